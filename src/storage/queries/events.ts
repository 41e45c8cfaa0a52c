import { arrayText, jsonElement, textElement } from '../array-text.ts';
import type { Db, Statement } from '../database.ts';

/** What an event says, checked and ready to be stored. */
export interface EventContent {
  readonly uniqueId: string;
  /** When it occurred, seconds since 1970. */
  readonly second: number;
  readonly value: number | null;
  readonly currency: string | null;
  readonly backfill: boolean;
  /** JSON text of an object. */
  readonly properties: string;
}

export interface NewEvent {
  readonly accountId: string;
  /** uuid text */
  readonly profileId: string;
  readonly metricId: string;
  readonly id: bigint;
  readonly content: EventContent;
}

const INSERT = `
INSERT INTO events (account_id, profile_id, id, metric_id, unique_id, occurred_at, value, value_currency, backfill, properties)
SELECT e.account_id, e.profile_id, e.id, e.metric_id, e.unique_id, to_timestamp(e.second), e.value, e.currency, e.backfill, e.properties
FROM unnest($1::text[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::float8[], $7::numeric[], $8::text[], $9::boolean[], $10::jsonb[])
  AS e(account_id, profile_id, id, metric_id, unique_id, second, value, currency, backfill, properties)
ON CONFLICT (account_id, profile_id, metric_id, unique_id) DO NOTHING`;

/**
 * Stores events; of those with the same account, profile, metric and unique id only the first.
 * @param events sorted by that key, so that two batches never wait for each other in a circle
 */
export async function insertEvents(db: Db, events: readonly NewEvent[]): Promise<void> {
  await db.query(...eventsInsertion(events));
}

/** The statement of insertEvents. */
export const eventsInsertion = (events: readonly NewEvent[]): Statement => [INSERT, columnsOf(events)];

/** The same, for those who count what was new. @returns the ids of the events that were stored */
export async function insertNewEvents(db: Db, events: readonly NewEvent[]): Promise<Set<bigint>> {
  const stored = await db.query<{ id: bigint }>(`${INSERT} RETURNING id`, columnsOf(events));
  return new Set(stored.map(({ id }) => id));
}

function columnsOf(events: readonly NewEvent[]): string[] {
  const columns: (string | number | bigint)[][] = [[], [], [], [], [], [], [], [], [], []];
  const [accounts, profiles, ids, metrics, uniqueIds, seconds, values, currencies, backfills, properties] = columns as Columns;
  for (const { accountId, profileId, metricId, id, content } of events) {
    accounts.push(textElement(accountId));
    profiles.push(profileId);
    ids.push(id);
    metrics.push(metricId);
    uniqueIds.push(textElement(content.uniqueId));
    seconds.push(content.second);
    values.push(content.value ?? 'NULL');
    currencies.push(content.currency ?? 'NULL');
    backfills.push(content.backfill ? 't' : 'f');
    properties.push(jsonElement(content.properties));
  }
  return columns.map(arrayText);
}

type Column = (string | number | bigint)[];
type Columns = [Column, Column, Column, Column, Column, Column, Column, Column, Column, Column];
