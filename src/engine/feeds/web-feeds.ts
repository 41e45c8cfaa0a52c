import type { Ids } from '../../lib/ids.ts';
import type { Fetcher } from '../../outgoing/fetcher.ts';
import type { Database } from '../../storage/database.ts';
import { deleteDue, setDue } from '../../storage/queries/due.ts';
import {
  changeWebFeed,
  deleteWebFeedRow,
  holdWebFeed,
  insertWebFeed,
  type WebFeedRow,
  webFeedNamed,
} from '../../storage/queries/web-feeds.ts';
import type { CommandContext } from '../context.ts';
import { checkWebFeed, nameTaken, unknownFeed } from './web-feed-input.ts';

export interface WebFeedDeps {
  db: Database;
  ids: Ids;
  fetcher: Fetcher;
}

/** The kind of what is due when a web feed is to be fetched. */
export const WEB_FEED = 'web-feed';

const ATTEMPTS = 20;

type NewWebFeed = Omit<WebFeedRow, 'id'>;
type Change = { readonly [K in keyof NewWebFeed]?: NewWebFeed[K] | null };

/**
 * Makes a web feed; it is fetched at once.
 * @throws DomainError `invalid` at `name` or `url`, `conflict` when the name is taken
 */
export async function createWebFeed(deps: WebFeedDeps, { accountId, now }: CommandContext, input: NewWebFeed): Promise<{ id: string }> {
  checkWebFeed(deps.fetcher, input);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const id = newId(deps.ids);
    const made = await deps.db.transaction(async (tx) => {
      if (!(await insertWebFeed(tx, accountId, { ...input, id }, now))) return false;
      await setDue(tx, { account_id: accountId, kind: WEB_FEED, key: id, since: now, due_at: now });
      return true;
    });
    if (made) return { id };
    if (await webFeedNamed(deps.db, accountId, input.name)) throw nameTaken(input.name);
  }
  throw new Error(`no free id of a web feed in ${ATTEMPTS} attempts`);
}

/** Seven digits, as recorded. */
const newId = (ids: Ids): string => String(1_000_000 + (Number.parseInt(ids.uuid().replaceAll('-', '').slice(-12), 16) % 9_000_000));

/**
 * Changes what is given; null leaves things as they are. Where it is fetched from, or how, is a new beginning: what was
 * fetched is forgotten, as recorded.
 * @throws DomainError `not_found`, `invalid`, `conflict`
 */
export async function updateWebFeed(
  deps: WebFeedDeps,
  { accountId, now }: CommandContext,
  { id, ...change }: Change & { id: string },
): Promise<void> {
  checkWebFeed(deps.fetcher, change);
  try {
    await deps.db.transaction(async (tx) => {
      const before = await holdWebFeed(tx, accountId, id);
      if (!before) throw unknownFeed(id);
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value != null)) as Partial<NewWebFeed>;
      const feed: WebFeedRow = { ...before, ...given };
      const anew = feed.url !== before.url || feed.request_method !== before.request_method || feed.content_type !== before.content_type;
      await changeWebFeed(tx, accountId, feed, anew, now);
      if (anew) await setDue(tx, { account_id: accountId, kind: WEB_FEED, key: id, since: now, due_at: now });
    });
  } catch (error) {
    if ((error as { code?: unknown }).code === '23505' && change.name != null) throw nameTaken(change.name);
    throw error;
  }
}

/** @throws DomainError `not_found` */
export async function deleteWebFeed({ db }: { db: Database }, { accountId }: CommandContext, { id }: { id: string }): Promise<void> {
  await db.transaction(async (tx) => {
    if (!(await deleteWebFeedRow(tx, accountId, id))) throw unknownFeed(id);
    await deleteDue(tx, accountId, WEB_FEED, id);
  });
}
