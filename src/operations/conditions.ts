import { apiError, RequestError } from '../jsonapi/errors.ts';
import type { FilterBinding, Where } from '../jsonapi/operations.ts';
import type { Comparison } from '../jsonapi/query/types.ts';
import { findByIdentifiers } from '../storage/queries/find-by-identifiers.ts';
import type { Condition, OwnCondition } from '../storage/select.ts';
import { select } from '../storage/select.ts';
import type { Table } from '../storage/tables/table.ts';
import type { Call } from './request.ts';

const SYMBOLS = { equals: '=', 'less-than': '<', 'less-or-equal': '<=', 'greater-than': '>', 'greater-or-equal': '>=' } as const;

/** A filter's comparisons as conditions on columns; look-ups in the identifiers and checks of existence happen here. */
export async function conditionsFor(call: Call, filters: Readonly<Record<string, FilterBinding>>): Promise<Condition[]> {
  const conditions: Condition[] = [];
  const related = new Map<string, Related>();
  for (const comparison of call.query.filter) {
    const where = filters[comparison.field]?.where;
    if (where?.kind === 'related') relate(related, comparison, where);
    else if (where) conditions.push(...(await conditionFor(call, comparison, where)));
  }
  return [...conditions, ...related.values()];
}

type Related = Extract<Condition, { related: Table }>;

/** What is asked of one related table is asked of one row of it. */
function relate(found: Map<string, Related>, comparison: Comparison, { table, own, column }: Extract<Where, { kind: 'related' }>): void {
  const before = found.get(`${table.name}.${own}`)?.where ?? [];
  const asked = compare(comparison, { kind: 'column', column }, valuesOf(comparison)) as OwnCondition;
  found.set(`${table.name}.${own}`, { related: table, own, where: [...before, asked] });
}

const valuesOf = ({ value }: Comparison): unknown[] => (Array.isArray(value) ? value : [value]);

async function conditionFor(call: Call, comparison: Comparison, where: Exclude<Where, { kind: 'related' }>): Promise<Condition[]> {
  const values = valuesOf(comparison);
  switch (where.kind) {
    case 'fixed':
      return where.matches ? [] : [{ never: true }];
    case 'mapped':
      return [{ column: where.column, operator: 'in', value: values.flatMap((value) => where.keys(String(value))) }];
    case 'identifier':
      return [await identified(call, where.identifier, values)];
    case 'lookup':
      return [await lookedUp(call, where, values)];
    case 'resolved': {
      const { services, context } = call;
      const ids = await where.ids({ services, accountId: context.accountId }, values.map(String));
      return [{ column: 'id', operator: 'in', value: ids }];
    }
    case 'exists':
      await mustExist(call, where, values);
      return [{ column: where.column, operator: 'in', value: values }];
    case 'column':
      return [where.idOf === undefined ? compare(comparison, where, values) : await presentOrGiven(call, where.column, where.idOf, values)];
  }
}

function compare(
  { operator, arity, value }: Comparison,
  { table, column, unit }: Extract<Where, { kind: 'column' }>,
  values: unknown[],
): Condition {
  const place = table === 'via' ? ({ table, column } as const) : { column };
  if (arity === 'list') return { ...place, operator: 'in', value: values };
  if (operator === 'contains' || operator === 'starts-with' || operator === 'ends-with')
    return { ...place, operator, value: String(value) };
  const compared = unit === 'seconds' ? clampTime(Number(value) * 1_000_000) : value;
  return { ...place, operator: SYMBOLS[operator as keyof typeof SYMBOLS], value: compared };
}

/** What somebody was goes on naming who it is: rows that have not come along yet have the old id, the others the present one. */
async function presentOrGiven({ registry, services, context }: Call, column: string, type: string, values: unknown[]): Promise<Condition> {
  const present = await registry.get(type)?.aliases?.({ services, accountId: context.accountId }, values.map(String));
  const [only, ...others] = [...new Set([...values, ...(present?.values() ?? [])])];
  return others.length === 0 ? { column, operator: '=', value: only } : { column, operator: 'in', value: [only, ...others] };
}

/** A number of seconds may be anything; beyond the years that a timestamp holds the comparison has the same outcome. */
const clampTime = (micros: number): number => Math.max(-62_000_000_000_000_000, Math.min(8_000_000_000_000_000, Math.floor(micros)));

/** Identifiers are looked up first: a join would ask every node of a distributed database. */
async function identified(call: Call, kind: string, values: unknown[]): Promise<Condition> {
  const ids = await findByIdentifiers(
    call.services.db,
    call.context.accountId,
    kind,
    values.map((value) => normalise(kind, String(value))),
  );
  return { column: 'id', operator: 'in', value: ids };
}

/** Addresses are stored in lower case. A phone number's `+` that the caller did not encode arrives as a space. */
function normalise(kind: string, value: string): string {
  if (kind === 'email') return value.trim().toLowerCase();
  return kind === 'phone_number' ? value.replace(/^ (?=\d)/, '+').trim() : value.trim();
}

/** The same by another table: the value leads to ids, and those to rows. */
async function lookedUp(call: Call, where: Extract<Where, { kind: 'lookup' }>, values: unknown[]): Promise<Condition> {
  const rows = await select(call.services.db, call.context.accountId, {
    table: where.table as Table,
    columns: [where.gives],
    where: [{ column: where.by, operator: 'in', value: values }],
    descending: false,
  });
  return { column: 'id', operator: 'in', value: [...new Set(rows.map((row) => row[where.gives]))] };
}

async function mustExist(call: Call, where: Extract<Where, { kind: 'exists' }>, values: unknown[]): Promise<void> {
  const table = call.registry.get(where.type)?.table as Table;
  const condition: Condition = { column: table.id, operator: 'in', value: values };
  const rows = await select(call.services.db, call.context.accountId, {
    table,
    columns: [table.id],
    where: [condition],
    descending: false,
  });
  const found = new Set(rows.map((row) => row[table.id]));
  const missing = values.filter((value) => !found.has(value)).map(String);
  if (missing.length > 0) throw new RequestError(apiError('invalid', where.detail(missing), { parameter: 'filter' }));
}
