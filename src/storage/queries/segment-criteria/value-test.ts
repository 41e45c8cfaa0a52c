import { sql } from 'kysely';
import { allOf, anyOf, type Sql, texts } from './scope.ts';
import { isSet, jsonOf, listOf, numberOf, type Source, textOf, timeOf } from './source.ts';
import { inWindow, type Window } from './window.ts';

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

/**
 * What is asked of one value. A value of another type, or none, passes no test, negated or not; `unset` alone is about
 * there being none.
 */
export type ValueTest =
  | { readonly kind: 'text'; readonly match: TextMatch; readonly value: string; readonly negated: boolean }
  | { readonly kind: 'text-in'; readonly values: readonly string[]; readonly negated: boolean }
  | { readonly kind: 'phone'; readonly plans: readonly PhonePlan[]; readonly negated: boolean }
  | { readonly kind: 'number'; readonly operator: Comparison; readonly value: number }
  | { readonly kind: 'flag'; readonly value: boolean }
  | { readonly kind: 'set' | 'unset' }
  | { readonly kind: 'list-has'; readonly value: string | number; readonly negated: boolean }
  | { readonly kind: 'list-any' | 'list-all'; readonly values: readonly string[]; readonly negated: boolean }
  | { readonly kind: 'list-text'; readonly value: string; readonly negated: boolean }
  | { readonly kind: 'list-length'; readonly operator: Comparison; readonly value: number }
  | { readonly kind: 'time'; readonly window: Window };

export type TextMatch = 'equals' | 'contains' | 'starts-with' | 'ends-with' | 'regex';

/** Telephone numbers of one country: those that begin with `prefix` and whose rest has a form of `is` and none of `isNot`. */
export interface PhonePlan {
  readonly prefix: string;
  readonly is: string | null;
  readonly isNot: readonly string[];
}

const SYMBOLS = { '=': sql`=`, '<>': sql`<>`, '<': sql`<`, '<=': sql`<=`, '>': sql`>`, '>=': sql`>=` };

/** @param times what the value is multiplied by */
export const compare = (left: Sql, operator: Comparison, value: number, times?: Sql): Sql =>
  times
    ? sql`${left} ${SYMBOLS[operator]} ${String(value)}::numeric * ${times}`
    : sql`${left} ${SYMBOLS[operator]} ${String(value)}::numeric`;

/** The test as a condition on the row `alias`; null counts as not passed. */
export function testSql(source: Source, test: ValueTest, alias: string): Sql {
  switch (test.kind) {
    case 'set':
      return isSet(source, alias);
    case 'unset':
      return sql`NOT (${isSet(source, alias)})`;
    case 'number':
      return compare(numberOf(source, alias), test.operator, test.value);
    case 'time':
      return allOf(inWindow(test.window, timeOf(source, alias)));
    case 'flag':
      return source.kind === 'json'
        ? sql`(${sql.ref(`${alias}.${source.column}`)} -> ${source.key}::text) = ${String(test.value)}::jsonb`
        : sql`${sql.ref(`${alias}.${source.column}`)} = ${sql.lit(test.value)}`;
    case 'text':
      if (test.match === 'equals' && !test.negated && source.kind === 'json') return isJsonText(source, alias, test.value);
      return negatedIf(test.negated, matchText(textOf(source, alias), test.match, test.value));
    case 'text-in':
      return negatedIf(test.negated, sql`${textOf(source, alias)} = ANY(${texts(test.values)})`);
    case 'phone': {
      const text = textOf(source, alias);
      return negatedIf(test.negated, sql`(${text} IS NOT NULL AND ${anyOf(test.plans.map((plan) => phoneSql(text, plan)))})`, text);
    }
    default:
      return listTest(listOf(source, alias), test);
  }
}

/** NOT keeps null null: a value that is not there passes neither way. `of` is what must be there, where the condition itself is never null. */
const negatedIf = (negated: boolean, condition: Sql, of?: Sql): Sql => {
  if (!negated) return condition;
  return of ? sql`(${of} IS NOT NULL AND NOT ${condition})` : sql`NOT (${condition})`;
};

/** The text first: most values differ, and one look into the object says so. What else could be written like it is no text. */
const isJsonText = (source: Extract<Source, { kind: 'json' }>, alias: string, value: string): Sql =>
  sql`((${sql.ref(`${alias}.${source.column}`)} ->> ${source.key}::text) COLLATE "C" = ${value}::text AND jsonb_typeof(${jsonOf(source, alias)}) = 'string')`;

function matchText(text: Sql, match: TextMatch, value: string): Sql {
  switch (match) {
    case 'equals':
      return sql`${text} = ${value}::text`;
    case 'contains':
      return sql`strpos(${text}, ${value}::text) > 0`;
    case 'starts-with':
      return sql`starts_with(${text}, ${value}::text)`;
    case 'ends-with':
      return sql`right(${text}, length(${value}::text)) = ${value}::text`;
    case 'regex':
      return sql`${text} ~ ${value}::text`;
  }
}

function phoneSql(text: Sql, { prefix, is, isNot }: PhonePlan): Sql {
  const rest = sql`substr(${text}, ${sql.lit(prefix.length + 1)})`;
  return allOf([
    sql`starts_with(${text}, ${prefix}::text)`,
    ...(is === null ? [] : [sql`${rest} ~ ${is}::text`]),
    ...isNot.map((pattern) => sql`${rest} !~ ${pattern}::text`),
  ]);
}

type ListTest = Extract<ValueTest, { kind: `list-${string}` }>;

function listTest(list: Sql, test: ListTest): Sql {
  switch (test.kind) {
    case 'list-has':
      return negatedIf(test.negated, sql`${list} @> ${JSON.stringify([test.value])}::jsonb`);
    case 'list-any':
      return negatedIf(test.negated, sql`${list} ?| ${texts(test.values)}`);
    case 'list-all':
      return negatedIf(test.negated, sql`${list} ?& ${texts(test.values)}`);
    case 'list-length':
      return compare(sql`jsonb_array_length(${list})`, test.operator, test.value);
    case 'list-text': {
      const found = sql`EXISTS (SELECT 1 FROM jsonb_array_elements(${list}) AS item
        WHERE jsonb_typeof(item) = 'string' AND strpos(item #>> '{}', ${test.value}::text) > 0)`;
      return sql`(${list} IS NOT NULL AND ${test.negated ? sql`NOT ` : sql``}${found})`;
    }
  }
}
