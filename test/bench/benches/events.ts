import { type Bench, inTurn } from '../support/bench.ts';
import { digits, type Figure, median } from '../support/figure.ts';
import { fillStore } from '../support/fill.ts';
import { type LoadResult, runLoad } from '../support/load.ts';
import { type Program, startServer } from '../support/server.ts';
import { makeStore } from '../support/store.ts';

const CONNECTIONS = 64;
const PROGRAMS = ['no-database', 'bare-insert', 'bare-table', 'product'] as const satisfies Program[];
/** A share of the rate of the server that stores nothing. */
const GOALS = { embedded: 0.35, postgres: 0.55 };

/** Single events, each durable before it is answered. */
export const events: Bench = {
  name: 'events',
  title: 'Single events',
  on: ['embedded', 'postgres'],
  async run({ kind, settings, say }) {
    const store = await makeStore(kind, settings.folder);
    try {
      await (await startServer(store)).stop();
      say(`writing ${digits(settings.profiles)} profiles`);
      await fillStore(store, { profiles: settings.profiles, otherAccounts: 0, identifiers: true });
      let seed = 0;
      const measured = await inTurn(PROGRAMS, settings.rounds, async (program) => {
        say(`${program}, ${CONNECTIONS} connections`);
        const server = await startServer(store, program);
        const send = (seconds: number): Promise<LoadResult> => {
          seed += 1;
          const body = { kind: 'event', profiles: settings.profiles, seed } as const;
          return runLoad(server, { method: 'POST', path: '/api/events', body, connections: CONNECTIONS, seconds });
        };
        try {
          await send(settings.seconds);
          return await send(settings.seconds);
        } finally {
          await server.stop();
        }
      });
      return figuresOf(kind, measured);
    } finally {
      await store.drop();
    }
  },
};

function figuresOf(database: Figure['database'] & keyof typeof GOALS, measured: Record<(typeof PROGRAMS)[number], LoadResult[]>): Figure[] {
  const rate = (program: Program & keyof typeof measured): number => median(measured[program].map(({ perSecond }) => perSecond));
  const ratio = (limit: Exclude<(typeof PROGRAMS)[number], 'product'>): number =>
    median(measured.product.map(({ perSecond }, round) => perSecond / (measured[limit][round]?.perSecond ?? Number.NaN)));
  const p99 = median(measured.product.map(({ p99Ms }) => p99Ms));
  const common = { bench: 'events', database, unit: 'x' } as const;
  return [
    {
      ...common,
      name: 'durable POST /api/events : the same server without a database',
      value: ratio('no-database'),
      goal: { atLeast: GOALS[database] },
      detail: `${digits(rate('product'))}/s of ${digits(rate('no-database'))}/s; p99 ${digits(p99)} ms`,
    },
    {
      ...common,
      name: 'durable POST /api/events : a bare insert into the same table behind the same server',
      value: ratio('bare-insert'),
      goal: { atLeast: 0.85 },
      detail: `${digits(rate('product'))}/s of ${digits(rate('bare-insert'))}/s`,
    },
    {
      ...common,
      name: 'durable POST /api/events : a bare insert into a table without indexes behind the same server',
      value: ratio('bare-table'),
      detail: `${digits(rate('product'))}/s of ${digits(rate('bare-table'))}/s`,
    },
  ];
}
