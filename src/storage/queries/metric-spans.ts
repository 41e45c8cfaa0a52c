import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface MetricOf {
  accountId: string;
  metricId: string;
}

export interface Span {
  from: Micros;
  until: Micros;
}

/** What was counted of a span. */
export interface CountedSpan extends Span {
  count: number;
  sum_value: number;
  unique: number;
}

/** Spans that begin in a range, are counted, and where nothing has changed since. */
export async function readSpans(db: Db, { accountId, metricId }: MetricOf, range: Span): Promise<CountedSpan[]> {
  const rows = await db.query<{ starts_at: Micros; ends_at: Micros; events: bigint; value: string; people: bigint }>(
    `SELECT s.starts_at, s.ends_at, s.events, s.value, s.people FROM metric_spans AS s
      WHERE s.account_id = $1 AND s.metric_id = $2 AND s.starts_at >= $3 AND s.starts_at < $4 AND s.events IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM metric_touches AS t WHERE t.account_id = s.account_id AND t.metric_id = s.metric_id
                           AND t.first_at < s.ends_at AND t.last_at >= s.starts_at)`,
    [accountId, metricId, isoMicros(range.from), isoMicros(range.until)],
  );
  return rows.map((row) => ({
    ...{ from: row.starts_at, until: row.ends_at },
    ...{ count: Number(row.events), sum_value: Number(row.value), unique: Number(row.people) },
  }));
}

const SPANS = 'json_to_recordset($3::json) AS r(s timestamptz, e timestamptz, n bigint, v numeric, p bigint)';

/** Asks for spans to be counted. */
export async function wantSpans(tx: Tx, { accountId, metricId }: MetricOf, spans: readonly Span[]): Promise<void> {
  await tx.query(
    `INSERT INTO metric_spans (account_id, metric_id, starts_at, ends_at)
     SELECT $1, $2, r.s, r.e FROM ${SPANS} ORDER BY r.s, r.e ON CONFLICT DO NOTHING`,
    [accountId, metricId, JSON.stringify(spans.map(({ from, until }) => ({ s: isoMicros(from), e: isoMicros(until) })))],
  );
}

/** A metric of which spans are wanted, of any account. */
export async function findWanted(db: Db): Promise<MetricOf | undefined> {
  const [row] = await db.query<{ account_id: string; metric_id: string }>(
    'SELECT account_id, metric_id FROM metric_spans WHERE events IS NULL ORDER BY account_id, metric_id LIMIT 1',
  );
  return row && { accountId: row.account_id, metricId: row.metric_id };
}

/** The first spans of a metric that are wanted. */
export async function wantedSpans(tx: Tx, { accountId, metricId }: MetricOf, limit: number): Promise<Span[]> {
  const rows = await tx.query<{ starts_at: Micros; ends_at: Micros }>(
    `SELECT starts_at, ends_at FROM metric_spans WHERE account_id = $1 AND metric_id = $2 AND events IS NULL
      ORDER BY starts_at, ends_at LIMIT $3`,
    [accountId, metricId, limit],
  );
  return rows.map((row) => ({ from: row.starts_at, until: row.ends_at }));
}

export async function countSpan(tx: Tx, { accountId, metricId }: MetricOf, span: Span): Promise<CountedSpan> {
  const [row] = await tx.query<{ events: bigint; value: string; people: bigint }>(
    `SELECT count(id) AS events, coalesce(sum(value), 0) AS value, count(DISTINCT profile_id) AS people FROM events
      WHERE account_id = $1 AND metric_id = $2 AND occurred_at >= $3 AND occurred_at < $4`,
    [accountId, metricId, isoMicros(span.from), isoMicros(span.until)],
  );
  return { ...span, count: Number(row?.events), sum_value: Number(row?.value), unique: Number(row?.people) };
}

export async function saveSpans(tx: Tx, { accountId, metricId }: MetricOf, spans: readonly CountedSpan[]): Promise<void> {
  const rows = spans.map(({ from, until, count, sum_value, unique }) => ({
    ...{ s: isoMicros(from), e: isoMicros(until) },
    ...{ n: count, v: sum_value, p: unique },
  }));
  await tx.query(
    `UPDATE metric_spans AS s SET events = r.n, value = r.v, people = r.p FROM ${SPANS}
      WHERE s.account_id = $1 AND s.metric_id = $2 AND s.starts_at = r.s AND s.ends_at = r.e`,
    [accountId, metricId, JSON.stringify(rows)],
  );
}

export interface Touch extends MetricOf, Span {}

/** Says where events came late. `until` is the last instant that is touched. */
export async function insertTouches(tx: Tx, touches: readonly Touch[]): Promise<void> {
  const rows = touches.map(({ accountId: a, metricId: m, from, until }) => ({ a, m, f: isoMicros(from), l: isoMicros(until) }));
  await tx.query(
    `INSERT INTO metric_touches (account_id, metric_id, first_at, last_at)
     SELECT r.a, r.m, r.f, r.l FROM json_to_recordset($1::json) AS r(a text, m text, f timestamptz, l timestamptz)`,
    [JSON.stringify(rows)],
  );
}

/** Says that the events of a profile are about to be somebody else's. */
export async function touchEventsOf(tx: Tx, accountId: string, profileId: string): Promise<void> {
  await tx.query(
    `INSERT INTO metric_touches (account_id, metric_id, first_at, last_at)
     SELECT $1, metric_id, day, day + interval '1 day'
       FROM (SELECT DISTINCT metric_id, date_trunc('day', occurred_at, 'UTC') AS day FROM events
              WHERE account_id = $1 AND profile_id = $2) AS days`,
    [accountId, profileId],
  );
}

export interface ClaimedTouch extends Touch {
  id: bigint;
}

/** The oldest touches that no other worker holds; they are this transaction's until the end. */
export async function claimTouches(tx: Tx, limit: number): Promise<ClaimedTouch[]> {
  const rows = await tx.query<{ id: bigint; account_id: string; metric_id: string; first_at: Micros; last_at: Micros }>(
    'SELECT id, account_id, metric_id, first_at, last_at FROM metric_touches ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED',
    [limit],
  );
  return rows.map((row) => ({ id: row.id, accountId: row.account_id, metricId: row.metric_id, from: row.first_at, until: row.last_at }));
}

/** Makes spans that touches lie in wanted again, and forgets the touches. The metrics are locked. */
export async function applyTouches(tx: Tx, touches: readonly ClaimedTouch[]): Promise<void> {
  const rows = touches.map(({ accountId: a, metricId: m, from, until }) => ({ a, m, f: isoMicros(from), l: isoMicros(until) }));
  await tx.query(
    `UPDATE metric_spans AS s SET events = NULL
       FROM json_to_recordset($1::json) AS r(a text, m text, f timestamptz, l timestamptz)
      WHERE s.account_id = r.a AND s.metric_id = r.m AND r.f < s.ends_at AND r.l >= s.starts_at AND s.events IS NOT NULL`,
    [JSON.stringify(rows)],
  );
  await tx.query('DELETE FROM metric_touches WHERE id IN (SELECT value::bigint FROM json_array_elements_text($1::json))', [
    `[${touches.map(({ id }) => id).join(',')}]`,
  ]);
}
