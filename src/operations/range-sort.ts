import type { FilterBinding, SortBinding } from '../jsonapi/operations.ts';
import type { Comparison, Sort } from '../jsonapi/query/types.ts';

/**
 * The order of a list that was given a range but no order: by what the range is of, the smallest first. One index then serves
 * both; by id, everything before the range would be read and thrown away, or everything in it sorted, for each page.
 * @returns undefined where the filter has no range of something that the operation sorts by
 */
export function rangeSort(
  filter: readonly Comparison[],
  filters: Readonly<Record<string, FilterBinding>> = {},
  sorts: Readonly<Record<string, SortBinding>> = {},
): Sort | undefined {
  for (const { operator, field } of filter) {
    const where = filters[field]?.where;
    if (where?.kind !== 'column' || !/^(less|greater)-/.test(operator)) continue;
    const found = Object.entries(sorts).find(
      ([, { by }]) => by.kind === 'column' && by.column === where.column && by.table === where.table,
    );
    if (found) return { name: found[0], descending: false };
  }
  return undefined;
}
