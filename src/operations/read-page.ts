import type { Resource } from '../jsonapi/declare.ts';
import { apiError, RequestError } from '../jsonapi/errors.ts';
import type { FilterBinding, SortBinding } from '../jsonapi/operations.ts';
import { encodeCursor, queryHash } from '../jsonapi/query/cursor.ts';
import type { Cursor } from '../jsonapi/query/types.ts';
import { type Condition, type OrderKey, type Plan, select } from '../storage/select.ts';
import type { ColumnKind, Table } from '../storage/tables/table.ts';
import { keyKind } from '../storage/values.ts';
import { conditionsFor } from './conditions.ts';
import { cursorScope } from './query-rules.ts';
import { rangeSort } from './range-sort.ts';
import { rowsOf } from './read-one.ts';
import type { Call } from './request.ts';

/** The parts of an operation that shape a page; all listing verbs have them. */
export interface Listing {
  readonly filters?: Readonly<Record<string, FilterBinding>>;
  readonly sorts?: Readonly<Record<string, SortBinding>>;
  readonly defaultSort?: string;
  readonly order?: SortBinding & { descending?: boolean };
  readonly page?: { default: number; max: number } | { fixed: number } | 'all';
  readonly usually?: { readonly column: string; readonly value: boolean; readonly unlessFiltered?: string };
}

export interface Page {
  readonly rows: Record<string, unknown>[];
  /** Cursors of the pages before and after, where there are rows. */
  readonly next?: string;
  readonly prev?: string;
}

/** Whose rows a page shows, where it is not the whole account's: those of a table of pairs, or those that name their owner. */
export interface Owned {
  readonly via?: Plan['via'];
  readonly where?: readonly Condition[];
}

/**
 * Reads one page of a resource type's rows, or of those that belong to one owner.
 * One statement for the page (one row more than asked tells whether another page follows), one more per filter that needs a look-up.
 */
export async function readPage(
  call: Call & { operation: Listing },
  resource: Resource,
  columns: readonly string[],
  { via, where: owned = [] }: Owned = {},
): Promise<Page> {
  const { query, operation } = call;
  const table = resource.table as Table;
  const sort = query.sort ?? defaultSort(operation.defaultSort) ?? rangeSort(query.filter, operation.filters, operation.sorts);
  const order = orderOf(sort ? operation.sorts?.[sort.name] : operation.order);
  const descending = sort ? sort.descending : operation.order?.descending === true;
  const hash = queryHash(cursorScope(call.operationId, call.id), query.filter, query.sort);
  const backwards = query.page.cursor?.direction === 'prev';
  const size = query.page.size ?? sizeOf(operation.page);
  const where = [...rowsOf(resource), ...owned, ...usual(call), ...(await conditionsFor(call, operation.filters ?? {}))];
  const rows = await select(call.services.db, call.context.accountId, {
    ...{ table, columns: withKeys(table, columns), via, where, order },
    descending: descending !== backwards,
    after: afterOf(query.page.cursor, order, keyKind(table, via, order)),
    limit: size === undefined ? undefined : size + 1,
  });
  const more = size !== undefined && rows.length > size;
  const shown = more ? rows.slice(0, size) : rows;
  if (backwards) shown.reverse();
  const at = (row: Record<string, unknown>, direction: Cursor['direction']) =>
    encodeCursor({ hash, direction, values: keysOf(row, table, order) });
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    rows: shown,
    next: last && (backwards || more) ? at(last, 'next') : undefined,
    prev: first && query.page.cursor && (!backwards || more) ? at(first, 'prev') : undefined,
  };
}

function usual({ operation: { usually }, query }: Call & { operation: Listing }): Condition[] {
  if (!usually || query.filter.some(({ field }) => field === usually.unlessFiltered)) return [];
  return [{ column: usually.column, operator: '=', value: usually.value }];
}

const withKeys = (table: Table, columns: readonly string[]): string[] => [...new Set([table.id, ...columns])];

const defaultSort = (text: string | undefined) =>
  text === undefined ? undefined : { name: text.replace(/^-/, ''), descending: text.startsWith('-') };

function orderOf(binding: SortBinding | undefined): OrderKey | undefined {
  if (!binding || binding.by.kind === 'constant') return undefined;
  const { table, column, nullsAsEmpty } = binding.by;
  return { table, column, nullsAsEmpty };
}

function sizeOf(page: Listing['page']): number | undefined {
  if (page === undefined || page === 'all') return undefined;
  return 'fixed' in page ? page.fixed : page.default;
}

function keysOf(row: Record<string, unknown>, table: Table, order: OrderKey | undefined): (string | number)[] {
  const id = row[table.id] as string;
  return order ? [row['order.key'] as string | number, id] : [id];
}

/** Cursors are not signed: what they hold is checked like any other input. */
function afterOf(cursor: Cursor | undefined, order: OrderKey | undefined, kind: ColumnKind): Plan['after'] {
  if (!cursor) return undefined;
  const id = cursor.values.at(-1);
  const key = order ? cursor.values[0] : undefined;
  const sound = typeof id === 'string' && cursor.values.length === (order ? 2 : 1) && (!order || isKey(key, kind));
  if (!sound) {
    const detail = 'Invalid cursor provided. Take it from links.next or links.prev of an answer.';
    throw new RequestError(apiError('invalid', detail, { parameter: 'page[cursor]' }));
  }
  return { key, id };
}

/** The largest number of a column of each kind of numbers that rows are ordered by: a time must lie within what timestamptz and its ISO text can hold. */
const LARGEST: Partial<Record<ColumnKind, number>> = { time: 8e15 - 1, integer: 2 ** 31 - 1 };

function isKey(value: unknown, kind: ColumnKind): boolean {
  const largest = LARGEST[kind];
  if (largest === undefined) return typeof value === 'string';
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= largest;
}
