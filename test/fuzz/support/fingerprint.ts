import type { Db } from '../../../src/storage/database.ts';

/** What the server writes by itself: leases of process numbers, used parts of limits, that it looked again for late arrivals or tried again to send. */
const OWN_BUSINESS = new Set([
  'process_leases',
  'catalog_feed_items',
  'universal_content_uses',
  'rate_windows',
  'erasures',
  'profile_merges',
  'message_queue',
  'campaign_jobs',
  'campaign_estimates',
  'metric_touches',
]);
/** Deltas are folded into bases at any time; their sum stays. */
const FOLDED = new Set(['counters', 'counter_deltas', 'message_stats', 'message_stat_deltas']);

/** Where the server writes only some columns, or some rows, by itself: the others. Feeds are fetched at any time. */
const PARTLY_OWN: Readonly<Record<string, { row?: string; rows?: string }>> = {
  web_feeds: { row: 'ROW(id, name, url, request_method, content_type, created_at, updated_at)' },
  catalog_feeds: { row: 'ROW(id, name, url, format, items_path, fields, every_minutes, created_at, updated_at)' },
  due: { rows: "WHERE kind NOT IN ('web-feed', 'catalog-feed', 'universal-content')" },
};

/** A statement that tells the contents of every table, in a number of rows and a sum of hashes. */
export async function fingerprintStatement(db: Db): Promise<string> {
  const rows = await db.query<{ tablename: string }>("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename");
  const names = rows.map(({ tablename }) => tablename).filter((name) => !OWN_BUSINESS.has(name) && !FOLDED.has(name));
  const parts = names.map((name) => {
    const { row, rows } = { row: 't', rows: '', ...PARTLY_OWN[name] };
    return `SELECT '${name}' AS name, count(*) || ' ' || coalesce(sum(hashtextextended((${row})::text, 0)), 0) AS contents FROM ${name} AS t ${rows}`;
  });
  const sum = 'SELECT value AS part FROM counters UNION ALL SELECT delta FROM counter_deltas';
  const stats = 'SELECT value AS part FROM message_stats UNION ALL SELECT delta FROM message_stat_deltas';
  const folded = [
    `SELECT 'counters', coalesce(sum(part), 0)::text FROM (${sum}) AS parts`,
    `SELECT 'message_stats', coalesce(sum(part), 0)::text FROM (${stats}) AS parts`,
  ];
  return [...parts, ...folded].join('\nUNION ALL ');
}

export type Fingerprint = Readonly<Record<string, string>>;

export async function readFingerprint(db: Db, statement: string): Promise<Fingerprint> {
  const rows = await db.query<{ name: string; contents: string }>(statement);
  return Object.fromEntries(rows.map(({ name, contents }) => [name, contents]));
}
