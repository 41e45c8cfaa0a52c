import type { Resource } from '../jsonapi/declare.ts';
import { apiError, RequestError } from '../jsonapi/errors.ts';
import { type Condition, select } from '../storage/select.ts';
import type { Table } from '../storage/tables/table.ts';
import type { Call } from './request.ts';

/** The condition that a row is of this type, where its table holds several. */
export const rowsOf = ({ only }: Resource): Condition[] => (only ? [{ column: only.column, operator: '=', value: only.value }] : []);

/**
 * Reads the row with the path's id.
 * @throws RequestError 404 in the type's own wording when the account has no such row
 */
export async function readOne(
  call: Call,
  resource: Resource,
  columns: readonly string[],
  id: string = call.id,
): Promise<Record<string, unknown>> {
  const table = resource.table as Table;
  const where = [{ column: table.id, operator: '=', value: id } as const, ...rowsOf(resource)];
  const [row] = await select(call.services.db, call.context.accountId, {
    ...{ table, where, descending: false, limit: 1 },
    columns: [...new Set([table.id, ...columns])],
  });
  if (!row) throw new RequestError(apiError('not_found', resource.missing(id)));
  return row;
}
