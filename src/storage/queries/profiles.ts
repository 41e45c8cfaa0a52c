import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Statement, Tx } from '../database.ts';

export interface ProfileKey {
  account_id: string;
  /** uuid text */
  id: string;
}

export interface ProfileRow extends ProfileKey {
  email: string | null;
  phone_number: string | null;
  external_id: string | null;
  anonymous_id: string | null;
  first_name: string | null;
  last_name: string | null;
  organization: string | null;
  locale: string | null;
  title: string | null;
  image: string | null;
  /** Only the keys that are set. */
  location: Record<string, string | number>;
  properties: Record<string, unknown>;
  created_at: Micros;
  updated_at: Micros;
  /** Counts updates; an update names the version that it read, and does nothing when another one came first. */
  version: number;
}

const FIELDS = [
  ...['email', 'phone_number', 'external_id', 'anonymous_id', 'first_name', 'last_name', 'organization', 'locale', 'title', 'image'],
  ...['location', 'properties', 'updated_at'],
];
const RECORD =
  'account_id text, id uuid, email text, phone_number text, external_id text, anonymous_id text, first_name text, last_name text, ' +
  'organization text, locale text, title text, image text, location jsonb, properties jsonb, created_at timestamptz, updated_at timestamptz, version integer';
const COLUMNS = ['account_id', 'id', 'created_at', 'version', ...FIELDS];

/** Rows that are written together mostly have the same times. */
function asJson(rows: readonly ProfileRow[]): string {
  const times = new Map<Micros, string>();
  const textOf = (time: Micros): string => {
    const text = times.get(time) ?? isoMicros(time);
    times.set(time, text);
    return text;
  };
  return JSON.stringify(
    rows.map((row) => ({ ...withoutNulls(row), created_at: textOf(row.created_at), updated_at: textOf(row.updated_at) })),
  );
}

/** A record has null where nothing was given; most profiles have few of the fields. */
function withoutNulls(row: ProfileRow): Partial<ProfileRow> {
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) if (value !== null) given[name] = value;
  return given;
}

/** Those among `keys` that exist, in no order. The limit is for the planner, as in identifiers.ts. */
export async function readProfiles(db: Db, keys: readonly ProfileKey[]): Promise<ProfileRow[]> {
  if (keys.length === 0) return [];
  return db.query<ProfileRow>(
    `SELECT ${COLUMNS.map((column) => `p.${column}`).join(', ')}
       FROM (SELECT * FROM json_to_recordset($1) AS given(account_id text, id uuid) LIMIT $2) AS k
       JOIN profiles p ON p.account_id = k.account_id AND p.id = k.id`,
    [JSON.stringify(keys.map(({ account_id, id }) => ({ account_id, id }))), keys.length],
  );
}

/** Reads one profile and keeps others from changing it until the transaction ends. */
export async function lockProfile(tx: Tx, { account_id, id }: ProfileKey): Promise<ProfileRow | undefined> {
  const rows = await tx.query<ProfileRow>(`SELECT ${COLUMNS.join(', ')} FROM profiles WHERE account_id = $1 AND id = $2 FOR UPDATE`, [
    account_id,
    id,
  ]);
  return rows[0];
}

export async function insertProfiles(tx: Tx, rows: readonly ProfileRow[]): Promise<void> {
  if (rows.length > 0) await tx.query(...profilesInsertion(rows));
}

/** The statement of insertProfiles. */
export function profilesInsertion(rows: readonly ProfileRow[]): Statement {
  const columns = COLUMNS.join(', ');
  return [`INSERT INTO profiles (${columns}) SELECT ${columns} FROM json_to_recordset($1) AS r(${RECORD})`, [asJson(rows)]];
}

/**
 * Writes whole rows where the version is still the one in the row, and raises it.
 * @param rows sorted by key
 * @returns the ids of those that were written; the others were changed by someone else in between
 */
export async function updateProfiles(tx: Tx, rows: readonly ProfileRow[]): Promise<ProfileKey[]> {
  if (rows.length === 0) return [];
  return tx.query<ProfileRow>(
    `UPDATE profiles p SET ${FIELDS.map((field) => `${field} = r.${field}`).join(', ')}, version = p.version + 1
       FROM json_to_recordset($1) AS r(${RECORD})
      WHERE p.account_id = r.account_id AND p.id = r.id AND p.version = r.version
     RETURNING p.account_id, p.id`,
    [asJson(rows)],
  );
}

/** @returns whether it was there */
export async function deleteProfile(tx: Tx, { account_id, id }: ProfileKey): Promise<boolean> {
  return (await tx.query('DELETE FROM profiles WHERE account_id = $1 AND id = $2 RETURNING id', [account_id, id])).length > 0;
}

/**
 * A part of the account's profiles, those made first in front, and how many there are in all: what a page of the old API says, whose
 * clients hand back a number and nothing else.
 */
export async function readProfilePage(
  db: Db,
  accountId: string,
  { skip, limit }: { skip: number; limit: number },
): Promise<{ rows: ProfileRow[]; total: number }> {
  // sql-allow offset: numbered pages are what the old wire has
  const statement = `SELECT ${COLUMNS.join(', ')} FROM profiles WHERE account_id = $1 ORDER BY created_at, id LIMIT $2 OFFSET $3`;
  const rows = await db.query<ProfileRow>(statement, [accountId, limit, skip]);
  // sql-allow count: the old wire says a total on every page; rate limits keep it rare
  const [counted] = await db.query<{ total: unknown }>('SELECT count(*) AS total FROM profiles WHERE account_id = $1', [accountId]);
  return { rows, total: Number(counted?.total ?? 0) };
}
