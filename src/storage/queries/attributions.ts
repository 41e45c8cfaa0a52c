import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

/** An event that may be owed to a message; the profile is uuid text. */
export interface Conversion {
  id: bigint;
  profile_id: string;
  metric_id: string;
  occurred_at: Micros;
  value: string | null;
}

/** A conversion with the last touch before it, if there was one in time. */
export interface TouchedConversion extends Conversion {
  touch_id: bigint | null;
  touch_metric: string | null;
  /** What the touch says of its message: the group as the API shows it, and `<second of sending>:<message>`. */
  message: string | null;
  cohort: string | null;
}

/** How long a touch counts. */
export interface TouchWindow {
  metric_id: string;
  seconds: number;
}

const OWED = `
SELECT c.id, c.profile_id, c.metric_id, c.occurred_at, c.value, t.id AS touch_id, t.metric_id AS touch_metric, t.message, t.cohort
  FROM json_to_recordset($2::json) AS c(id bigint, profile_id uuid, metric_id text, occurred_at timestamptz, value numeric)
  LEFT JOIN LATERAL (
    SELECT e.id, e.metric_id, e.properties ->> '$message' AS message, e.properties ->> '$_cohort$message_send_cohort' AS cohort
      FROM events e JOIN json_to_recordset($3::json) AS w(metric_id text, seconds float8) ON w.metric_id = e.metric_id
     WHERE e.account_id = $1 AND e.profile_id = c.profile_id AND e.occurred_at <= c.occurred_at
       AND e.occurred_at > c.occurred_at - make_interval(secs => $4) AND e.occurred_at > c.occurred_at - make_interval(secs => w.seconds)
       AND e.properties ->> 'Bot Click' IS DISTINCT FROM 'true' AND e.properties ->> 'machine_open' IS DISTINCT FROM 'true'
       AND e.properties ->> '$message' IS NOT NULL
     ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1) AS t ON true`;

/** Finds the last touch of each conversion: openings and clicks of the same person, each within its window, none of a program's. */
export async function lastTouches(
  db: Db,
  accountId: string,
  conversions: readonly Conversion[],
  windows: readonly TouchWindow[],
): Promise<TouchedConversion[]> {
  if (conversions.length === 0) return [];
  const longest = Math.max(0, ...windows.map(({ seconds }) => seconds));
  const given = conversions.map((row) => ({ ...row, id: String(row.id), occurred_at: isoMicros(row.occurred_at) }));
  return db.query<TouchedConversion>(OWED, [accountId, JSON.stringify(given), JSON.stringify(windows), longest]);
}

/** Which of an account's metrics are attributed. */
export async function readAttributedMetrics(db: Db, accountId: string): Promise<string[]> {
  const rows = await db.query<{ metric_id: string }>('SELECT metric_id FROM attributed_metrics WHERE account_id = $1', [accountId]);
  return rows.map(({ metric_id }) => metric_id);
}

const CONVERSION = 'e.id, e.profile_id, e.metric_id, e.occurred_at, e.value';

/** Events among these of metrics that are attributed; the profile is uuid text, the id decimal text. */
export function readConversions(
  db: Db,
  accountId: string,
  metricIds: readonly string[],
  keys: readonly { profile_id: string; id: string }[],
): Promise<Conversion[]> {
  return db.query<Conversion>(
    `SELECT ${CONVERSION} FROM json_to_recordset($2::json) AS k(profile_id uuid, id bigint)
       JOIN events e ON e.account_id = $1 AND e.id = k.id AND e.profile_id = k.profile_id
      WHERE e.account_id = $1 AND e.metric_id IN (SELECT json_array_elements_text($3::json))`,
    [accountId, JSON.stringify(keys), JSON.stringify(metricIds)],
  );
}

/** What people did from a time on, among metrics that are attributed: the newest first. Times are those of a touch. */
export function readConversionsAfter(
  db: Db,
  accountId: string,
  metricIds: readonly string[],
  from: readonly { profile_id: string; since: Micros; until: Micros }[],
  limit: number,
): Promise<Conversion[]> {
  const given = from.map((span) => ({ ...span, since: isoMicros(span.since), until: isoMicros(span.until) }));
  return db.query<Conversion>(
    `SELECT ${CONVERSION} FROM json_to_recordset($2::json) AS k(profile_id uuid, since timestamptz, until timestamptz)
       JOIN events e ON e.account_id = $1 AND e.profile_id = k.profile_id AND e.occurred_at >= k.since AND e.occurred_at <= k.until
      WHERE e.account_id = $1 AND e.metric_id IN (SELECT json_array_elements_text($3::json))
      ORDER BY e.occurred_at DESC, e.id DESC LIMIT $4`,
    [accountId, JSON.stringify(given), JSON.stringify(metricIds), limit],
  );
}

/** When the events with these keys occurred. */
export function readTouchTimes(
  db: Db,
  accountId: string,
  metricIds: readonly string[],
  keys: readonly { profile_id: string; id: string }[],
): Promise<{ profile_id: string; occurred_at: Micros }[]> {
  return readConversions(db, accountId, metricIds, keys);
}

export interface Attribution extends Conversion {
  touch_id: bigint;
  channel: string;
  group_id: string;
  message_id: string;
  campaign_id: string | null;
  flow_id: string | null;
  sent_at: Micros;
}

