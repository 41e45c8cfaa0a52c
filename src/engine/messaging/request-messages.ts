import type { Clock } from '../../lib/clock.ts';
import type { Ids } from '../../lib/ids.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import type { Tx } from '../../storage/database.ts';
import { enqueueMessages } from '../../storage/queries/message-queue.ts';
import { insertMessages } from '../../storage/queries/messages.ts';
import type { Channel, Purpose } from '../consent/may-receive.ts';
import type { Nudges } from '../nudges.ts';

export interface MessageRequest {
  /** uuid text */
  profileId: string;
  /** Whoever asks a second time with the same key, for the same profile, gets no second message. */
  key: string;
  /** Where it goes; normalised. */
  address: string;
  /** What the kind writes it from: ids, since what people wrote does not belong into a queue. */
  content: unknown;
}

/** What messages are: the name of the kind that writes them, where they go, and what for. */
export interface About {
  readonly name: string;
  readonly channel: Channel;
  readonly purpose: Purpose;
}

export interface RequestDeps {
  clock: Clock;
  ids: Ids;
  nudges: Nudges;
}

/**
 * Asks for messages of one kind. They are written and handed over by the sender once the transaction is committed.
 * @returns how many are new
 */
export async function requestMessages(
  { clock, ids, nudges }: RequestDeps,
  tx: Tx,
  accountId: string,
  { name: kind, channel, purpose }: About,
  requests: readonly MessageRequest[],
): Promise<number> {
  const wall = clock.wall();
  const byKey = new Map(requests.map((request) => [`${request.profileId} ${request.key}`, request]));
  const sorted = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, request]) => ({ ...request, id: newId(ids, wall) }));
  if (sorted.length === 0) return 0;
  const about = { channel, purpose, kind, group_id: null, batch_id: null };
  const rows = sorted.map(({ id, profileId, key, address }) => ({ id, profile_id: profileId, key, address, ...about }));
  const made = await insertMessages(tx, accountId, rows, clock.account(accountId));
  const queued = sorted.filter(({ id }) => made.has(id));
  const waiting = queued.map(({ id, profileId, content }) => ({ message_id: id, profile_id: profileId, content }));
  if (waiting.length === 0) return 0;
  await enqueueMessages(tx, accountId, waiting, wall);
  nudges.after(tx, 'messages');
  return waiting.length;
}

/** A ULID as uuid text. */
export function newId(ids: Ids, wall: number): string {
  const uuid = ulidToUuid(ids.ulid(wall));
  if (uuid === undefined) throw new Error('a new id is no ULID');
  return uuid;
}
