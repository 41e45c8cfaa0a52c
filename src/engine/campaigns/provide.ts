import type { WriteScope } from '../messaging/message-kind.ts';
import { catalogKey, type NeedList, type Provisions } from '../templates/language/needs.ts';
import { loadProvisions } from '../templates/load-provisions.ts';
import type { Rendered, Rendering } from './render-parts.ts';

/** What was loaded may lead to more that is needed; so often is enough for all that is sensible. */
const ROUNDS = 4;

const NONE: NeedList = { catalogItems: [], feeds: [], coupons: [] };

/**
 * Renders messages, loads the catalog items and feeds that they lack, for all of them together, and renders again. Coupons are
 * left open: they are each person's own.
 */
export async function provide(
  { db, accountId }: WriteScope,
  renderings: readonly (Rendering | undefined)[],
  render: (rendering: Rendering) => Rendered,
): Promise<{ rendered: (Rendered | undefined)[]; provisions: Provisions; asked: readonly NeedList[] }> {
  let provisions: Provisions = {};
  const asked: NeedList[] = renderings.map(() => NONE);
  const rendered = renderings.map((one) => one && render(one));
  for (let round = 0; round < ROUNDS; round++) {
    const open = rendered.map((one) =>
      one && 'needs' in one && one.needs.catalogItems.length + one.needs.feeds.length > 0 ? one.needs : undefined,
    );
    if (open.every((needs) => needs === undefined)) break;
    const all = open.flatMap((needs) => needs ?? []);
    const items = new Map(all.flatMap(({ catalogItems }) => catalogItems).map((item) => [catalogKey(item), item]));
    const feeds = [...new Set(all.flatMap(({ feeds: names }) => [...names]))];
    provisions = await loadProvisions(db, accountId, { catalogItems: [...items.values()], feeds, coupons: [] }, provisions);
    for (const [i, needs] of open.entries()) {
      const one = renderings[i];
      if (!needs || !one) continue;
      const before = asked[i] ?? NONE;
      asked[i] = { ...NONE, catalogItems: [...before.catalogItems, ...needs.catalogItems], feeds: [...before.feeds, ...needs.feeds] };
      rendered[i] = render({ ...one, provisions: { ...provisions, coupons: new Map() } });
    }
  }
  return { rendered, provisions, asked };
}

/** What was asked for and does not exist, as the reason why nothing is said. */
export function lackOf(asked: NeedList | undefined, { catalogItems, feeds }: Provisions): string | undefined {
  if (asked?.catalogItems.some((item) => catalogItems?.get(catalogKey(item)) === null)) return 'CATALOG_ITEM_UNAVAILABLE';
  return asked?.feeds.some((name) => feeds?.get(name) === null) ? 'EXTERNAL_DATA_UNAVAILABLE' : undefined;
}