/** Writes what conversions are owed to, and takes back what others were. */
export async function writeAttributions(
  tx: Tx,
  accountId: string,
  owed: readonly Attribution[],
  others: readonly Pick<Conversion, 'id' | 'profile_id'>[],
): Promise<void> {
  if (others.length > 0) {
    await tx.query(
      `DELETE FROM attributions a USING json_to_recordset($2::json) AS k(profile_id uuid, id bigint)
        WHERE a.account_id = $1 AND a.profile_id = k.profile_id AND a.event_id = k.id`,
      [accountId, JSON.stringify(others.map(({ id, profile_id }) => ({ id: String(id), profile_id })))],
    );
  }
  if (owed.length === 0) return;
  const rows = owed.map((row) => ({
    ...{ ...row, id: String(row.id), touch_id: String(row.touch_id) },
    ...{ occurred_at: isoMicros(row.occurred_at), sent_at: isoMicros(row.sent_at) },
  }));
  await tx.query(
    `INSERT INTO attributions (account_id, profile_id, event_id, metric_id, occurred_at, value, touch_id, channel, group_id,
                               message_id, campaign_id, flow_id, sent_at)
     SELECT $1, r.profile_id, r.id, r.metric_id, r.occurred_at, r.value, r.touch_id, r.channel, r.group_id,
            r.message_id, r.campaign_id, r.flow_id, r.sent_at
       FROM json_to_recordset($2::json) AS r(profile_id uuid, id bigint, metric_id text, occurred_at timestamptz, value numeric,
            touch_id bigint, channel text, group_id uuid, message_id text, campaign_id text, flow_id text, sent_at timestamptz)
      ORDER BY r.profile_id, r.id
     ON CONFLICT (account_id, profile_id, event_id) DO UPDATE
        SET touch_id = excluded.touch_id, channel = excluded.channel, group_id = excluded.group_id, message_id = excluded.message_id,
            campaign_id = excluded.campaign_id, flow_id = excluded.flow_id, sent_at = excluded.sent_at`,
    [accountId, JSON.stringify(rows)],
  );
}

/** How far the past of a metric was worked through. */
export interface AttributedMetric {
  after_at: Micros | null;
  after_id: bigint | null;
  complete: boolean;
}

export async function readAttributedMetric(db: Db, accountId: string, metricId: string): Promise<AttributedMetric | undefined> {
  const [row] = await db.query<AttributedMetric>(
    'SELECT after_at, after_id, complete FROM attributed_metrics WHERE account_id = $1 AND metric_id = $2',
    [accountId, metricId],
  );
  return row;
}

/** The same, held until the transaction ends, so that one process at a time works through it. */
export async function lockAttributedMetric(tx: Tx, accountId: string, metricId: string): Promise<AttributedMetric | undefined> {
  const [row] = await tx.query<AttributedMetric>(
    'SELECT after_at, after_id, complete FROM attributed_metrics WHERE account_id = $1 AND metric_id = $2 FOR UPDATE',
    [accountId, metricId],
  );
  return row;
}

export async function insertAttributedMetric(tx: Tx, accountId: string, metricId: string): Promise<void> {
  await tx.query('INSERT INTO attributed_metrics (account_id, metric_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [accountId, metricId]);
}

export async function moveAttributedMetric(
  tx: Tx,
  accountId: string,
  metricId: string,
  after: { at: Micros; id: bigint } | undefined,
): Promise<void> {
  await tx.query(
    `UPDATE attributed_metrics SET after_at = coalesce($3, after_at), after_id = coalesce($4, after_id), complete = $5
      WHERE account_id = $1 AND metric_id = $2`,
    [accountId, metricId, after ? isoMicros(after.at) : null, after ? after.id : null, after === undefined],
  );
}

/** A page of the events of a metric, the oldest first. */
export function readPast(
  db: Db,
  accountId: string,
  metricId: string,
  { after_at, after_id }: AttributedMetric,
  limit: number,
): Promise<Conversion[]> {
  return db.query<Conversion>(
    `SELECT ${CONVERSION} FROM events e
      WHERE e.account_id = $1 AND e.metric_id = $2 AND (e.occurred_at, e.id) > (coalesce($3::timestamptz, '-infinity'), coalesce($4::bigint, 0))
      ORDER BY e.occurred_at, e.id LIMIT $5`,
    [accountId, metricId, after_at === null ? null : isoMicros(after_at), after_id, limit],
  );
}

/** What groups whose messages were sent in a span of time are owed of a metric. */
export interface GroupConversions {
  group_id: string;
  conversions: number;
  people: number;
  value: number;
}

export async function sumConversions(
  db: Db,
  accountId: string,
  metricId: string,
  from: Micros,
  until: Micros,
): Promise<GroupConversions[]> {
  const rows = await db.query<{ group_id: string; conversions: bigint; people: bigint; value: string | null }>(
    `SELECT group_id, count(group_id) AS conversions, count(DISTINCT profile_id) AS people, sum(value) AS value
       FROM attributions WHERE account_id = $1 AND metric_id = $2 AND sent_at >= $3 AND sent_at < $4 GROUP BY group_id`,
    [accountId, metricId, isoMicros(from), isoMicros(until)],
  );
  return rows.map((row) => ({
    ...{ group_id: row.group_id, conversions: Number(row.conversions), people: Number(row.people), value: Number(row.value ?? 0) },
  }));
}
