import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Kind } from '../../bench/support/figure.ts';
import { seeded } from '../../bench/support/random.ts';
import { makeStore, postgresVersion, type Store } from '../../bench/support/store.ts';
import { readSettings } from '../support/settings.ts';
import { askForMany, CLAIM_MS, openParts, standing } from './parts.ts';
import { openSink, type Sink } from './sink.ts';

const { rounds, databases, seed, small } = readSettings({ small: 2, full: 20 });
const RECIPIENTS = small ? 3000 : 100_000;
/** What one process may have marked and not written down: two lanes of 100. */
const WINDOW = 200;
/** What of it may not have left: in each lane 20 that were just marked, 5 that waited before, 10 on the way. */
const HELD = 70;
/** Claims of the dead run out, and are looked for every five seconds. */
const QUIET_MS = CLAIM_MS + 7000;
const PATIENCE_MS = 540_000;

const CASES: { kind: Kind; senders: number }[] = [
  { kind: 'embedded', senders: 1 },
  { kind: 'postgres', senders: 2 },
];

/**
 * Senders are ended by SIGKILL at random. Whoever is counted as sent got the message once; whoever is counted as uncertain got it
 * once or not at all; nobody got it twice.
 */
for (const { kind, senders } of CASES) {
  test.skipIf(!databases.includes(kind))(
    `${RECIPIENTS} recipients, ${rounds} kills, ${senders} senders (${kind}, seed ${seed})`,
    async ({ skip }) => {
      if (kind === 'postgres' && !(await postgresVersion())) skip('no PostgreSQL answers');
      const { uncertain, sink } = await send(kind, senders, rounds);
      console.log(`${kind}: ${rounds} kills, ${uncertain} uncertain of ${RECIPIENTS}, of which ${RECIPIENTS - sink.got.size} got nothing`);
      expect(uncertain).toBeLessThanOrEqual(rounds * WINDOW);
      expect(RECIPIENTS - sink.got.size).toBeLessThanOrEqual(rounds * HELD);
    },
  );
}

test.skipIf(!databases.includes('embedded'))('without kills nothing is uncertain', async () => {
  const { uncertain, sink } = await send('embedded', 1, 0);
  expect(uncertain).toBe(0);
  expect(sink.got.size).toBe(RECIPIENTS);
});

async function send(kind: Kind, count: number, kills: number): Promise<{ uncertain: number; sink: Sink }> {
  const random = seeded(seed);
  const store = await makeStore(kind);
  onTestFinished(() => store.drop());
  const sink = await openSink();
  onTestFinished(() => sink.close());
  const filling = await openParts(store);
  const group = await askForMany(filling, RECIPIENTS);
  await filling.close();

  let senders = await Promise.all(Array.from({ length: count }, () => startSender(store, sink.url)));
  for (let kill = 0; kill < kills; kill++) {
    // Well before all is sent, in the end: a kill of somebody who has nothing to do proves nothing.
    const goal = sink.got.size + (RECIPIENTS / (kills + 2)) * (0.3 + random() * 0.7);
    await until(() => sink.got.size >= Math.min(goal, RECIPIENTS - 1));
    const [victim, ...others] = senders.sort(() => random() - 0.5);
    await end(victim as ChildProcess, 'SIGKILL');
    senders = [...others, await startSender(store, sink.url)];
  }
  const ended = await untilQuiet(sink);
  for (const sender of senders) await end(sender, 'SIGTERM');
  const parts = await openParts(store);
  try {
    const rows = await untilEnded(parts, group, store, sink, ended);
    const by = (state: string) => rows.filter((row) => row.state === state);
    expect(rows).toHaveLength(RECIPIENTS);
    expect(sink.odd).toEqual([]);
    expect([...sink.got].filter(([, times]) => times > 1)).toEqual([]);
    expect(by('sent').filter(({ address }) => !sink.got.has(address))).toEqual([]);
    expect(by('uncertain').length + by('sent').length).toBe(RECIPIENTS);
    // Nobody got it who is not in the ledger as sent or uncertain.
    expect(sink.got.size).toBeLessThanOrEqual(RECIPIENTS);
    return { uncertain: by('uncertain').length, sink };
  } finally {
    await parts.close();
  }
}

/** What dead processes had claimed is taken over once their claims have run out; until then nothing comes. */
async function untilQuiet(sink: Sink): Promise<number> {
  for (let [seen, since] = [-1, performance.now()]; ; await delay(250)) {
    if (sink.got.size !== seen) [seen, since] = [sink.got.size, performance.now()];
    if (seen === RECIPIENTS || performance.now() - since > QUIET_MS) return seen;
  }
}

/** Claims of those who were ended last may still hold: one more sender deals with what they left. */
async function untilEnded(parts: Awaited<ReturnType<typeof openParts>>, group: string, store: Store, sink: Sink, seen: number) {
  const rows = await standing(parts, group);
  if (rows.every(({ state }) => state === 'sent' || state === 'uncertain')) return rows;
  if (store.kind === 'embedded') await parts.close();
  const sender = await startSender(store, sink.url);
  await delay(QUIET_MS);
  await end(sender, 'SIGTERM');
  expect(sink.got.size).toBeGreaterThanOrEqual(seen);
  if (store.kind === 'postgres') return standing(parts, group);
  Object.assign(parts, await openParts(store));
  return standing(parts, group);
}

const SENDER = fileURLToPath(new URL('sender-process.ts', import.meta.url));

async function startSender({ dataDir, databaseUrl = '' }: Store, smtpUrl: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', SENDER, dataDir, databaseUrl, smtpUrl], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`a sender ended with ${code} before it was ready`)));
  });
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

async function until(holds: () => boolean): Promise<void> {
  const started = performance.now();
  while (!holds()) {
    if (performance.now() - started > PATIENCE_MS) throw new Error('waited too long');
    await delay(20);
  }
}
