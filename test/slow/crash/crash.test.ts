import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { quantile } from '../../bench/support/figure.ts';
import { seeded } from '../../bench/support/random.ts';
import { freePort } from '../../bench/support/server.ts';
import { makeStore, postgresVersion, type Store } from '../../bench/support/store.ts';
import { checkPromises } from '../support/check-promises.ts';
import { checkTables } from '../support/check-tables.ts';
import { client } from '../support/client.ts';
import { emptyLedger, type Ledger, tallied } from '../support/ledger.ts';
import { sayAgain, startLoad } from '../support/load.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { readSettings } from '../support/settings.ts';

/**
 * The server is ended with SIGKILL at any moment, again and again on the same data: under load, while it starts, while it
 * stops. What it had acknowledged is there afterwards, once.
 */
const { small, rounds, databases, seed } = readSettings({ small: 3, full: 20 });
const CREW = { events: 12, bulk: 2, profiles: 3, lists: 1, imports: 1 };
interface Run {
  readonly store: Store;
  readonly port: number;
  readonly ledger: Ledger;
  readonly random: () => number;
  readonly restartsMs: number[];
  readonly errors: string[];
}

describe.each(databases)('a server on %s that is killed', (kind) => {
  test(`keeps what it acknowledged (${rounds} rounds, seed ${seed})`, async ({ skip }) => {
    if (kind === 'postgres' && !(await postgresVersion())) skip('no PostgreSQL answers');
    const store = await makeStore(kind);
    const run: Run = { store, port: await freePort(), ledger: emptyLedger(), random: seeded(seed), restartsMs: [], errors: [] };
    try {
      await killedAtFirstStart(run);
      for (let round = 0; round < rounds; round++) await killedOnce(run, round);
      const server = await restart(run);
      const send = client(server.url);
      const repeated = await sayAgain(send, run.ledger, 1, seed);
      const problems = await checkPromises(send, server.url, run.ledger);
      run.errors.push(...server.errors());
      expect(await server.stop()).toBe(0);
      problems.push(...(await checkTables(store, run.ledger)));
      report(kind, run, repeated);
      expect(problems).toEqual([]);
      expect(run.errors).toEqual([]);
    } finally {
      await store.drop();
    }
  });
});

/** The very first start makes files, tables, an account and a key; whatever it got done by then, the next one completes. */
async function killedAtFirstStart(run: Run): Promise<void> {
  for (let i = 0; i < (small ? 2 : 8); i++) await killedWhileStarting(run);
}

async function killedWhileStarting({ store, port, random, restartsMs }: Run): Promise<void> {
  const server = startServerProcess(store, { port });
  await Promise.race([delay(random() * (restartsMs.at(-1) ?? 3000)), server.ready]);
  await server.kill();
}

async function killedOnce(run: Run, round: number): Promise<void> {
  const { random, ledger } = run;
  if (random() < 0.3) await killedWhileStarting(run);
  const server = await restart(run);
  const send = client(server.url);
  await sayAgain(send, ledger, 0.5, seed + round);
  const load = startLoad({ send, ledger, seed: seed + round * 1000, mark: `r${round}`, crew: CREW });
  await load.begun;
  await delay(50 + random() * (small ? 1000 : 2000));
  const politely = random() < 0.15;
  if (politely) {
    process.kill(server.pid, 'SIGTERM');
    await delay(random() * 300);
  }
  await server.kill();
  await load.stop();
  run.errors.push(...server.errors());
}

async function restart(run: Run): Promise<ServerProcess> {
  const server = startServerProcess(run.store, { port: run.port });
  run.restartsMs.push(await server.ready);
  return server;
}

function report(kind: string, { ledger, restartsMs }: Run, repeated: number): void {
  const [middle, most] = [quantile(restartsMs, 0.5), Math.max(...restartsMs)].map((ms) => `${Math.round(ms)} ms`);
  const about = `${tallied(ledger)} acknowledged; ${repeated} cut-off events said again`;
  console.log(`${kind}: ${restartsMs.length - 1} kills under load; ${about}; start after a kill: ${middle} in the middle, ${most} at most`);
}
