import type { Bench, BenchContext } from '../support/bench.ts';
import { METRICS } from '../support/bodies.ts';
import { digits, type Figure, median, quantile } from '../support/figure.ts';
import { fillStore } from '../support/fill.ts';
import { probeFreshness } from '../support/freshness.ts';
import { runLoad } from '../support/load.ts';
import { runPaced } from '../support/paced.ts';
import { manyQuestions, QUESTIONS } from '../support/segment-questions.ts';
import { buildByHand, call, fillEvents, makeMetrics, makeSegment, membersOf } from '../support/segment-store.ts';
import { type Server, startServer } from '../support/server.ts';
import { makeStore, type Store } from '../support/store.ts';

const EVENTS_PER_PROFILE = 10;
const SEGMENTS = 50;
const EVENTS_PER_SECOND = 1000;
const CONNECTIONS = 64;

interface World {
  readonly server: Server;
  readonly store: Store;
  readonly metric: (name: string) => string;
}

/** Building segments beside asking by hand, how soon members are members, and what all that costs those who write events. */
export const segments: Bench = {
  name: 'segments',
  title: 'Segments',
  on: ['postgres'],
  async run(context) {
    const { kind, settings, say } = context;
    const store = await makeStore(kind, settings.folder);
    try {
      await (await startServer(store)).stop();
      say(`writing ${digits(settings.profiles)} profiles and ${digits(settings.profiles * EVENTS_PER_PROFILE)} events`);
      await fillStore(store, { profiles: settings.profiles, otherAccounts: 0, identifiers: true });
      const server = await startServer(store);
      try {
        const metric = await makeMetrics(server);
        await fillEvents(store, EVENTS_PER_PROFILE, metric);
        const world = { server, store, metric };
        const alone = await ingestion(context, world, 'without segments');
        const built = await builds(context, world);
        for (const [i, groups] of manyQuestions(SEGMENTS - QUESTIONS.length, metric, METRICS).entries()) {
          if (i % 10 === 0) say(`building segments ${i} and following`);
          await makeSegment(server, groups);
        }
        const fresh = await freshness(context, world);
        const beside = await ingestion(context, world, `beside ${SEGMENTS} segments`);
        return [...built, fresh, slowdown(alone, beside, settings.smoke)];
      } finally {
        await server.stop();
      }
    } finally {
      await store.drop();
    }
  },
};

async function builds({ settings, say }: BenchContext, { server, store, metric }: World): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { name, groups, byHand } of QUESTIONS) {
    say(`building: ${name}`);
    const [byHands, byUs]: [number[], number[]] = [[], []];
    let [members, expected] = [0, 0];
    // The first time everything is read that will have been read before from then on, for the one as for the other.
    for (let round = -1; round < settings.rounds; round++) {
      const hand = await buildByHand(store, byHand, metric);
      const { id, seconds } = await makeSegment(server, groups(metric));
      [members, expected] = [await membersOf(store, id), hand.members];
      if (round < settings.rounds - 1) await call(server, 'DELETE', `/api/segments/${id}`);
      if (round < 0) continue;
      byHands.push(hand.seconds);
      byUs.push(seconds);
    }
    const [hand, ours] = [median(byHands), median(byUs)];
    figures.push({
      ...{ bench: 'segments', database: 'postgres', unit: 'x', goal: settings.smoke ? undefined : { atMost: 1.3 } },
      name: `building a segment (${name}) : one INSERT … SELECT by hand`,
      value: ours / hand,
      detail: `${digits(ours)} s of ${digits(hand)} s; ${digits(members)} members of ${digits(expected)}, ${digits(settings.profiles)} profiles`,
    });
  }
  return figures;
}

async function freshness({ settings, say }: BenchContext, { server, store, metric }: World): Promise<Figure> {
  const anyOrder = { type: 'numeric', operator: 'greater-than', value: 0 };
  const timeframe_filter = { type: 'date', operator: 'alltime' };
  const asked = { type: 'profile-metric', metric_id: metric('Placed Order'), measurement: 'count', measurement_filter: anyOrder };
  const { id } = await makeSegment(server, [[{ ...asked, timeframe_filter, metric_filters: null }]]);
  const seconds = Math.max(settings.smoke ? 3 : 20, settings.seconds);
  say(`${EVENTS_PER_SECOND} events a second`);
  const load = { perSecond: EVENTS_PER_SECOND, seconds, profiles: settings.profiles, seed: 77, eventsOnly: true };
  const [delays, paced] = await Promise.all([probeFreshness(server, store, id, 'Placed Order', seconds), runPaced(server, load)]);
  return {
    ...{ bench: 'segments', database: 'postgres', unit: 'ms', goal: settings.smoke ? undefined : { atMost: 2000 } },
    name: `p99 from an event's answer to membership, at ${digits(EVENTS_PER_SECOND)} events/s and ${SEGMENTS} segments`,
    value: quantile(delays, 0.99),
    detail: `p50 ${digits(quantile(delays, 0.5))} ms of ${delays.length} people; events answered p50 ${digits(paced.p50Ms)} ms, p99 ${digits(paced.p99Ms)} ms`,
  };
}

let seed = 0;

/** @returns events a second, in each round */
async function ingestion({ settings, say }: BenchContext, { server }: World, how: string): Promise<number[]> {
  const rates: number[] = [];
  for (let round = -1; round < settings.rounds; round++) {
    say(`${CONNECTIONS} connections, ${how}`);
    seed += 1;
    const body = { kind: 'event', profiles: settings.profiles, seed } as const;
    const load = { method: 'POST', path: '/api/events', body, connections: CONNECTIONS, seconds: settings.seconds } as const;
    const { perSecond } = await runLoad(server, load);
    if (round >= 0) rates.push(perSecond);
  }
  return rates;
}

function slowdown(alone: readonly number[], beside: readonly number[], smoke: boolean): Figure {
  const [without, within] = [median(alone), median(beside)];
  return {
    ...{ bench: 'segments', database: 'postgres', unit: 'x', goal: smoke ? undefined : { atLeast: 0.8 } },
    name: `durable POST /api/events beside ${SEGMENTS} segments : without any`,
    value: within / without,
    detail: `${digits(within)}/s of ${digits(without)}/s, as fast as they are answered`,
  };
}
