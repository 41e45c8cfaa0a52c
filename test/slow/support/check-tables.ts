import type { Db } from '../../../src/storage/database.ts';
import { openDatabase } from '../../../src/storage/open.ts';
import type { Store } from '../../bench/support/store.ts';
import type { Ledger } from './ledger.ts';
import { ACCOUNT } from './server-process.ts';

/** Rows that must not exist, whatever was cut off: each statement finds what is half-written. */
const HALF_WRITTEN: Readonly<Record<string, string>> = {
  'an event without its profile': `SELECT e.id::text AS what FROM events e
     LEFT JOIN profiles p ON p.account_id = e.account_id AND p.id = e.profile_id WHERE p.id IS NULL`,
  'an event without its metric': `SELECT e.id::text AS what FROM events e
     LEFT JOIN metrics m ON m.account_id = e.account_id AND m.id = e.metric_id WHERE m.id IS NULL`,
  'two events with one id': 'SELECT id::text AS what FROM events GROUP BY account_id, id HAVING count(*) > 1',
  'an event twice': 'SELECT unique_id AS what FROM events GROUP BY account_id, unique_id HAVING count(*) > 1',
  'an identifier without its profile': `SELECT i.value AS what FROM identifiers i
     LEFT JOIN profiles p ON p.account_id = i.account_id AND p.id = i.profile_id WHERE p.id IS NULL`,
  'a profile without identifiers': `SELECT p.id::text AS what FROM profiles p
     LEFT JOIN identifiers i ON i.account_id = p.account_id AND i.profile_id = p.id WHERE i.value IS NULL`,
  'a profile that its e-mail address does not lead to': `SELECT p.email AS what FROM profiles p
     LEFT JOIN identifiers i ON i.account_id = p.account_id AND i.kind = 'email' AND i.value = p.email
     WHERE p.email IS NOT NULL AND i.profile_id IS DISTINCT FROM p.id`,
  'a profile that its external id does not lead to': `SELECT p.external_id AS what FROM profiles p
     LEFT JOIN identifiers i ON i.account_id = p.account_id AND i.kind = 'external_id' AND i.value = p.external_id
     WHERE p.external_id IS NOT NULL AND i.profile_id IS DISTINCT FROM p.id`,
  'an e-mail address of two profiles':
    'SELECT email AS what FROM profiles WHERE email IS NOT NULL GROUP BY account_id, email HAVING count(*) > 1',
  'a metric twice': 'SELECT name AS what FROM metrics GROUP BY account_id, name HAVING count(*) > 1',
  'a member who is no profile': `SELECT m.list_id AS what FROM list_members m
     LEFT JOIN profiles p ON p.account_id = m.account_id AND p.id = m.profile_id WHERE p.id IS NULL`,
  'a member of no list': `SELECT m.list_id AS what FROM list_members m
     LEFT JOIN lists l ON l.account_id = m.account_id AND l.id = m.list_id WHERE l.id IS NULL`,
  'a counter that differs from its list': `SELECT l.id || ': ' || coalesce(c.total, 0) || ' for ' || coalesce(m.members, 0) AS what
     FROM lists l
     LEFT JOIN (SELECT account_id, list_id, count(*) AS members FROM list_members GROUP BY account_id, list_id) AS m
       ON m.account_id = l.account_id AND m.list_id = l.id
     LEFT JOIN (SELECT account_id, name, sum(part) AS total
                  FROM (SELECT account_id, name, value AS part FROM counters UNION ALL SELECT account_id, name, delta FROM counter_deltas) AS parts
                 GROUP BY account_id, name) AS c
       ON c.account_id = l.account_id AND c.name = 'list:' || l.id || ':members'
     WHERE coalesce(c.total, 0) <> coalesce(m.members, 0)`,
  'a counter of no list': `SELECT c.name AS what FROM (SELECT account_id, name FROM counters UNION SELECT account_id, name FROM counter_deltas) AS c
     LEFT JOIN lists l ON l.account_id = c.account_id AND c.name = 'list:' || l.id || ':members' WHERE l.id IS NULL`,
};

/** Looks into the tables themselves, with no server in between. The server on this data must have ended. */
export async function checkTables({ dataDir, databaseUrl }: Store, ledger: Ledger): Promise<string[]> {
  const db = await openDatabase({ dataDir, databaseUrl });
  try {
    return [...(await halfWritten(db)), ...(await lostEvents(db, ledger))];
  } finally {
    await db.close();
  }
}

async function halfWritten(db: Db): Promise<string[]> {
  const problems: string[] = [];
  for (const [name, statement] of Object.entries(HALF_WRITTEN)) {
    const rows = await db.query<{ what: string }>(`${statement} LIMIT 5`);
    problems.push(...rows.map(({ what }) => `there is ${name}: ${what}`));
  }
  return problems;
}

/** The same question that the API was asked, without its pages. */
async function lostEvents(db: Db, { events }: Ledger): Promise<string[]> {
  const rows = await db.query<{ unique_id: string }>('SELECT unique_id FROM events WHERE account_id = $1', [ACCOUNT]);
  const stored = new Set(rows.map((row) => row.unique_id));
  const lost = [...events.values()].filter(({ fate, uniqueId }) => fate === 'kept' && !stored.has(uniqueId));
  const strange = [...stored].filter((uniqueId) => !events.has(uniqueId));
  return [
    ...lost.slice(0, 5).map(({ uniqueId }) => `event ${uniqueId} was acknowledged and is in no table`),
    ...strange.slice(0, 5).map((uniqueId) => `event ${uniqueId} is in the table and nobody sent it`),
  ];
}
