import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { call } from './segment-store.ts';
import { ACCOUNT, type Server } from './server.ts';
import { onPostgres, type Store } from './store.ts';

/** How often somebody new does what a segment asks for, and how often it is looked whether they are in it. */
const PROBES_PER_SECOND = 10;
const LOOK_EVERY_MS = 5;
const GIVE_UP_MS = 60_000;

/**
 * Sends events of people nobody has heard of, one by one, and watches the segment that they belong to from then on.
 * @returns milliseconds from the answer to the event to the membership that others see, for each
 */
export async function probeFreshness(
  server: Server,
  store: Store,
  segmentId: string,
  metricName: string,
  seconds: number,
): Promise<number[]> {
  const waiting = new Map<string, number>();
  const delays: number[] = [];
  let sending = true;
  const send = async (): Promise<void> => {
    const endMs = performance.now() + seconds * 1000;
    for (let i = 0; performance.now() < endMs; i++) {
      const email = `probe-${Math.floor(performance.now() * 1000)}-${i}@bench.example`;
      const profile = { data: { type: 'profile', attributes: { email } } };
      const metric = { data: { type: 'metric', attributes: { name: metricName } } };
      await call(server, 'POST', '/api/events', { data: { type: 'event', attributes: { properties: {}, value: 1, metric, profile } } });
      waiting.set(email, performance.now());
      await sleep(1000 / PROBES_PER_SECOND);
    }
    sending = false;
  };
  /** By profile id. */
  const emails = new Map<string, string>();
  const learned = new Set<string>();
  const learn = async (client: pg.Client): Promise<void> => {
    const unknown = [...waiting.keys()].filter((email) => !learned.has(email));
    if (unknown.length === 0) return;
    const { rows } = await client.query<{ value: string; profile_id: string }>(
      "SELECT value, profile_id FROM identifiers WHERE account_id = $1 AND kind = 'email' AND value = ANY($2)",
      [ACCOUNT, unknown],
    );
    for (const { value, profile_id } of rows) {
      emails.set(profile_id, value);
      learned.add(value);
    }
  };
  const watch = (): Promise<void> =>
    onPostgres(store.databaseUrl as string, async (client) => {
      let lastMs = performance.now();
      while ((sending || waiting.size > 0) && performance.now() - lastMs < GIVE_UP_MS) {
        await learn(client);
        // By the primary key: to look through all members every few milliseconds would be most of what there is to do.
        const { rows } = await client.query<{ profile_id: string }>(
          `SELECT w.id AS profile_id FROM unnest($2::uuid[]) AS w(id) CROSS JOIN LATERAL (
             SELECT profile_id FROM segment_members AS m WHERE m.account_id = $1 AND m.profile_id = w.id AND m.segment_id = $3 LIMIT 1) AS found`,
          [ACCOUNT, [...emails].flatMap(([id, email]) => (waiting.has(email) ? [id] : [])), segmentId],
        );
        const seenMs = performance.now();
        for (const { profile_id } of rows) {
          const value = emails.get(profile_id) as string;
          delays.push(seenMs - (waiting.get(value) ?? Number.NaN));
          waiting.delete(value);
          lastMs = seenMs;
        }
        await sleep(LOOK_EVERY_MS);
      }
    });
  await Promise.all([send(), watch()]);
  if (waiting.size > 0) throw new Error(`${waiting.size} people never came into the segment`);
  return delays;
}
