import { type Bench, inTurn } from '../support/bench.ts';
import { runCopy } from '../support/copy.ts';
import { digits, type Figure, median } from '../support/figure.ts';
import { fillStore } from '../support/fill.ts';
import { runLoad } from '../support/load.ts';
import { startServer } from '../support/server.ts';
import { makeStore, type Store } from '../support/store.ts';

const CONNECTIONS = 2;
const EVENTS_PER_REQUEST = 1000;
/** What one COPY into the table of events carries: as much as a request, or everything. */
const WAYS = ['product', 'copy in thousands', 'one copy'] as const;

/** Bulk jobs of 1,000 events, against COPY into the same table with the same indexes. */
export const bulk: Bench = {
  name: 'bulk',
  title: 'Bulk events',
  on: ['embedded', 'postgres'],
  async run({ kind, settings, say }) {
    const { profiles, seconds } = settings;
    const store = await makeStore(kind, settings.folder);
    try {
      await (await startServer(store)).stop();
      say(`writing ${digits(profiles)} profiles`);
      await fillStore(store, { profiles, otherAccounts: 0, identifiers: true });
      let seed = 1000;
      const measured = await inTurn(WAYS, settings.rounds, async (way) => {
        say(way);
        seed += 1;
        if (way === 'product') return sendJobs(store, profiles, seed, seconds);
        const rows = Math.ceil(seconds * 10) * EVENTS_PER_REQUEST;
        const thousands = way === 'copy in thousands';
        const shape = { batchRows: thousands ? EVENTS_PER_REQUEST : rows, connections: thousands ? CONNECTIONS : 1 };
        return (await runCopy(store, { ...shape, profiles, seed, rows })).rowsPerSecond;
      });
      return figuresOf(kind, measured);
    } finally {
      await store.drop();
    }
  },
};

async function sendJobs(store: Store, profiles: number, seed: number, seconds: number): Promise<number> {
  const server = await startServer(store);
  const send = async (body: number, forSeconds: number): Promise<number> => {
    const { perSecond } = await runLoad(server, {
      ...{ method: 'POST', path: '/api/event-bulk-create-jobs', connections: CONNECTIONS, seconds: forSeconds },
      body: { kind: 'bulk', profiles, seed: body, events: EVENTS_PER_REQUEST },
    });
    return perSecond * EVENTS_PER_REQUEST;
  };
  try {
    await send(seed + 500_000, Math.min(3, seconds));
    return await send(seed, seconds);
  } finally {
    await server.stop();
  }
}

function figuresOf(database: Figure['database'], measured: Record<(typeof WAYS)[number], number[]>): Figure[] {
  const against = (limit: (typeof WAYS)[number], name: string, goal?: Figure['goal']): Figure => ({
    ...{ bench: 'bulk', database, unit: 'x', goal },
    name: `bulk events, ${digits(EVENTS_PER_REQUEST)} a request : ${name}`,
    value: median(measured.product.map((rate, round) => rate / (measured[limit][round] ?? Number.NaN))),
    detail: `${digits(median(measured.product))} events/s of ${digits(median(measured[limit]))} rows/s`,
  });
  return [
    against('copy in thousands', 'COPY of as many rows a commit, 2 connections'),
    against('one copy', 'one COPY of everything', { atLeast: 0.6 }),
  ];
}
