import type { Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import { cancelGroup, holdGroup, insertBatch, postponeGroup } from '../../storage/queries/message-batches.ts';
import { insertMessages } from '../../storage/queries/messages.ts';
import type { Channel, Purpose } from '../consent/may-receive.ts';
import { createGroupCounts } from './group-counts.ts';
import { newId, type RequestDeps } from './request-messages.ts';

/** The most recipients of one batch. */
export const BATCH_SIZE = 500;

export interface BatchRequest {
  readonly accountId: string;
  /** A ULID as uuid text; of whoever asks. */
  readonly id: string;
  /** The name of the kind that writes the messages. */
  readonly kind: string;
  readonly channel: Channel;
  readonly purpose: Purpose;
  /** uuid text. A person gets one message of a group, in whichever batch they are asked for. */
  readonly group: string;
  /** uuid text, where a person gets one message of several groups: the same for all of these. The group's own otherwise. */
  readonly key?: string;
  /** Wall time; what was due before is sent first. */
  readonly dueAt: Micros;
  /** When it goes to the members of one list and to nobody else. */
  readonly listId?: string;
  /** Whoever was written to on this channel within so many hours gets no message. */
  readonly smartSendingHours?: number;
  /** JSON that the kind writes all of them from. */
  readonly content: unknown;
  /** At most BATCH_SIZE; profile ids are uuid text, addresses normalised, content is JSON: ids, not what people wrote. */
  readonly recipients: readonly { readonly profileId: string; readonly address: string; readonly content?: unknown }[];
}

/**
 * Asks for a batch of messages, which are sent together once the transaction is committed and it is due. Recipients who have a
 * message of the group already get no other; a batch for which nobody is left is none.
 * @returns how many messages are new
 */
export async function requestBatch({ clock, ids, nudges }: RequestDeps, tx: Tx, request: BatchRequest): Promise<number> {
  const { accountId, id, group, recipients } = request;
  if (recipients.length > BATCH_SIZE) throw new Error(`a batch of ${recipients.length} messages is too large`);
  const wall = clock.wall();
  const about = {
    key: request.key ?? group,
    channel: request.channel,
    purpose: request.purpose,
    kind: request.kind,
    group_id: group,
    batch_id: id,
  };
  const asked = [...new Map(recipients.map((recipient) => [recipient.profileId, recipient])).values()]
    .sort((a, b) => (a.profileId < b.profileId ? -1 : 1))
    .map((recipient) => ({ ...recipient, id: newId(ids, wall) }));
  if (asked.length === 0) return 0;
  const rows = asked.map(({ id, profileId, address }) => ({ ...about, id, profile_id: profileId, address }));
  const made = await insertMessages(tx, accountId, rows, clock.account(accountId));
  if (made.size === 0) return 0;
  const inOrder = [...made].sort();
  const contents = asked.filter(({ id, content }) => made.has(id) && content !== undefined).map(({ id, content }) => [id, content]);
  await insertBatch(tx, accountId, {
    ...{ id, group_id: group, kind: request.kind, channel: request.channel, purpose: request.purpose },
    ...{ list_id: request.listId ?? null, smart_sending_hours: request.smartSendingHours ?? null, due_at: request.dueAt },
    ...{ content: request.content ?? null, contents: Object.fromEntries(contents) },
    ...{ size: made.size, first_id: inOrder[0] as string, last_id: inOrder.at(-1) as string },
  });
  const counts = createGroupCounts();
  counts.add(group, 'asked', made.size);
  await counts.write(tx, accountId);
  nudges.after(tx, 'message-batches');
  return made.size;
}

/**
 * Lets nobody's message of a group begin that has not begun: they end as skipped, with the reason `CANCELLED`, within seconds.
 * Those that are being handed over are finished.
 */
export async function cancelBatches({ clock, nudges }: NudgeDeps, tx: Tx, accountId: string, group: string): Promise<void> {
  await cancelGroup(tx, accountId, group, clock.wall());
  nudges.after(tx, 'message-batches');
}

type NudgeDeps = Pick<RequestDeps, 'clock' | 'nudges'>;

/** Lets messages of a group wait that have not begun, until releaseBatches(). Batches that are asked for afterwards do not. */
export const holdBatches = (tx: Tx, accountId: string, group: string): Promise<void> => holdGroup(tx, accountId, group, true);

/** @param later what was due after a point in wall time is put off by so many microseconds */
export async function releaseBatches(
  { nudges }: Pick<RequestDeps, 'nudges'>,
  tx: Tx,
  accountId: string,
  group: string,
  later?: { since: Micros; by: Micros },
): Promise<void> {
  if (later) await postponeGroup(tx, accountId, group, later);
  await holdGroup(tx, accountId, group, false);
  nudges.after(tx, 'message-batches');
}
