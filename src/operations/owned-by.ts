import type { Path } from '../jsonapi/relationships.ts';
import type { Table } from '../storage/tables/table.ts';
import type { Owned } from './read-page.ts';

/** The rows at the end of a to-many relationship of the thing `id`. @param columns of the table of pairs, to be read too */
export function ownedBy(path: Extract<Path, { kind: 'members' | 'children' }>, id: string, columns: readonly string[]): Owned {
  if (path.kind === 'children') return { where: [{ column: path.column, operator: '=', value: id }] };
  return { via: { table: path.table as Table, own: path.own, owner: id, other: path.other, columns } };
}
