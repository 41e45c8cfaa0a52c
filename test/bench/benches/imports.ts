import { setTimeout as delay } from 'node:timers/promises';
import { type Bench, type BenchContext, inTurn } from '../support/bench.ts';
import { digits, type Figure, median } from '../support/figure.ts';
import { fillStore } from '../support/fill.ts';
import { importBody, importRows } from '../support/import-rows.ts';
import { residentMb } from '../support/memory.ts';
import { type Server, startServer } from '../support/server.ts';
import { makeStore, type Store } from '../support/store.ts';
import { runUpsert } from '../support/upsert.ts';

const ROWS = 10_000;
const SMOKE_ROWS = 500;
/** There before the first job, so that no table is empty. */
const KNOWN = 20_000;
/** Short against a job; the embedded database is asked less often, since the answers share its one lane. */
const POLL_MS = { postgres: 50, embedded: 250 };
const WAYS = ['job', 'statements'] as const;

/** Import jobs of 10,000 profiles: against statements made for the rows, and their memory when one follows the other. */
export const imports: Bench = {
  name: 'imports',
  title: 'Import jobs',
  on: ['embedded', 'postgres'],
  async run(context) {
    const { kind, settings, say } = context;
    const store = await makeStore(kind, settings.folder);
    try {
      await (await startServer(store)).stop();
      await fillStore(store, { profiles: settings.smoke ? SMOKE_ROWS : KNOWN, otherAccounts: 0, identifiers: true });
      const rows = settings.smoke ? SMOKE_ROWS : ROWS;
      let seed = 0;
      const ms = await inTurn(WAYS, settings.rounds, async (way) => {
        say(`${digits(rows)} profiles by ${way}`);
        seed += 1;
        return way === 'job' ? timeOneJob(store, rows, seed) : runUpsert(store, { rows, seed });
      });
      return [speed(context, rows, ms), await memoryOfMany(context, store, rows)];
    } finally {
      await store.drop();
    }
  },
};

function speed({ kind, settings }: BenchContext, rows: number, ms: Record<(typeof WAYS)[number], number[]>): Figure {
  const perSecond = (times: number[]): string => digits((rows * 1000) / median(times));
  return {
    ...{ bench: 'imports', database: kind, unit: 'x', goal: settings.smoke ? undefined : { atLeast: 0.5 } },
    name: `a job of ${digits(rows)} profiles, until it is complete : two statements made for the rows`,
    value: median(ms.job.map((time, round) => (ms.statements[round] ?? Number.NaN) / time)),
    detail: `${perSecond(ms.job)} profiles/s of ${perSecond(ms.statements)}/s`,
  };
}

/** As many jobs as the tables are to have profiles, one after the other: a job more must not be memory more. */
async function memoryOfMany({ kind, settings, say }: BenchContext, store: Store, rows: number): Promise<Figure> {
  const jobs = Math.max(10, Math.ceil(settings.profiles / rows));
  const server = await startServer(store);
  const sizes: number[] = [];
  try {
    for (let job = 0; job < jobs; job++) {
      if (job % 10 === 0) say(`job ${job + 1} of ${jobs}`);
      await oneJob(server, importBody(importRows(rows, 1_000_000 + job)), POLL_MS[kind]);
      sizes.push(residentMb(server.pid));
    }
  } finally {
    await server.stop();
  }
  const most = (some: number[]): number => Math.max(...some);
  const [early, late] = [most(sizes.slice(0, Math.ceil(jobs / 5))), most(sizes.slice(-Math.ceil(jobs / 5)))];
  return {
    ...{ bench: 'imports', database: kind, unit: 'x', goal: settings.smoke ? undefined : { atMost: 1.25 } },
    name: `resident memory after the last fifth of ${digits(jobs * rows)} imported profiles : after the first fifth`,
    value: late / early,
    detail: `${digits(late)} MB of ${digits(early)} MB`,
  };
}

async function timeOneJob(store: Store, rows: number, seed: number): Promise<number> {
  const server = await startServer(store);
  try {
    const body = importBody(importRows(rows, seed));
    const startMs = performance.now();
    await oneJob(server, body, POLL_MS[store.kind]);
    return performance.now() - startMs;
  } finally {
    await server.stop();
  }
}

/** Sends a job and resolves when it is complete. */
async function oneJob({ url, headers }: Server, body: string, pollMs: number): Promise<void> {
  const sent = await fetch(`${url}/api/profile-bulk-import-jobs`, {
    ...{ method: 'POST', body },
    headers: { ...headers, 'content-type': 'application/vnd.api+json' },
  });
  const answer = (await sent.json()) as { data?: { id: string } };
  if (sent.status !== 202 || !answer.data)
    throw new Error(`the job was answered with ${sent.status}: ${JSON.stringify(answer).slice(0, 500)}`);
  for (;;) {
    const asked = await fetch(`${url}/api/profile-bulk-import-jobs/${answer.data.id}`, { headers });
    const { data } = (await asked.json()) as { data: { attributes: { status: string; failed_count: number } } };
    if (data.attributes.failed_count > 0) throw new Error(`${data.attributes.failed_count} rows of a job failed`);
    if (data.attributes.status === 'complete') return;
    await delay(pollMs);
  }
}
