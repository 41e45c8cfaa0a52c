import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../support/bench.ts';
import { digits, median } from '../support/figure.ts';
import { type Server, startServer } from '../support/server.ts';
import { makeStore, onPostgres } from '../support/store.ts';

/** Events of the metric for each profile of the tables: with a million profiles a year of three million events. */
const PER_PROFILE = 3;
const YEAR = 365 * 86_400;
const REQUESTS = 20;

/** Count, sum and people by day over a year of one metric: as it is asked for the first time, and kept. */
export const aggregates: Bench = {
  name: 'aggregates',
  title: 'A year of a metric by day',
  on: ['postgres'],
  async run({ kind, settings, say }) {
    const store = await makeStore(kind, settings.folder);
    try {
      const server = await startServer(store);
      try {
        await post(server, '/api/events', firstEvent);
        const events = settings.profiles * PER_PROFILE;
        say(`a year of ${digits(events)} events`);
        const url = store.databaseUrl as string;
        const [metricId, now] = await fill(url, events, settings.profiles);
        const question = questionFor(metricId, now);
        const cold = (await post(server, '/api/metric-aggregates', question)).ms;
        say('until the worker has counted');
        while (await isWanted(url)) await sleep(200);
        const times: number[] = [];
        for (let i = 0; i < REQUESTS; i++) times.push((await post(server, '/api/metric-aggregates', question)).ms);
        return [
          {
            ...{ bench: 'aggregates', database: kind, unit: 'ms', goal: settings.smoke ? undefined : { atMost: 500 } },
            name: `count, sum and people by day of a year of ${digits(events)} events`,
            value: median(times),
            detail: `p50; ${digits(cold)} ms when nobody had asked before`,
          },
        ];
      } finally {
        await server.stop();
      }
    } finally {
      await store.drop();
    }
  },
};

async function post(server: Server, path: string, body: unknown): Promise<{ ms: number }> {
  const startMs = performance.now();
  const headers = { ...server.headers, 'content-type': 'application/vnd.api+json' };
  const answer = await fetch(`${server.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${path} was answered with ${answer.status}: ${text.slice(0, 500)}`);
  return { ms: performance.now() - startMs };
}

const firstEvent = {
  data: {
    type: 'event',
    attributes: {
      properties: {},
      metric: { data: { type: 'metric', attributes: { name: 'Placed Order' } } },
      profile: { data: { type: 'profile', attributes: { external_id: 'first' } } },
    },
  },
};

/** Spreads events over a year, from long ago to three hours ago. @returns the metric, and now in seconds */
function fill(url: string, events: number, profiles: number): Promise<[string, number]> {
  return onPostgres(url, async (client) => {
    const { rows } = await client.query<{ account_id: string; id: string }>('SELECT account_id, id FROM metrics');
    const now = Math.floor(performance.timeOrigin / 1000 + performance.now() / 1000);
    const [metric] = rows;
    await client.query(
      `INSERT INTO events (account_id, profile_id, id, metric_id, unique_id, occurred_at, value, properties)
       SELECT $1, ('00000000-0000-4000-8000-' || lpad((n::bigint * 7919 % $3::bigint)::text, 12, '0'))::uuid, n, $2, n::text,
              to_timestamp(floor($4::float8 - 10800 - n * ${YEAR - 20_000}.0 / $5::float8)), n % 100, '{}'
         FROM generate_series(1, $5::integer) AS n`,
      [metric?.account_id, metric?.id, profiles, now, events],
    );
    await client.query('VACUUM ANALYZE events');
    return [metric?.id as string, now];
  });
}

function questionFor(metricId: string, now: number) {
  const [from, until] = [now - YEAR, now].map((second) => new Date(second * 1000).toISOString());
  const attributes = {
    ...{ metric_id: metricId, measurements: ['count', 'sum_value', 'unique'], interval: 'day', timezone: 'America/New_York' },
    filter: [`greater-or-equal(datetime,${from})`, `less-than(datetime,${until})`],
  };
  return { data: { type: 'metric-aggregate', attributes } };
}

const isWanted = (url: string): Promise<boolean> =>
  onPostgres(url, async (client) => (await client.query('SELECT 1 FROM metric_spans WHERE events IS NULL LIMIT 1')).rows.length > 0);
