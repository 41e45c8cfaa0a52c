import { sql } from 'kysely';
import type { Micros } from '../../../lib/clock.ts';
import { compile } from '../../compile.ts';
import type { Db } from '../../database.ts';
import type { Criterion } from './criterion.ts';
import { type EventsCriterion, eventConditions } from './events.ts';
import { texts } from './scope.ts';
import type { Source } from './source.ts';

/** What is known of one profile that a criterion looks at. Events are the newest first, three at most. */
export type Evidence =
  | { kind: 'value'; value: unknown }
  | { kind: 'time'; at: Micros | null }
  | { kind: 'events'; metric_id: string; count: number; sum: number; latest: { id: bigint; at: Micros; value: number | null }[] }
  | { kind: 'memberships'; groups: { id: string; joined_at: Micros }[] }
  | { kind: 'suppressions'; suppressions: { reason: string; at: Micros }[] }
  | { kind: 'consent'; channel: string; purpose: string; consent: string | null; at: Micros | null; method: string | null };

/** Looks the evidence up (profile: uuid text); a criterion made of several has that of each, once. */
export async function evidenceFor(db: Db, accountId: string, criterion: Criterion, profileId: string): Promise<Evidence[]> {
  switch (criterion.kind) {
    case 'always':
    case 'never':
      return [];
    case 'all':
    case 'any': {
      const found = await Promise.all(criterion.of.map((one) => evidenceFor(db, accountId, one, profileId)));
      return [...new Map(found.flat().map((one) => [JSON.stringify(one, printBigint), one])).values()];
    }
    case 'property':
      return [await valueIn(db, accountId, criterion.source, profileId)];
    case 'country':
      return [await valueIn(db, accountId, { kind: 'json', column: 'location', key: 'country' }, profileId)];
    case 'events':
      return [await eventsOf(db, accountId, criterion, profileId)];
    case 'orders':
      return [await eventsOf(db, accountId, { metricId: criterion.metricId, window: { kind: 'span' }, filters: [] }, profileId)];
    case 'funnel':
      return Promise.all(criterion.steps.map((step) => eventsOf(db, accountId, { ...step, window: criterion.window }, profileId)));
    case 'groups':
      return [{ kind: 'memberships', groups: await membershipsIn(db, accountId, [...criterion.lists, ...criterion.segments], profileId) }];
    case 'suppressed':
      return [{ kind: 'suppressions', suppressions: await suppressionsOf(db, accountId, profileId) }];
    case 'consent':
      return [await consentOf(db, accountId, criterion, profileId)];
  }
}

const printBigint = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

async function valueIn(db: Db, accountId: string, source: Source, profileId: string): Promise<Evidence> {
  const column = sql.ref(`p.${source.column}`);
  const value = source.kind === 'json' ? sql`${column} -> ${source.key}::text` : column;
  const { text, parameters } = compile(
    sql`SELECT ${value} AS value FROM profiles AS p WHERE p.account_id = ${accountId} AND p.id = ${profileId}`,
  );
  const [row] = await db.query<{ value: unknown }>(text, parameters);
  const found = row?.value ?? null;
  return source.kind === 'time' ? { kind: 'time', at: found as Micros | null } : { kind: 'value', value: found };
}

async function eventsOf(
  db: Db,
  accountId: string,
  events: Pick<EventsCriterion, 'metricId' | 'window' | 'filters'>,
  profileId: string,
): Promise<Evidence> {
  const where = sql`${eventConditions(accountId, events)} AND e.profile_id = ${profileId}`;
  const totals = compile(sql`SELECT count(e.id) AS count, coalesce(sum(e.value), 0) AS sum FROM events AS e WHERE ${where}`);
  const newest = compile(
    sql`SELECT e.id, e.occurred_at AS at, e.value FROM events AS e WHERE ${where} ORDER BY e.occurred_at DESC, e.id DESC LIMIT 3`,
  );
  const [[total], latest] = await Promise.all([
    db.query<{ count: bigint; sum: string }>(totals.text, totals.parameters),
    db.query<{ id: bigint; at: Micros; value: string | null }>(newest.text, newest.parameters),
  ]);
  return {
    ...{ kind: 'events', metric_id: events.metricId, count: Number(total?.count ?? 0), sum: Number(total?.sum ?? 0) },
    latest: latest.map(({ id, at, value }) => ({ id, at, value: value === null ? null : Number(value) })),
  };
}

function membershipsIn(db: Db, accountId: string, ids: readonly string[], profileId: string): Promise<{ id: string; joined_at: Micros }[]> {
  const { text, parameters } = compile(sql`
    SELECT list_id AS id, joined_at FROM list_members WHERE account_id = ${accountId} AND profile_id = ${profileId} AND list_id = ANY(${texts(ids)})
    UNION ALL
    SELECT segment_id, joined_at FROM segment_members WHERE account_id = ${accountId} AND profile_id = ${profileId} AND segment_id = ANY(${texts(ids)})
    ORDER BY id`);
  return db.query(text, parameters);
}

function suppressionsOf(db: Db, accountId: string, profileId: string): Promise<{ reason: string; at: Micros }[]> {
  return db.query(
    'SELECT reason, suppressed_at AS at FROM email_suppressions WHERE account_id = $1 AND profile_id = $2 ORDER BY suppressed_at, reason',
    [accountId, profileId],
  );
}

async function consentOf(
  db: Db,
  accountId: string,
  { channel, purpose }: { channel: string; purpose: string },
  profileId: string,
): Promise<Evidence> {
  const [row] = await db.query<{ consent: string; at: Micros; method: string }>(
    'SELECT consent, consented_at AS at, method FROM consents WHERE account_id = $1 AND profile_id = $2 AND channel = $3 AND purpose = $4',
    [accountId, profileId, channel, purpose],
  );
  return { kind: 'consent', channel, purpose, consent: row?.consent ?? null, at: row?.at ?? null, method: row?.method ?? null };
}
