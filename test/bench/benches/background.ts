import { type Bench, type BenchContext, inTurn } from '../support/bench.ts';
import { digits, type Figure, median } from '../support/figure.ts';
import { fillStore } from '../support/fill.ts';
import { runLoad } from '../support/load.ts';
import { type PacedResult, runPaced } from '../support/paced.ts';
import { type Server, startServer } from '../support/server.ts';
import { makeStore } from '../support/store.ts';

/** Lengths of the slices that background work comes in: the longest that the design allows, and shorter ones. */
const WORK = { idle: 0, 'slices of 50 ms': 50, 'slices of 20 ms': 20, 'slices of 5 ms': 5 } as const;
const STATES = Object.keys(WORK) as (keyof typeof WORK)[];
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
    await server.tell({ sliceMs: WORK[state] });
    const result = await load();
    const { slices: count } = (await server.tell({ sliceMs: 0 })) as { slices: number };
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
  const heavy = await inTurn(['idle', 'slices of 50 ms'] as const, settings.rounds, (state) => {
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
      figure(`${PER_SECOND} requests/s`, state, [light.idle, light[state]], state === 'slices of 50 ms' ? { atMost: 3 } : undefined),
    ),
    figure(`${CONNECTIONS} connections`, 'slices of 50 ms', [heavy.idle, heavy['slices of 50 ms']], { atMost: 3 }),
  ];
}

type Timed = Pick<PacedResult, 'p50Ms' | 'p99Ms'>;

const middle = (results: readonly Timed[], what: keyof Timed): number => median(results.map((result) => result[what]));
