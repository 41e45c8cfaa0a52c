import type { WriteScope } from '../messaging/message-kind.ts';
import { catalogKey, type NeedList, type Provisions } from '../templates/language/needs.ts';
import { loadProvisions } from '../templates/load-provisions.ts';
import type { Composed, Piece } from './compose.ts';

/** What was loaded may lead to more that is needed; so often is enough for all that is sensible. */
const ROUNDS = 4;

const NONE: NeedList = { catalogItems: [], feeds: [], coupons: [] };

/**
 * Composes messages, loads the catalog items and feeds that they lack, for all of them together, and composes again. Coupons are
 * left open: they are each person's own.
 */
export async function provide(
  { db, accountId }: WriteScope,
  pieces: readonly (Piece | undefined)[],
  compose: (pieces: readonly Piece[]) => Promise<Composed[]>,
): Promise<{ composed: (Composed | undefined)[]; provisions: Provisions; asked: readonly NeedList[] }> {
  let provisions: Provisions = {};
  const asked: NeedList[] = pieces.map(() => NONE);
  const composed: (Composed | undefined)[] = pieces.map(() => undefined);
  const composeAt = async (places: readonly number[], given: (piece: Piece) => Piece): Promise<void> => {
    const made = await compose(places.map((i) => given(pieces[i] as Piece)));
    for (const [k, i] of places.entries()) composed[i] = made[k];
  };
  const all = pieces.flatMap((piece, i) => (piece ? [i] : []));
  await composeAt(all, (piece) => piece);
  for (let round = 0; round < ROUNDS; round++) {
    const open = all.flatMap((i) => {
      const one = composed[i];
      const lacks = one && 'needs' in one && one.needs.catalogItems.length + one.needs.feeds.length > 0;
      return lacks ? [{ i, needs: one.needs }] : [];
    });
    if (open.length === 0) break;
    const wanted = open.map(({ needs }) => needs);
    const items = new Map(wanted.flatMap(({ catalogItems }) => catalogItems).map((item) => [catalogKey(item), item]));
    const feeds = [...new Set(wanted.flatMap(({ feeds: names }) => [...names]))];
    provisions = await loadProvisions(db, accountId, { catalogItems: [...items.values()], feeds, coupons: [] }, provisions);
    for (const { i, needs } of open) {
      const before = asked[i] ?? NONE;
      asked[i] = { ...NONE, catalogItems: [...before.catalogItems, ...needs.catalogItems], feeds: [...before.feeds, ...needs.feeds] };
    }
    await composeAt(
      open.map(({ i }) => i),
      (piece) => ({ ...piece, provisions: { ...provisions, coupons: new Map() } }),
    );
  }
  return { composed, provisions, asked };
}

/** What was asked for and does not exist, as the reason why nothing is said. */
export function lackOf(asked: NeedList | undefined, { catalogItems, feeds }: Provisions): string | undefined {
  if (asked?.catalogItems.some((item) => catalogItems?.get(catalogKey(item)) === null)) return 'CATALOG_ITEM_UNAVAILABLE';
  return asked?.feeds.some((name) => feeds?.get(name) === null) ? 'EXTERNAL_DATA_UNAVAILABLE' : undefined;
}
