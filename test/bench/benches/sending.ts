import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { askForMany, openParts } from '../../slow/send/parts.ts';
import { openSink, type Sink } from '../../slow/send/sink.ts';
import { type Bench, inTurn } from '../support/bench.ts';
import { digits, type Figure, type Kind, median } from '../support/figure.ts';
import { residentMb } from '../support/memory.ts';
import { makeStore } from '../support/store.ts';

const SENDER = fileURLToPath(new URL('../../slow/send/sender-process.ts', import.meta.url));
const POOL = fileURLToPath(new URL('../processes/nodemailer-pool.ts', import.meta.url));
/** About what the rendered newsletter comes to. */
const BYTES = 12_000;

/** Rendered, asked about and written down, beside nodemailer's pool, which sends what is ready and writes nothing down. */
export const sending: Bench = {
  name: 'sending',
  title: 'Mails to a local server',
  on: ['embedded', 'postgres'],
  async run({ kind, settings, say }) {
    const count = settings.smoke ? 500 : 10_000;
    const memory: number[] = [];
    const first: number[] = [];
    const measured = await inTurn(['burgee', 'pool'], settings.rounds, async (name) => {
      say(`${digits(count)} mails by ${name}`);
      return name === 'pool' ? byPool(count) : byBurgee(kind, count, settings.folder, memory);
    });
    if (kind === 'postgres') for (let i = 0; i < 5; i++) first.push(await firstMessage(kind, settings.folder));
    const [ours, theirs] = [median(measured.burgee), median(measured.pool)];
    const about = { bench: 'sending', database: kind } as const;
    const figures: Figure[] = [
      {
        ...{
          ...about,
          unit: 'x',
          name: "mails a second beside nodemailer's pool",
          value: ours / theirs,
          goal: settings.smoke ? undefined : { atLeast: 0.7 },
        },
        detail: `${digits(ours)} a second; nodemailer's pool with ready messages ${digits(theirs)}; ${digits(median(memory))} MB at the end`,
      },
    ];
    if (first.length === 0) return figures;
    const goal = settings.smoke ? undefined : { atMost: 1000 };
    return [
      ...figures,
      { ...about, unit: 'ms', name: 'from request to first mail', value: median(first), goal, detail: 'asked for in another process' },
    ];
  },
};

async function byPool(count: number): Promise<number> {
  const sink = await openSink();
  try {
    const child = run(POOL, [sink.url, String(count), String(BYTES)]);
    return await rate(sink, count).finally(() => child.kill());
  } finally {
    await sink.close();
  }
}

async function byBurgee(kind: Kind, count: number, folder: string | undefined, memory: number[]): Promise<number> {
  const store = await makeStore(kind, folder);
  const sink = await openSink();
  try {
    const parts = await openParts(store);
    await askForMany(parts, count);
    await parts.close();
    const child = run(SENDER, [store.dataDir, store.databaseUrl ?? '', sink.url]);
    const measured = await rate(sink, count);
    memory.push(residentMb(child.pid as number));
    await end(child);
    return measured;
  } finally {
    await sink.close();
    await store.drop();
  }
}

/** A sender waits in another process, as where several share a database: nobody nudges it. */
async function firstMessage(kind: Kind, folder: string | undefined): Promise<number> {
  const store = await makeStore(kind, folder);
  const sink = await openSink();
  const parts = await openParts(store);
  try {
    const child = run(SENDER, [store.dataDir, store.databaseUrl ?? '', sink.url]);
    await new Promise((resolve) => child.once('message', resolve));
    await sleep(1500 + Math.random() * 500);
    const started = performance.now();
    await askForMany(parts, 100);
    while (sink.got.size === 0) await sleep(2);
    const ms = performance.now() - started;
    await end(child);
    return ms;
  } finally {
    await parts.close();
    await sink.close();
    await store.drop();
  }
}

/** From the first mail to the last, mails a second. */
async function rate(sink: Sink, count: number): Promise<number> {
  while (sink.got.size === 0) await sleep(2);
  const [started, already] = [performance.now(), sink.got.size];
  while (sink.got.size < count) await sleep(5);
  return ((count - already) / (performance.now() - started)) * 1000;
}

const run = (file: string, words: readonly string[]): ChildProcess =>
  spawn(process.execPath, ['--import', 'tsx', file, ...words], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });

async function end(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
