import type { Tx } from '../../storage/database.ts';
import { deleteLinksOf } from '../../storage/queries/catalog-links.ts';
import { type CatalogKind, deleteThings as deleteRows, deleteVariantsOf } from '../../storage/queries/catalog-things.ts';
import type { CommandContext } from '../context.ts';
import { type Family, type Outcome, unknownThing } from './family.ts';

/** Deletes a batch, with the links of what goes and the variants of items. @returns an outcome for each id, in order */
export async function deleteThings(
  tx: Tx,
  { accountId }: CommandContext,
  { kind, side }: Pick<Family<CatalogKind>, 'kind' | 'side'>,
  ids: readonly string[],
): Promise<Outcome[]> {
  const gone = await deleteRows(tx, accountId, kind, [...new Set(ids)].sort());
  const deleted = [...gone].sort();
  if (kind === 'item' && deleted.length > 0) await deleteVariantsOf(tx, accountId, deleted);
  if (side) await deleteLinksOf(tx, accountId, side, deleted);
  // Who is named twice is deleted once.
  return ids.map((id): Outcome => (gone.delete(id) ? { id } : { faults: [unknownThing(kind, id, [], 'delete')] }));
}
