import { sql } from 'kysely';
import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';
import type { Blank, OnCollision, PersonOwned } from '../person-owned/rules.ts';
import {
  behind,
  column,
  type Fragment,
  givenKeys,
  keyAsText,
  list,
  names,
  onCollision,
  ownColumns,
  run,
  sameKey,
  table,
} from './person-fragments.ts';

/** Values of a row's key as text. */
export type RowKey = Record<string, string>;

export interface Person {
  account_id: string;
  /** uuid text */
  profile_id: string;
}

const of = ({ account_id, profile_id }: Person): Fragment => sql`account_id = ${account_id} AND profile_id = ${profile_id}`;
const ofT = ({ account_id, profile_id }: Person): Fragment => sql`t.account_id = ${account_id} AND t.profile_id = ${profile_id}`;

/** The keys of a person's first rows. */
export const firstRows = (tx: Tx, entry: PersonOwned, person: Person, limit: number): Promise<RowKey[]> =>
  run(tx, first(entry, person, limit));

/** The same; nobody else changes them until the transaction ends. */
export const lockFirstRows = (tx: Tx, entry: PersonOwned, person: Person, limit: number): Promise<RowKey[]> =>
  run(tx, sql`${first(entry, person, limit)} FOR UPDATE`);

const first = ({ table: name, key }: PersonOwned, person: Person, limit: number): Fragment =>
  sql`SELECT ${keyAsText(key)} FROM ${table(name)} WHERE ${of(person)} ORDER BY ${list(names(key))} LIMIT ${limit}`;

/** Rows keyed by something else name another person from now on. @returns how many */
export async function repointRows(tx: Tx, name: string, person: Person, to: string): Promise<number> {
  // sql-allow move-profile: these rows lie where their own key says
  const rows = await run(tx, sql`UPDATE ${table(name)} SET profile_id = ${to} WHERE ${of(person)} RETURNING account_id`);
  return rows.length;
}

type Claims = NonNullable<PersonOwned['claims']>;

const claimed = ({ column: name, key }: Claims, person: Person, keys: readonly RowKey[]): Fragment =>
  sql`${of(person)} AND ${column(name)}::text IN (SELECT json_array_elements_text(${JSON.stringify(keys.map((row) => row[key]))}::json))`;

/** Says of the rows with these keys that they are another person's, before they are moved. */
export async function repointClaims(tx: Tx, claims: Claims, person: Person, to: string, keys: readonly RowKey[]): Promise<void> {
  // sql-allow move-profile: these rows lie where their own key says
  await run(tx, sql`UPDATE ${table(claims.table)} SET profile_id = ${to} WHERE ${claimed(claims, person, keys)}`);
}

export async function deleteClaims(tx: Tx, claims: Claims, person: Person, keys: readonly RowKey[]): Promise<void> {
  await run(tx, sql`DELETE FROM ${table(claims.table)} WHERE ${claimed(claims, person, keys)}`);
}

/** Deletes the person's rows of these keys. */
export async function deleteRows(tx: Tx, { table: name, key }: PersonOwned, person: Person, keys: readonly RowKey[]): Promise<void> {
  await run(tx, sql`DELETE FROM ${table(name)} AS t USING ${givenKeys(key, keys)} WHERE ${ofT(person)} AND ${sameKey(key)}`);
}

/**
 * Moves rows to another person. Where that one has a row of the same key, `rule` says which of the two is kept.
 * @returns the keys of rows that the other person did not have
 */
export async function moveRows(
  tx: Tx,
  entry: PersonOwned,
  person: Person,
  to: string,
  keys: readonly RowKey[],
  rule: Exclude<OnCollision, { keep: 'both' }>,
): Promise<RowKey[]> {
  const { table: name, key, columns } = entry;
  const own = ownColumns(entry);
  const gone = sql`DELETE FROM ${table(name)} AS t USING ${givenKeys(key, keys)}
    WHERE ${ofT(person)} AND ${sameKey(key)} RETURNING ${list(own, 't')}`;
  const rows = await run<RowKey & { is_new: boolean }>(
    tx,
    sql`WITH gone AS (${gone})
      INSERT INTO ${table(name)} AS t (account_id, profile_id, ${list(own)}) OVERRIDING SYSTEM VALUE
      SELECT ${person.account_id}, ${to}::uuid, ${list(own)} FROM gone ORDER BY ${list(names(key))}
      ON CONFLICT (account_id, profile_id, ${list(names(key))}) ${onCollision(names(columns), rule)}
      RETURNING ${keyAsText(key, 't')}, t.xmax = 0 AS is_new`,
  );
  return rows.filter(({ is_new }) => is_new);
}

