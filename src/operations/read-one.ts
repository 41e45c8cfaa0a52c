import type { Resource } from '../jsonapi/declare.ts';
import { apiError, RequestError } from '../jsonapi/errors.ts';
import { type Condition, select } from '../storage/select.ts';
import type { Table } from '../storage/tables/table.ts';
import type { Call } from './request.ts';

type Row = Record<string, unknown>;

/** The condition that a row is of this type, where its table holds several. */
export const rowsOf = ({ only }: Resource): Condition[] => (only ? [{ column: only.column, operator: '=', value: only.value }] : []);

/**
 * Reads the row with the path's id, or the one that it became.
 * @throws RequestError 404 in the type's own wording when the account has no such row
 */
export async function readOne(
  call: Call,
  resource: Resource,
  columns: readonly string[],
  id: string = call.id,
): Promise<Record<string, unknown>> {
  const row = (await rowOf(call, resource, columns, id)) ?? (await rowByAlias(call, resource, columns, id));
  if (!row) throw new RequestError(apiError('not_found', resource.missing(id)));
  return row;
}

/** The path's id as it is now, of a row that readOne() gave. */
export const presentId = ({ table }: Resource, row: Record<string, unknown>): string => String(row[(table as Table).id]);

async function rowOf(call: Call, resource: Resource, columns: readonly string[], id: string): Promise<Row | undefined> {
  const table = resource.table as Table;
  const where = [{ column: table.id, operator: '=', value: id } as const, ...rowsOf(resource)];
  const [row] = await select(call.services.db, call.context.accountId, {
    ...{ table, where, descending: false, limit: 1 },
    columns: [...new Set([table.id, ...columns])],
  });
  return row;
}

async function rowByAlias(call: Call, resource: Resource, columns: readonly string[], id: string): Promise<Row | undefined> {
  const { services, context } = call;
  const present = (await resource.aliases?.({ services, accountId: context.accountId }, [id]))?.get(id);
  return present === undefined ? undefined : rowOf(call, resource, columns, present);
}
