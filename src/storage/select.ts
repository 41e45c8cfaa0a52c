import { type RawBuilder, sql } from 'kysely';
import { compile } from './compile.ts';
import type { Db } from './database.ts';
import type { Table } from './tables/table.ts';
import { decodeRow, encodeValue, keyKind } from './values.ts';

/** A condition on one column. Values are as the API shows them (ULID text, microseconds …); `in` takes a list. */
export type Condition =
  | { table?: 'via'; column: string; operator: '=' | '<' | '<=' | '>' | '>='; value: unknown }
  | { table?: 'via'; column: string; operator: 'in'; value: readonly unknown[] }
  | { table?: 'via'; column: string; operator: 'contains' | 'starts-with' | 'ends-with'; value: string }
  /** There is a row of a related table, whose `own` column holds this row's id, of which all of these hold. */
  | { related: Table; own: string; where: readonly OwnCondition[] }
  | { never: true };

/** A condition on a column of one table alone. */
export type OwnCondition = Extract<Condition, { column: string }> & { table?: undefined };

/**
 * What rows are ordered by before the id. A column of text that may be null is ordered as if it were empty, a time as if it
 * were 1970 (an index has the same expression): comparing rows, which cuts the pages, cannot deal with nulls.
 */
export interface OrderKey {
  readonly table?: 'via';
  readonly column: string;
  readonly nullsAsEmpty?: boolean;
}

/** One page of rows of one table, or of the rows that a table of pairs leads to. */
export interface Plan {
  readonly table: Table;
  readonly columns: readonly string[];
  /** Members of one owner: rows are joined over the pairs and may show the pairs' columns as well. */
  readonly via?: { table: Table; own: string; owner: unknown; other: string; columns: readonly string[] };
  readonly where: readonly Condition[];
  readonly order?: OrderKey;
  readonly descending: boolean;
  /** Only rows behind this place in the order; `key` is absent when only the id orders. */
  readonly after?: { key?: unknown; id: unknown };
  readonly limit?: number;
}

/**
 * Reads a page. The account condition is added here and nowhere else.
 * @returns rows in order; columns of the table of pairs are named `via.<column>`, the order key `order.key`
 */
export async function select(db: Db, accountId: string, plan: Plan): Promise<Record<string, unknown>[]> {
  const { text, parameters } = compile(statement(accountId, plan));
  const rows = await db.query<Record<string, unknown>>(text, parameters);
  return rows.map((row) => decodeRow(row, plan));
}

function statement(accountId: string, plan: Plan): RawBuilder<unknown> {
  const id = idOf(plan);
  const key = keyOf(plan);
  const columns = [
    ...plan.columns.map((name) => sql`t.${sql.ref(name)}`),
    ...(plan.via?.columns ?? []).map((name) => sql`via.${sql.ref(name)} AS ${sql.id(`via.${name}`)}`),
    ...(key ? [sql`${key} AS "order.key"`] : []),
  ];
  const order = key ? sql`${key} ${direction(plan)}, ${id} ${direction(plan)}` : sql`${id} ${direction(plan)}`;
  const limit = plan.limit === undefined ? sql`` : sql` LIMIT ${sql.lit(plan.limit)}`;
  return sql`SELECT ${sql.join(columns)} FROM ${from(plan)} WHERE ${sql.join(conditions(accountId, plan), sql` AND `)} ORDER BY ${order}${limit}`;
}

const direction = (plan: Plan): RawBuilder<unknown> => (plan.descending ? sql`DESC` : sql`ASC`);

function from({ table, via }: Plan): RawBuilder<unknown> {
  if (!via) return sql`${sql.table(table.name)} AS t`;
  return sql`${sql.table(via.table.name)} AS via JOIN ${sql.table(table.name)} AS t ON t.account_id = via.account_id AND t.${sql.ref(table.id)} = via.${sql.ref(via.other)}`;
}

/** Pages of members are cut by the pair's own columns, so that one index serves the condition and the order. */
const idOf = ({ table, via }: Plan): RawBuilder<unknown> => (via ? sql`via.${sql.ref(via.other)}` : sql`t.${sql.ref(table.id)}`);

