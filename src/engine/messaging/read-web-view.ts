import type { Clock, Micros } from '../../lib/clock.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import type { Db } from '../../storage/database.ts';
import { readBatches } from '../../storage/queries/batch-claims.ts';
import { readShownMessage, type ShownMessage } from '../../storage/queries/messages.ts';
import type { Channel, Purpose } from '../consent/may-receive.ts';
import type { MessageKind, Unwritten } from './message-kind.ts';

export interface WebViewDeps {
  db: Db;
  clock: Clock;
  kinds: readonly MessageKind[];
}

/** A mail as a page; or why there is none: its person was forgotten, it is long ago, or something that it showed is gone. */
export type WebView = { readonly html: string } | { readonly gone: 'forgotten' | 'too-old' | 'unshowable' };

/** As long as the keys of links open at least. A link that is passed on shows what is known of the person it was for. */
const SHOWN_FOR: Micros = 365 * 86_400_000_000;

/**
 * Writes a mail once more, as of the time when it was sent, from its campaign's own template and what is known of the person now: no copy
 * of each mail is kept. Changes nothing.
 * @param messageId a ULID
 */
export async function readWebView({ db, clock, kinds }: WebViewDeps, accountId: string, messageId: string): Promise<WebView> {
  const id = ulidToUuid(messageId);
  const message = id === undefined ? undefined : await readShownMessage(db, accountId, id);
  if (!message) return { gone: 'forgotten' };
  const at = message.sent_at ?? message.created_at;
  if (at + SHOWN_FOR <= clock.account(accountId)) return { gone: 'too-old' };
  const kind = kinds.find(({ name }) => name === message.kind);
  const draft = await kind?.show?.({ db, accountId, now: at }, await unwritten(db, message));
  if (draft && 'html' in draft) return { html: draft.html };
  // An erasure takes the person first, and then what is theirs.
  return { gone: draft && 'skip' in draft && draft.skip === 'PERSON_DELETED' ? 'forgotten' : 'unshowable' };
}

async function unwritten(db: Db, message: ShownMessage): Promise<Unwritten> {
  const { id, account_id: accountId, profile_id: profileId, batch_id: batchId, address, channel, purpose } = message;
  const [batch] = batchId === null ? [] : await readBatches(db, accountId, [batchId]);
  return {
    ...{ id, profileId, address, channel: channel as Channel, purpose: purpose as Purpose, content: batch?.contents[id] },
    batch: batch && { id: batch.id, group: batch.group_id, content: batch.content },
  };
}
