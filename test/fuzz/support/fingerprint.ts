import type { Db } from '../../../src/storage/database.ts';

/** What the server writes by itself: leases of process numbers, used parts of limits, that it looked again for late arrivals or tried again to send. */
const OWN_BUSINESS = new Set(['process_leases', 'rate_windows', 'erasures', 'profile_merges', 'message_queue']);
/** Deltas are folded into bases at any time; their sum stays. */
const FOLDED = new Set(['counters', 'counter_deltas']);

/** A statement that tells the contents of every table, in a number of rows and a sum of hashes. */
export async function fingerprintStatement(db: Db): Promise<string> {
  const rows = await db.query<{ tablename: string }>("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename");
  const names = rows.map(({ tablename }) => tablename).filter((name) => !OWN_BUSINESS.has(name) && !FOLDED.has(name));
  const parts = names.map(
    (name) => `SELECT '${name}' AS name, count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) AS contents FROM ${name} AS t`,
  );
  const sum = 'SELECT value AS part FROM counters UNION ALL SELECT delta FROM counter_deltas';
  return [...parts, `SELECT 'counters', coalesce(sum(part), 0)::text FROM (${sum}) AS parts`].join('\nUNION ALL ');
}

export type Fingerprint = Readonly<Record<string, string>>;

export async function readFingerprint(db: Db, statement: string): Promise<Fingerprint> {
  const rows = await db.query<{ name: string; contents: string }>(statement);
  return Object.fromEntries(rows.map(({ name, contents }) => [name, contents]));
}
