import { DomainError } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Fetcher } from '../../outgoing/fetcher.ts';
import type { Database, Tx } from '../../storage/database.ts';
import {
  changeCatalogFeed,
  forgetDigest,
  holdCatalogFeed,
  insertCatalogFeed,
  markCatalogFeedGone,
  roomForCatalogFeed,
} from '../../storage/queries/catalog-feeds.ts';
import { setDue } from '../../storage/queries/due.ts';
import type { CommandContext } from '../context.ts';
import { checkedFeed, type NewCatalogFeed } from './catalog-feed-input.ts';

export interface CatalogFeedDeps {
  db: Database;
  ids: Ids;
  /** Absent in a command beside the server. */
  fetcher?: Fetcher;
}

/** The kind of what is due when a catalog feed is to be fetched. */
export const CATALOG_FEED = 'catalog-feed';

const MOST_FEEDS = 100;
const ATTEMPTS = 20;

const unknownFeed = (id: string): DomainError =>
  new DomainError({ kind: 'not_found', detail: `A catalog feed with id \`${id}\` does not exist.` });

const dueNow = (tx: Tx, { accountId, now }: Pick<CommandContext, 'accountId' | 'now'>, id: string): Promise<void> =>
  setDue(tx, { account_id: accountId, kind: CATALOG_FEED, key: id, since: now, due_at: now });

/**
 * Makes a catalog feed; it is fetched at once.
 * @throws DomainError `invalid`, also when the account has a hundred
 */
export async function createCatalogFeed(deps: CatalogFeedDeps, context: CommandContext, input: NewCatalogFeed): Promise<{ id: string }> {
  const feed = checkedFeed(deps.fetcher, '', input);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const id = deps.ids.short();
    const made = await deps.db.transaction(async (tx) => {
      if (!(await roomForCatalogFeed(tx, context.accountId, MOST_FEEDS)))
        throw new DomainError({ kind: 'invalid', detail: `An account may have ${MOST_FEEDS} catalog feeds at most.` });
      if (!(await insertCatalogFeed(tx, context.accountId, { ...feed, id }, context.now))) return false;
      await dueNow(tx, context, id);
      return true;
    });
    if (made) return { id };
  }
  throw new Error(`no free id of a catalog feed in ${ATTEMPTS} attempts`);
}

type Change = { readonly [K in keyof NewCatalogFeed]?: NewCatalogFeed[K] | null };

/**
 * Changes what is given; null leaves things as they are. `fields` is replaced whole. It is fetched at once, and all of its rows
 * are looked at.
 * @throws DomainError `not_found`, `invalid`
 */
export async function updateCatalogFeed(
  deps: CatalogFeedDeps,
  context: CommandContext,
  { id, ...change }: Change & { id: string },
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const before = await holdCatalogFeed(tx, context.accountId, id);
    if (!before) throw unknownFeed(id);
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value != null)) as Partial<NewCatalogFeed>;
    // What was a list inside of a document may be lines now.
    const path = given.format === 'csv' ? { items_path: null } : {};
    await changeCatalogFeed(tx, context.accountId, checkedFeed(deps.fetcher, id, { ...before, ...path, ...given }), context.now);
    await dueNow(tx, context, id);
  });
}

/** Deletes a feed. Items that it brought stay in the catalog. @throws DomainError `not_found` */
export async function deleteCatalogFeed({ db }: { db: Database }, context: CommandContext, { id }: { id: string }): Promise<void> {
  await db.transaction(async (tx) => {
    if (!(await markCatalogFeedGone(tx, context.accountId, id))) throw unknownFeed(id);
    await dueNow(tx, context, id);
  });
}

/** Lets a feed be fetched now, and all of its rows be looked at even when it is the same as before. @throws DomainError `not_found` */
export async function runCatalogFeed(
  { db }: { db: Database },
  context: CommandContext,
  { feed_id: id }: { feed_id: string },
): Promise<void> {
  await db.transaction(async (tx) => {
    if (!(await forgetDigest(tx, context.accountId, id))) throw unknownFeed(id);
    await dueNow(tx, context, id);
  });
}