function keyOf({ table, via, order }: Plan): RawBuilder<unknown> | undefined {
  if (!order) return undefined;
  const column = order.table === 'via' ? sql`via.${sql.ref(order.column)}` : sql`t.${sql.ref(order.column)}`;
  if (!order.nullsAsEmpty) return column;
  return keyKind(table, via, order) === 'time' ? sql`coalesce(${column}, '1970-01-01 00:00:00+00')` : sql`coalesce(${column}, '')`;
}

function conditions(accountId: string, plan: Plan): RawBuilder<unknown>[] {
  const { via, after } = plan;
  const list = [via ? sql`via.account_id = ${accountId}` : sql`t.account_id = ${accountId}`];
  if (via) list.push(sql`via.${sql.ref(via.own)} = ${encodeValue(via.table, via.own, via.owner)}`);
  list.push(...plan.where.filter((condition) => !isImplied(plan, condition)).map((condition) => conditionSql(plan, condition)));
  if (after) list.push(cut(plan, after));
  return list;
}

/**
 * Whether everything behind the place where the page begins meets a condition anyway. Beside the cut such a condition does harm:
 * PostgreSQL 18 (the embedded one) begins to read the index where the range begins, pages before the place. A place outside of
 * the range, which only a forged cursor names, implies nothing.
 */
function isImplied(plan: Plan, condition: Condition): boolean {
  const { order, after, descending } = plan;
  if (!order || order.nullsAsEmpty || !after || !('operator' in condition)) return false;
  if (condition.column !== order.column || condition.table !== order.table || keyKind(plan.table, plan.via, order) !== 'time') return false;
  const [place, bound] = [Number(after.key), Number(condition.value)];
  switch (condition.operator) {
    case '>':
      return !descending && place > bound;
    case '>=':
      return !descending && place >= bound;
    case '<':
      return descending && place < bound;
    case '<=':
      return descending && place <= bound;
    default:
      return false;
  }
}

function cut(plan: Plan, after: NonNullable<Plan['after']>): RawBuilder<unknown> {
  const compare = plan.descending ? sql`<` : sql`>`;
  const id = encodeValue(plan.table, plan.table.id, after.id);
  const key = keyOf(plan);
  return key ? sql`(${key}, ${idOf(plan)}) ${compare} (${encodeKey(plan, after.key)}, ${id})` : sql`${idOf(plan)} ${compare} ${id}`;
}

function encodeKey({ table, via, order }: Plan, value: unknown): unknown {
  if (!order) return value;
  return encodeValue(order.table === 'via' && via ? via.table : table, order.column, value);
}

const COMPARISONS = { '=': sql`=`, '<': sql`<`, '<=': sql`<=`, '>': sql`>`, '>=': sql`>=` };

const PATTERNS = {
  contains: (text: string) => `%${text}%`,
  'starts-with': (text: string) => `${text}%`,
  'ends-with': (text: string) => `%${text}`,
};

function conditionSql(plan: Plan, condition: Condition): RawBuilder<unknown> {
  if ('never' in condition) return sql`false`;
  if ('related' in condition) return relatedSql(plan, condition);
  const via = condition.table === 'via' ? plan.via : undefined;
  return compareSql(via?.table ?? plan.table, via ? 'via' : 't', condition);
}

/** The key is named beside the account, so that both rows lie on the same node. */
function relatedSql(plan: Plan, { related, own, where }: Extract<Condition, { related: Table }>): RawBuilder<unknown> {
  const all = where.map((condition) => compareSql(related, 'r', condition));
  return sql`EXISTS (SELECT 1 FROM ${sql.table(related.name)} AS r WHERE r.account_id = t.account_id AND r.${sql.ref(own)} = t.${sql.ref(plan.table.id)} AND ${sql.join(all, sql` AND `)})`;
}

function compareSql(owner: Table, alias: string, condition: Extract<Condition, { column: string }>): RawBuilder<unknown> {
  const column = sql`${sql.ref(`${alias}.${condition.column}`)}`;
  const encode = (value: unknown) => encodeValue(owner, condition.column, value);
  switch (condition.operator) {
    case 'in':
      return condition.value.length === 0 ? sql`false` : sql`${column} IN (${sql.join(condition.value.map(encode))})`;
    case 'contains':
    case 'starts-with':
    case 'ends-with':
      return sql`${column} LIKE ${PATTERNS[condition.operator](condition.value.replace(/[\\%_]/g, '\\$&'))}`;
    default:
      return sql`${column} ${COMPARISONS[condition.operator]} ${encode(condition.value)}`;
  }
}
