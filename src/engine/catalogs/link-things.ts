import { DomainError, type Fault } from '../../lib/errors.ts';
import type { Database } from '../../storage/database.ts';
import { deleteLinks, deleteLinksOf, insertLinks, type LinkSide } from '../../storage/queries/catalog-links.ts';
import { holdCatalogThings } from '../../storage/queries/catalog-things.ts';
import type { CommandContext } from '../context.ts';
import { unknownThing } from './family.ts';
import { linksOf } from './named-things.ts';

export interface LinkInput {
  /** Of the item or category whose links these are. */
  id: string;
  /** Of those at the other side; repeats count once. */
  others: readonly string[];
}

type How = 'add' | 'replace' | 'remove';

/**
 * Adds, replaces or removes links between items and categories, seen from one of either.
 * @throws DomainError `not_found` for either end; `conflict` for adding a link that is there (recorded), and nothing is added
 */
export const linkThings =
  (side: LinkSide, how: How) =>
  async (deps: { db: Database }, { accountId }: CommandContext, { id, others }: LinkInput): Promise<void> => {
    const other = side === 'item' ? 'category' : 'item';
    const wanted = [...new Set(others)].sort();
    const links = linksOf(side, [{ id, others: wanted }]);
    await deps.db.transaction(async (tx) => {
      const [owner, known] = [await holdCatalogThings(tx, accountId, side, [id]), await holdCatalogThings(tx, accountId, other, wanted)];
      const missing = others.flatMap((one, index): Fault[] => (known.has(one) ? [] : [unknownThing(other, one, ['others', index])]));
      if (!owner.has(id)) missing.unshift(unknownThing(side, id));
      if (missing.length > 0) throw new DomainError(missing);
      if (how === 'remove') return deleteLinks(tx, accountId, links);
      if (how === 'replace') await deleteLinksOf(tx, accountId, side, [id]);
      const made = new Set((await insertLinks(tx, accountId, links)).map((link) => link[`${other}_id`]));
      const there = others.flatMap((one, index): Fault[] => (made.has(one) ? [] : [linkedAlready(other, one, index)]));
      if (there.length > 0) throw new DomainError(there);
      return undefined;
    });
  };

const linkedAlready = (kind: string, id: string, index: number): Fault => ({
  kind: 'conflict',
  detail: `The ${kind} ${id} is linked already.`,
  at: ['others', index],
});
