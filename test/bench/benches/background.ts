import type { Slices } from '../support/background-work.ts';
import { type Bench, type BenchContext, inTurn } from '../support/bench.ts';
import { digits, type Figure, median } from '../support/figure.ts';
import { fillStore } from '../support/fill.ts';
import { runLoad } from '../support/load.ts';
import { type PacedResult, runPaced } from '../support/paced.ts';
import { type Server, startServer } from '../support/server.ts';
import { makeStore } from '../support/store.ts';

/** The slices that background work comes in: as the server has them (short beside requests), and the longest that it ever takes. */
const WORK = { idle: 'none', 'slices as the server makes them': 'paced', 'slices of 50 ms': 50 } as const satisfies Record<string, Slices>;
const STATES = Object.keys(WORK) as (keyof typeof WORK)[];
const AS_SERVED = 'slices as the server makes them';
/** Far from what the server can do, so that idle means idle. */
const PER_SECOND = 200;
const CONNECTIONS = 64;

/** What requests feel of background work on the database that runs one statement at a time. */
export const background: Bench = {
  name: 'background',
  title: 'Requests beside background work',
  on: ['embedded'],
  async run(context) {
    const { kind, settings, say } = context;
    const profiles = Math.min(settings.profiles, 100_000);
    const store = await makeStore(kind, settings.folder);
    try {
      await (await startServer(store)).stop();
      say(`writing ${digits(profiles)} profiles`);
      await fillStore(store, { profiles, otherAccounts: 0, identifiers: true });
      const server = await startServer(store, 'background-work');
      try {
        return await measure(context, server, profiles);
      } finally {
        await server.stop();
      }
    } finally {
      await store.drop();
    }
  },
};

async function measure({ settings, say }: BenchContext, server: Server, profiles: number): Promise<Figure[]> {
  let seed = 2000;
  const slices: Record<string, number[]> = {};
  const under = async <T>(state: keyof typeof WORK, load: () => Promise<T>): Promise<T> => {
    await server.tell({ slices: WORK[state] });
    const result = await load();
    const { slices: count } = (await server.tell({ slices: 'none' })) as { slices: number };
    slices[state] = [...(slices[state] ?? []), count];
    return result;
  };
  const paced = (seconds: number): Promise<PacedResult> => {
    seed += 1;
    return runPaced(server, { perSecond: PER_SECOND, seconds, profiles, seed });
  };
  await paced(Math.min(3, settings.seconds));
  const light = await inTurn(STATES, settings.rounds, (state) => {
    say(`${PER_SECOND} requests a second, ${state}`);
    return under(state, () => paced(settings.seconds));
  });
  const heavy = await inTurn(['idle', AS_SERVED] as const, settings.rounds, (state) => {
    say(`${CONNECTIONS} connections, ${state}`);
    seed += 1;
    const load = { method: 'POST', path: '/api/events', connections: CONNECTIONS, seconds: settings.seconds } as const;
    return under(state, () => runLoad(server, { ...load, body: { kind: 'event', profiles, seed } }));
  });
  const figure = (load: string, state: string, [idle, busy]: [Timed[], Timed[]], goal?: Figure['goal']): Figure => ({
    ...{ bench: 'background', database: 'embedded', unit: 'x', goal },
    name: `p99 at ${load} beside background work in ${state} : without`,
    value: median(busy.map(({ p99Ms }, round) => p99Ms / (idle[round]?.p99Ms ?? Number.NaN))),
    detail: `p99 ${digits(middle(busy, 'p99Ms'))} of ${digits(middle(idle, 'p99Ms'))} ms; p50 ${digits(middle(busy, 'p50Ms'))} of ${digits(middle(idle, 'p50Ms'))} ms; ${digits(median(slices[state] ?? []))} slices`,
  });
  const busyStates = STATES.filter((state) => state !== 'idle');
  return [
    ...busyStates.map((state) =>
      figure(`${PER_SECOND} requests/s`, state, [light.idle, light[state]], state === AS_SERVED ? { atMost: 3 } : undefined),
    ),
    figure(`${CONNECTIONS} connections`, AS_SERVED, [heavy.idle, heavy[AS_SERVED]], { atMost: 3 }),
  ];
}

type Timed = Pick<PacedResult, 'p50Ms' | 'p99Ms'>;

const middle = (results: readonly Timed[], what: keyof Timed): number => median(results.map((result) => result[what]));
