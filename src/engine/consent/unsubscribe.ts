import { DomainError } from '../../lib/errors.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import type { Database, Db } from '../../storage/database.ts';
import { listExists } from '../../storage/queries/lists.ts';
import { deleteOpenOptIns } from '../../storage/queries/opt-in-requests.ts';
import type { CommandContext } from '../context.ts';
import { lockProfiles, type Signals } from '../signals.ts';
import { changeConsents } from './change-consents.ts';
import { suppressOnList } from './change-list-suppressions.ts';
import type { Channel } from './may-receive.ts';
import { presentIds } from './present-ids.ts';

export interface Unsubscription {
  /** A ULID. */
  profileId: string;
  channel: Channel;
  /** Only this list's messages are unwanted; memberships stay. Without it, or when it is gone, all marketing on the channel. */
  listId?: string;
  /** `UNSUBSCRIBE_LINK`, `ONE_CLICK_UNSUBSCRIBE`, `PREFERENCE_PAGE`, `SPAM_COMPLAINT` … */
  method: string;
  /** The message that it came from. */
  source?: string;
}

/**
 * Takes a person's consent to marketing back: by the link in a message, by the button of a mail program, by a complaint.
 * A second time changes nothing. What they were asked to confirm on the channel is withdrawn.
 * @throws DomainError `not_found` for an unknown profile
 */
export function unsubscribe(
  deps: { db: Database; signals: Signals },
  context: CommandContext,
  { profileId, channel, listId, method, source }: Unsubscription,
): Promise<void> {
  const cause = { method, source: source ?? null };
  return deps.db.transaction(async (tx) => {
    const id = await requireProfile(tx, context, profileId);
    await lockProfiles(tx, [id]);
    const list = listId !== undefined && (await listExists(tx, context.accountId, listId)) ? listId : null;
    await deleteOpenOptIns(tx, context.accountId, [id], [channel], list);
    if (list !== null) await suppressOnList(deps, tx, context, list, [id], cause);
    else {
      const no = { profileId: id, channel, purpose: 'marketing', consent: 'UNSUBSCRIBED', identifier: null, cause } as const;
      await changeConsents(deps, tx, context, [no]);
    }
  });
}

/** Whom a link is about, or who they are since they were merged. @param profileId a ULID @returns uuid text @throws DomainError `not_found` */
export async function requireProfile(db: Db, { accountId }: CommandContext, profileId: string): Promise<string> {
  const id = ulidToUuid(profileId);
  const now = id === undefined ? undefined : (await presentIds(db, accountId, [id])).get(id);
  if (now === undefined) throw new DomainError({ kind: 'not_found', detail: `A profile with id \`${profileId}\` does not exist.` });
  return now;
}