/** A column whose text gets a tail that tells its row from others: `length` signs and the last part of its key. */
export interface Renaming {
  readonly column: string;
  readonly length: number;
}

/**
 * Copies rows to another person, as they are or with other values in some columns.
 * @returns the keys of those that met no row of the same key there
 */
export function copyRows(
  tx: Tx,
  entry: PersonOwned,
  person: Person,
  to: string,
  keys: readonly RowKey[],
  { blank = {}, renaming }: { blank?: Readonly<Record<string, Blank>>; renaming?: Renaming } = {},
): Promise<RowKey[]> {
  const { table: name, key } = entry;
  const own = ownColumns(entry);
  const last = names(key).at(-1) as string;
  const value = (each: string): Fragment => {
    const instead = blank[each];
    if (renaming?.column === each) return sql`${column(each, 't')} || ${'~'.repeat(renaming.length)} || ${column(last, 't')}::text`;
    if (instead === 'empty') return sql`'{}'::jsonb`;
    return instead ? sql`${column(instead.from, 't')}::text` : column(each, 't');
  };
  return run(
    tx,
    sql`INSERT INTO ${table(name)} (account_id, profile_id, ${list(own)}) OVERRIDING SYSTEM VALUE
      SELECT ${person.account_id}, ${to}::uuid, ${sql.join(own.map(value))}
        FROM ${table(name)} AS t JOIN ${givenKeys(key, keys)} ON ${sameKey(key)}
       WHERE ${ofT(person)} ORDER BY ${list(names(key), 't')}
      ON CONFLICT DO NOTHING RETURNING ${keyAsText(key)}`,
  );
}

/** Shows on the profile when the latest of its rows was made, or none. Whoever calls holds the profile. */
export async function showLatest(tx: Tx, { table: name, latest }: PersonOwned, person: Person): Promise<void> {
  const { column: from, shownAs } = latest as NonNullable<PersonOwned['latest']>;
  const [row] = await run<{ at: Micros | null }>(tx, sql`SELECT max(${column(from)}) AS at FROM ${table(name)} WHERE ${of(person)}`);
  const at = row?.at == null ? null : isoMicros(row.at);
  await run(
    tx,
    sql`UPDATE profiles SET ${sql.id(shownAs)} = ${at}::timestamptz WHERE account_id = ${person.account_id} AND id = ${person.profile_id}`,
  );
}

/** Rows that are to outlive the person, without what says who it was. */
export async function keptRows(tx: Tx, entry: PersonOwned, person: Person): Promise<KeptRow[]> {
  const { only } = entry.kept ?? {};
  const which = only ? sql` AND t.${sql.ref(only.column)} = ${only.value}` : sql``;
  const rows = await run<{ content: Record<string, unknown> }>(
    tx,
    sql`SELECT to_jsonb(t) AS content FROM ${table(entry.table)} AS t WHERE ${ofT(person)}${which}`,
  );
  return rows.map(({ content: { account_id, profile_id, ...content } }) => content);
}

/** A row without account and person, as JSON. */
export type KeptRow = Record<string, unknown>;

/** Gives kept rows to whom they hold for now; two of one key are one as in a merge. */
export async function restoreRows(
  tx: Tx,
  entry: PersonOwned,
  accountId: string,
  rows: readonly (KeptRow & { profile_id: string })[],
): Promise<void> {
  if (entry.merge.rule !== 'move' || entry.merge.onCollision.keep === 'both') throw new Error(`rows of ${entry.table} are not kept`);
  const own = ownColumns(entry);
  const given = givenKeys({ profile_id: 'uuid', ...entry.key, ...entry.columns }, rows);
  await run(
    tx,
    sql`INSERT INTO ${table(entry.table)} AS t (account_id, profile_id, ${list(own)})
      SELECT ${accountId}, k.profile_id, ${list(own, 'k')} FROM ${given} ORDER BY k.profile_id, ${list(names(entry.key), 'k')}
      ON CONFLICT (account_id, profile_id, ${list(names(entry.key))}) ${onCollision(names(entry.columns), entry.merge.onCollision)}`,
  );
}

/** A person's rows behind a key, in order; for whoever is shown them. Times are microseconds, numbers of 64 bits bigints. */
export function readRows(db: Db, entry: PersonOwned, person: Person, limit: number, after?: RowKey): Promise<Record<string, unknown>[]> {
  const { table: name, key } = entry;
  const place = sql.join(names(key).map((each) => sql`${column(each)}::text AS ${sql.id(`key.${each}`)}`));
  return run(
    db,
    sql`SELECT ${list(ownColumns(entry))}, ${place} FROM ${table(name)}
      WHERE ${of(person)}${behind(key, after)} ORDER BY ${list(names(key))} LIMIT ${limit}`,
  );
}
