import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { METRICS } from './bodies.ts';
import { ACCOUNT, type Server } from './server.ts';
import { onPostgres, type Store } from './store.ts';

/** Calls the server. @returns the document */
// biome-ignore lint/suspicious/noExplicitAny: documents of every shape pass through here
export async function call(server: Server, method: string, path: string, body?: unknown): Promise<any> {
  const headers = { ...server.headers, ...(body ? { 'content-type': 'application/vnd.api+json' } : {}) };
  const answer = await fetch(`${server.url}${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${text.slice(0, 500)}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Makes the metrics by an event of each. @returns their ids by their names */
export async function makeMetrics(server: Server): Promise<(name: string) => string> {
  for (const name of METRICS) {
    const profile = { data: { type: 'profile', attributes: { external_id: 'first' } } };
    const attributes = { properties: {}, metric: { data: { type: 'metric', attributes: { name } } }, profile };
    await call(server, 'POST', '/api/events', { data: { type: 'event', attributes } });
  }
  const { data } = await call(server, 'GET', '/api/metrics');
  const ids = new Map<string, string>(
    data.map((one: { id: string; attributes: { name: string } }) => [one.attributes.name, one.id] as const),
  );
  return (name) => ids.get(name) as string;
}

const SLICE = 500_000;

/** Gives each profile about so many events, of all metrics, in the 400 days before now. */
export function fillEvents(store: Store, perProfile: number, metric: (name: string) => string): Promise<void> {
  return onPostgres(store.databaseUrl as string, async (client) => {
    const { rows } = await client.query<{ count: string }>('SELECT count(*) AS count FROM profiles WHERE account_id = $1', [ACCOUNT]);
    const profiles = Number(rows[0]?.count);
    await client.query(
      'CREATE TEMP TABLE numbered AS SELECT row_number() OVER (ORDER BY id) - 1 AS place, id FROM profiles WHERE account_id = $1',
      [ACCOUNT],
    );
    await client.query('CREATE UNIQUE INDEX ON numbered (place)');
    await client.query('ANALYZE numbered');
    for (let from = 0; from < profiles * perProfile; from += SLICE) {
      // `h` looks drawn by chance; events come in the order of their times, as they would have.
      await client.query(
        `INSERT INTO events (account_id, profile_id, id, metric_id, unique_id, occurred_at, value, properties)
         SELECT $1, numbered.id, n, ($2::text[])[1 + h % 5], 'filled-' || n,
                date_trunc('second', now() - make_interval(secs => 400 * 86400.0 * (1 - n::float8 / $3::float8))),
                CASE WHEN h % 5 = 3 THEN h / 5 % 20000 / 100.0 END, jsonb_build_object('ProductID', 'sku-' || h % 5000)
           FROM (SELECT n, ('x' || substr(md5(n::text), 1, 7))::bit(28)::int AS h FROM generate_series($4::int, $5::int - 1) AS n) AS made
           JOIN numbered ON numbered.place = (h::bigint * 7919 + n) % $6::bigint`,
        [ACCOUNT, METRICS.map(metric), profiles * perProfile, from, Math.min(from + SLICE, profiles * perProfile), profiles],
      );
    }
    await client.query('VACUUM (ANALYZE) events');
  });
}

/** Makes a segment. @returns its id, and how long it took until everybody had been looked at */
export async function makeSegment(server: Server, groups: readonly (readonly object[])[]): Promise<{ id: string; seconds: number }> {
  const definition = { condition_groups: groups.map((conditions) => ({ conditions })) };
  const startMs = performance.now();
  const { data } = await call(server, 'POST', '/api/segments', { data: { type: 'segment', attributes: { name: 'Bench', definition } } });
  while ((await call(server, 'GET', `/api/segments/${data.id}`)).data.attributes.is_processing) await sleep(20);
  return { id: data.id, seconds: (performance.now() - startMs) / 1000 };
}

/**
 * Finds the members of a segment by hand and writes them into a table like that of all members, with the same indexes and the same
 * rows, where nobody else looks. @returns seconds, and how many there are
 */
export function buildByHand(
  store: Store,
  statement: string,
  metric: (name: string) => string,
): Promise<{ seconds: number; members: number }> {
  return onPostgres(store.databaseUrl as string, async (client: pg.Client) => {
    await client.query('DROP TABLE IF EXISTS by_hand');
    await client.query('CREATE TABLE by_hand (LIKE segment_members INCLUDING ALL)');
    await client.query('INSERT INTO by_hand SELECT * FROM segment_members');
    for (const command of ['VACUUM segment_members', 'CHECKPOINT']) await client.query(command);
    await client.query("SET work_mem = '32MB'; SET random_page_cost = 1.1");
    const asked = statement.replaceAll(/\{([^}]*)\}/g, (_, name: string) => `'${metric(name)}'`);
    const startMs = performance.now();
    const { rowCount } = await client.query(
      `INSERT INTO by_hand (account_id, profile_id, segment_id, joined_at) SELECT $1, found.id, 'HAND', now() FROM (${asked}) AS found`,
      [ACCOUNT],
    );
    return { seconds: (performance.now() - startMs) / 1000, members: rowCount ?? 0 };
  });
}

export const membersOf = (store: Store, id: string): Promise<number> =>
  onPostgres(store.databaseUrl as string, async (client) => {
    const { rows } = await client.query<{ count: string }>(
      'SELECT count(*) AS count FROM segment_members WHERE account_id = $1 AND segment_id = $2',
      [ACCOUNT, id],
    );
    return Number(rows[0]?.count);
  });
