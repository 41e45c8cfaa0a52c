import { DomainError } from '../../lib/errors.ts';
import type { Database, Tx } from '../../storage/database.ts';
import type { CatalogKind } from '../../storage/queries/catalog-things.ts';
import type { CommandContext } from '../context.ts';
import { categories } from './categories.ts';
import { changeThings } from './change-things.ts';
import { createThings } from './create-things.ts';
import { deleteThings } from './delete-things.ts';
import type { Family, Outcome } from './family.ts';
import { items } from './items.ts';
import { variants } from './variants.ts';

type Deps = { db: Database };

/** A batch of one. @throws DomainError with the faults of its only row */
async function one(deps: Deps, work: (tx: Tx) => Promise<readonly Outcome[]>): Promise<{ id: string }> {
  const [outcome] = await deps.db.transaction(work);
  if (!outcome || 'faults' in outcome) throw new DomainError(outcome?.faults ?? []);
  return outcome;
}

const creating =
  <K extends CatalogKind, New>(family: Family<K, New, never>) =>
  (deps: Deps, context: CommandContext, input: New) =>
    one(deps, (tx) => createThings(tx, context, family, [input]));

const changing =
  <K extends CatalogKind, Change extends { id: string }>(family: Family<K, never, Change>) =>
  (deps: Deps, context: CommandContext, input: Change) =>
    one(deps, (tx) => changeThings(tx, context, family, [input]));

const deleting = (family: Parameters<typeof deleteThings>[2]) => (deps: Deps, context: CommandContext, input: { id: string }) =>
  one(deps, (tx) => deleteThings(tx, context, family, [input.id]));

/** The commands of single requests. They throw DomainError: `invalid`, `conflict` for an id that is taken, `not_found`. */
export const createItem = creating(items);
export const updateItem = changing(items);
export const deleteItem = deleting(items);
export const createVariant = creating(variants);
export const updateVariant = changing(variants);
export const deleteVariant = deleting(variants);
export const createCategory = creating(categories);
export const updateCategory = changing(categories);
export const deleteCategory = deleting(categories);
