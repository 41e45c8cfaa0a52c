import type { At } from '../../lib/errors.ts';
import type { JobKind, JobSlice, RowOutcome } from '../bulk-jobs/job-kind.ts';
import { categories } from './categories.ts';
import { changeThings } from './change-things.ts';
import { createThings } from './create-things.ts';
import { deleteThings } from './delete-things.ts';
import type { Outcome } from './family.ts';
import { items } from './items.ts';
import type { CatalogJobKind } from './request-catalog-job.ts';
import { variants } from './variants.ts';

const inputsOf = <T>({ rows }: JobSlice): T[] => rows.map(({ input }) => input as T);

const idsOf = (slice: JobSlice): string[] => inputsOf<{ id: string }>(slice).map(({ id }) => id);

/** The nine kinds of jobs about catalogs: each of the three families is created, changed and deleted. */
export const catalogKinds: readonly JobKind[] = [
  kindOf('catalog-item-create', items.plural, (slice) => createThings(slice.tx, slice.context, items, inputsOf(slice))),
  kindOf('catalog-item-update', items.plural, (slice) => changeThings(slice.tx, slice.context, items, inputsOf(slice))),
  kindOf('catalog-item-delete', items.plural, (slice) => deleteThings(slice.tx, slice.context, items, idsOf(slice))),
  kindOf('catalog-variant-create', variants.plural, (slice) => createThings(slice.tx, slice.context, variants, inputsOf(slice))),
  kindOf('catalog-variant-update', variants.plural, (slice) => changeThings(slice.tx, slice.context, variants, inputsOf(slice))),
  kindOf('catalog-variant-delete', variants.plural, (slice) => deleteThings(slice.tx, slice.context, variants, idsOf(slice))),
  kindOf('catalog-category-create', categories.plural, (slice) => createThings(slice.tx, slice.context, categories, inputsOf(slice))),
  kindOf('catalog-category-update', categories.plural, (slice) => changeThings(slice.tx, slice.context, categories, inputsOf(slice))),
  kindOf('catalog-category-delete', categories.plural, (slice) => deleteThings(slice.tx, slice.context, categories, idsOf(slice))),
];

function kindOf(name: CatalogJobKind, plural: string, run: (slice: JobSlice) => Promise<readonly Outcome[]>): JobKind {
  return {
    name,
    apply: async (slice) =>
      (await run(slice)).map(
        (outcome): RowOutcome =>
          'faults' in outcome ? { state: 'failed', faults: outcome.faults } : { state: 'done', resultId: outcome.id },
      ),
    place: (position, at) => placeIn(plural, position, at),
  };
}

/** Things that a row names are relationships of it: `['categories', 1]` is the second category's id. */
export function placeIn(plural: string, position: number, [first, ...rest]: At): string {
  const row = `/data/attributes/${plural}/data/${position}`;
  if (first === undefined) return row;
  if (first === 'item') return `${row}/relationships/item/data`;
  if (first === 'categories' || first === 'items') return [`${row}/relationships/${first}/data`, ...rest].join('/');
  return [`${row}/attributes`, first, ...rest].join('/');
}
