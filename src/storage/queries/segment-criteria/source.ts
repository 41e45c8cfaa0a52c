import { sql } from 'kysely';
import type { Sql } from './scope.ts';

/** Where a value stands: a column of text, a time, a number, true or false, or a member of a JSON object. */
export type Source =
  | { readonly kind: 'text' | 'time' | 'number' | 'flag'; readonly column: string }
  | { readonly kind: 'json'; readonly column: string; readonly key: string; readonly textNumbers?: boolean };

/** The value as JSON; null where there is none. */
export const jsonOf = (source: Extract<Source, { kind: 'json' }>, alias: string): Sql =>
  sql`(${sql.ref(`${alias}.${source.column}`)} -> ${source.key}::text)`;

const isKind = (json: Sql, kind: string): Sql => sql`jsonb_typeof(${json}) = ${sql.lit(kind)}`;
const inner = (json: Sql): Sql => sql`(${json} #>> '{}')`;

/** The value where it is text, compared byte by byte on every database; otherwise null. */
export function textOf(source: Source, alias: string): Sql {
  if (source.kind !== 'json') return sql`(${sql.ref(`${alias}.${source.column}`)} COLLATE "C")`;
  const json = jsonOf(source, alias);
  return sql`(CASE WHEN ${isKind(json, 'string')} THEN ${inner(json)} COLLATE "C" END)`;
}

const NUMBER_TEXT = '^[ ]*[+-]?[0-9]+([.][0-9]+)?[ ]*$';

export function numberOf(source: Source, alias: string): Sql {
  if (source.kind !== 'json') return sql.ref(`${alias}.${source.column}`);
  const json = jsonOf(source, alias);
  const fromText = source.textNumbers
    ? sql` WHEN ${isKind(json, 'string')} AND ${inner(json)} ~ ${sql.lit(NUMBER_TEXT)} THEN ${inner(json)}::numeric`
    : sql``;
  return sql`(CASE WHEN ${isKind(json, 'number')} THEN ${inner(json)}::numeric${fromText} END)`;
}

/** A list, or null where it is none. */
export function listOf(source: Source, alias: string): Sql {
  if (source.kind !== 'json') return sql`NULL::jsonb`;
  const json = jsonOf(source, alias);
  return sql`(CASE WHEN ${isKind(json, 'array')} THEN ${json} END)`;
}

/**
 * Texts that are dates: a date of the calendar, a time if it has one, a zone if it has one. Others must not reach the cast,
 * which would end the statement.
 */
const LEAP_YEARS = '([0-9][0-9](0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)';
const DATE =
  '([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))|' +
  `${LEAP_YEARS}-02-29)`;
const TIME = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?';
const ZONE = '(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)';
const DATE_TEXT = `^(?!0000)${DATE}([T ]${TIME}${ZONE}?)?$`;

/** The value as a time; text without a zone is UTC, which every session is set to. */
export function timeOf(source: Source, alias: string): Sql {
  if (source.kind !== 'json') return sql.ref(`${alias}.${source.column}`);
  const json = jsonOf(source, alias);
  return sql`(CASE WHEN ${isKind(json, 'string')} AND ${inner(json)} ~ ${sql.lit(DATE_TEXT)} THEN ${inner(json)}::timestamptz END)`;
}

/** Whether there is a value at all; JSON's null is none. */
export function isSet(source: Source, alias: string): Sql {
  if (source.kind !== 'json') return sql`${sql.ref(`${alias}.${source.column}`)} IS NOT NULL`;
  return sql`coalesce(jsonb_typeof(${jsonOf(source, alias)}), 'null') <> 'null'`;
}
