import type { Fault } from '../../lib/errors.ts';
import type { Tx } from '../../storage/database.ts';
import { type CatalogLink, deleteLinksOf, insertLinks, type LinkSide } from '../../storage/queries/catalog-links.ts';
import { holdCatalogThings } from '../../storage/queries/catalog-things.ts';
import { type Naming, unknownThing } from './family.ts';

/**
 * Holds what the inputs of a batch name, so that it stays until the end.
 * @returns what each input names that does not exist
 */
export async function nameFaults(tx: Tx, accountId: string, namings: readonly (Naming | undefined)[]): Promise<Fault[][]> {
  const [first] = namings.filter((naming) => naming !== undefined);
  const ids = [...new Set(namings.flatMap((naming) => naming?.ids ?? []))].sort();
  const known = first ? await holdCatalogThings(tx, accountId, first.kind, ids) : new Set<string>();
  return namings.map((naming) =>
    (naming?.ids ?? []).flatMap((id, index) => (naming && !known.has(id) ? [unknownThing(naming.kind, id, [naming.at, index])] : [])),
  );
}

/** A thing and the ids of those at the other side that it is to be linked with. */
export interface Linking {
  id: string;
  others: readonly string[];
}

/** Links things with what they name, after taking their links from them if asked to. */
export async function linkNamed(tx: Tx, accountId: string, side: LinkSide, linkings: readonly Linking[], replace: boolean): Promise<void> {
  if (replace) {
    const ids = linkings.map(({ id }) => id).sort();
    await deleteLinksOf(tx, accountId, side, ids);
  }
  await insertLinks(tx, accountId, linksOf(side, linkings));
}

export const linksOf = (side: LinkSide, linkings: readonly Linking[]): CatalogLink[] =>
  linkings.flatMap(({ id, others }) =>
    others.map((other) => (side === 'item' ? { item_id: id, category_id: other } : { item_id: other, category_id: id })),
  );
