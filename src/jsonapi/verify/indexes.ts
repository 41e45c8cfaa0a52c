import type { Resource, Table } from '../declare.ts';
import type { SortBinding } from '../operations.ts';
import type { Declared } from '../verify.ts';

/** An index of the database: its columns in order, expressions as PostgreSQL's text for them without outer brackets. */
export interface Index {
  readonly table: string;
  readonly columns: readonly string[];
  /** No two rows are alike in them. */
  readonly unique?: boolean;
}

/** Every order in which rows can be asked for has an index, so that a page costs the same wherever it lies. */
export function checkIndexes(resources: readonly Resource[], operations: readonly Declared[], indexes: readonly Index[]): string[] {
  return operations.flatMap(({ operationId, operation, resource }) => {
    if (!('page' in operation) || operation.page === 'all') return [];
    const relationship = 'relationship' in operation ? resource.relationships[operation.relationship] : undefined;
    const target = relationship ? resources.find(({ type }) => type === relationship.type) : resource;
    const pairs = relationship?.path.kind === 'members' ? relationship.path : undefined;
    const owner = relationship?.path.kind === 'children' ? relationship.path.column : pairs?.own;
    const table = pairs?.table ?? target?.table;
    if (!table) return [];
    const fixed = [...(owner ? [owner] : []), ...(pairs || !target?.only ? [] : [target.only.column])];
    const { sorts = {}, defaultSort, order } = operation;
    const orders: [string, SortBinding | undefined][] = Object.entries(sorts);
    if (defaultSort === undefined) orders.push(['no sort', order]);
    return orders.flatMap(([name, sort]) => {
      const key = sort?.by.kind === 'column' ? [keyOf(sort.by, sort.by.table === 'via' ? pairs?.table : target?.table)] : [];
      const wanted = ['account_id', ...fixed, ...key, pairs?.other ?? table.id];
      const own = indexes.filter((index) => index.table === table.name);
      const found = own.some((index) => isOneRow(index) || wanted.every((column, i) => index.columns[i] === column));
      return found ? [] : [`${operationId}: for the order by ${name}, ${table.name} needs an index on (${wanted.join(', ')})`];
    });
  });
}

/** An account has one row, which is in any order. */
const isOneRow = ({ unique, columns }: Index): boolean => unique === true && columns.join() === 'account_id';

/** As storage/select.ts writes it. */
function keyOf({ column, nullsAsEmpty }: { column: string; nullsAsEmpty?: boolean }, table: Table | undefined): string {
  if (!nullsAsEmpty) return column;
  return table?.columns[column] === 'time' ? `coalesce(${column}, '1970-01-01 00:00:00+00')` : `coalesce(${column}, '')`;
}
