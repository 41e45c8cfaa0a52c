import { type RawBuilder, sql } from 'kysely';
import { compile } from '../compile.ts';
import type { Db } from '../database.ts';
import type { Columns, ColumnType, OnCollision, PersonOwned } from '../person-owned/rules.ts';

/** Pieces of statements over whatever table the list of person-owned tables names. */
export type Fragment = RawBuilder<unknown>;

export async function run<R>(db: Db, statement: Fragment): Promise<R[]> {
  const { text, parameters } = compile(statement);
  return db.query<R>(text, parameters);
}

const TYPES: Record<ColumnType, Fragment> = {
  text: sql`text`,
  uuid: sql`uuid`,
  int8: sql`bigint`,
  int4: sql`integer`,
  numeric: sql`numeric`,
  bool: sql`boolean`,
  timestamptz: sql`timestamptz`,
  date: sql`date`,
  jsonb: sql`jsonb`,
};

export const names = (columns: Columns): string[] => Object.keys(columns);
export const ownColumns = ({ key, columns }: PersonOwned): string[] => [...names(key), ...names(columns)];

const commas = (parts: readonly Fragment[]): Fragment => sql.join(parts);
export const table = (name: string): Fragment => sql`${sql.table(name)}`;
export const column = (name: string, alias?: string): Fragment => (alias ? sql`${sql.ref(`${alias}.${name}`)}` : sql`${sql.ref(name)}`);
export const list = (columns: readonly string[], alias?: string): Fragment => commas(columns.map((name) => column(name, alias)));

/** A key as text, which PostgreSQL reads again to the last microsecond. */
export const keyAsText = (key: Columns, alias?: string): Fragment =>
  commas(names(key).map((name) => sql`${column(name, alias)}::text AS ${sql.id(name)}`));

/** Keys given as one parameter, as the rows `k`. */
export const givenKeys = (key: Columns, keys: readonly unknown[]): Fragment =>
  sql`json_to_recordset(${JSON.stringify(keys)}) AS k(${commas(Object.entries(key).map(([name, type]) => sql`${sql.id(name)} ${TYPES[type]}`))})`;

export const sameKey = (key: Columns): Fragment =>
  sql.join(
    names(key).map((name) => sql`${column(name, 't')} = ${column(name, 'k')}`),
    sql` AND `,
  );

/** Rows behind a key in the order of keys. */
export const behind = (key: Columns, after: Readonly<Record<string, string>> | undefined): Fragment =>
  after
    ? sql` AND (${list(names(key))}) > (${commas(Object.entries(key).map(([name, type]) => sql`${after[name]}::${TYPES[type]}`))})`
    : sql``;

/** What an insert does where there is a row of the same key, `t`. */
export function onCollision(columns: readonly string[], rule: Exclude<OnCollision, { keep: 'both' }>): Fragment {
  if (rule.keep === 'destination') return sql`DO NOTHING`;
  const replace = sql`DO UPDATE SET ${commas(columns.map((name) => sql`${sql.id(name)} = ${column(name, 'excluded')}`))}`;
  if (rule.keep !== 'first-of') {
    const order = rule.keep === 'earlier' ? sql`<` : sql`>`;
    return sql`${replace} WHERE ${column(rule.by, 'excluded')} ${order} ${column(rule.by, 't')}`;
  }
  const place = (alias: string): Fragment =>
    sql`coalesce(array_position(${rule.order}::text[], ${column(rule.column, alias)}), ${rule.order.length + 1})`;
  const isLater = sql`${column(rule.later, 'excluded')} > ${column(rule.later, 't')}`;
  return sql`${replace} WHERE ${place('excluded')} < ${place('t')} OR (${place('excluded')} = ${place('t')} AND ${isLater})`;
}
