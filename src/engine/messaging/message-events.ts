import { createHash } from 'node:crypto';
import type { Clock, Micros } from '../../lib/clock.ts';
import type { EventIds } from '../../lib/event-ids.ts';
import { type Ids, uuidToUlid } from '../../lib/ids.ts';
import type { Tx } from '../../storage/database.ts';
import { insertNewEvents, type NewEvent } from '../../storage/queries/events.ts';
import { holdMessages, type ToldMessage } from '../../storage/queries/messages.ts';
import { lateTouches, writeTouches } from '../events/late-events.ts';
import { ensureOwnMetrics } from '../events/own-metrics.ts';
import type { Signals } from '../signals.ts';
import type { DescribeGroups, GroupDescription } from './groups.ts';
import { countHappenings } from './message-counts.ts';
import { happensOnce, metricFor, type What } from './message-metrics.ts';
import { type HappeningDetails, messageProperties } from './message-properties.ts';

/** Something that came of a message; ids are uuid text. */
export interface Happening {
  readonly what: What;
  readonly accountId: string;
  readonly messageId: string;
  /** What the message was sent as part of; null where it was sent by itself. Absent where only the ledger knows. */
  readonly groupId?: string | null;
  /** The message as this transaction has written it, where it has; otherwise it is read. */
  readonly message?: ToldMessage;
  /** Domain time. */
  readonly at: Micros;
  readonly details?: HappeningDetails;
}

export interface MessageEventDeps {
  clock: Clock;
  ids: Ids;
  eventIds: EventIds;
  signals: Signals;
  describeGroups: DescribeGroups;
}

/** A happening with all that its event needs. */
export interface ToldHappening extends Happening {
  readonly groupId: string | null;
  readonly message: ToldMessage;
  /** When the message was sent: what came of it counts for that time, not for the time when it came. */
  readonly sentAt: Micros;
}

/**
 * Records what came of messages: an event each, and the numbers of their group. What happens to a message once is recorded
 * once, however often it is told; openings and clicks once a second. Of messages that are gone, because their person was erased,
 * nothing is recorded. Call it in the transaction that changes the ledger, after it was changed.
 * @param happenings of any accounts; a message of the ledger each
 */
export async function recordMessageEvents(deps: MessageEventDeps, tx: Tx, happenings: readonly Happening[]): Promise<void> {
  for (const accountId of [...new Set(happenings.map((each) => each.accountId))].sort()) {
    const own = happenings.filter((each) => each.accountId === accountId);
    const unread = [...new Set(own.flatMap(({ message, messageId }) => (message ? [] : [messageId])))].sort();
    const messages = unread.length > 0 ? await holdMessages(tx, accountId, unread) : new Map<string, ToldMessage>();
    const told = own.flatMap((happening): ToldHappening[] => {
      const message = happening.message ?? messages.get(happening.messageId);
      return message ? [{ groupId: message.group_id, ...happening, message, sentAt: message.sent_at ?? happening.at }] : [];
    });
    if (told.length > 0) await recordOf(deps, tx, accountId, told);
  }
}

async function recordOf(deps: MessageEventDeps, tx: Tx, accountId: string, told: readonly ToldHappening[]): Promise<void> {
  const groupIds = [...new Set(told.flatMap(({ groupId }) => groupId ?? []))].sort();
  const groups = groupIds.length > 0 ? await deps.describeGroups(tx, accountId, groupIds) : new Map<string, GroupDescription>();
  const named = told.flatMap((happening) => {
    const metric = metricFor(happening.message.channel, happening.what);
    return metric === undefined ? [] : [{ happening, metric }];
  });
  if (named.length === 0) return;
  const names = named.map(({ metric }) => metric);
  const metricIds = await ensureOwnMetrics(deps, tx, accountId, names, Math.min(...told.map(({ at }) => at)));
  const rows = named.map(({ happening, metric }) => ({
    happening,
    ...toEvent(happening, metricIds.get(metric) as string, groups.get(happening.groupId ?? '')),
  }));
  const once = firstOfEach(rows).map((row) => ({ ...row, id: deps.eventIds.next() }));
  const stored = await insertNewEvents(tx, once);
  const fresh = once.filter(({ id }) => stored.has(id));
  await countHappenings(
    tx,
    accountId,
    fresh.map(({ happening }) => happening),
  );
  await writeTouches(tx, lateTouches(fresh, deps.clock.wall()));
  const events = fresh.map(({ profileId, metricId, id }) => [profileId, metricId, String(id)] as const);
  if (events.length > 0) await deps.signals.publish(tx, [{ kind: 'events', accountId, events }]);
}

function toEvent(happening: ToldHappening, metricId: string, group: GroupDescription | undefined): Omit<NewEvent, 'id'> {
  const { accountId, message, sentAt, at, details = {} } = happening;
  return {
    ...{ accountId, profileId: message.profile_id, metricId },
    content: {
      uniqueId: uniqueIdOf(happening, group),
      second: Math.floor(at / 1_000_000),
      ...{ value: null, currency: null, backfill: false },
      properties: JSON.stringify(messageProperties(message, group, sentAt, details)),
    },
  };
}

/** `<message>:<which sending of it>`, and the second of what may happen again. */
function uniqueIdOf({ what, message, at, details }: ToldHappening, group: GroupDescription | undefined): string {
  const ulid = uuidToUlid(message.id);
  const sending = group ? `${group.messageId}:${ulid}` : ulid;
  if (happensOnce(what)) return sending;
  const link = details?.url === undefined ? '' : `:${createHash('sha256').update(details.url).digest('base64url').slice(0, 8)}`;
  return `${sending}:${Math.floor(at / 1_000_000)}${link}`;
}

/** In the order in which events are written everywhere, each key once. */
function firstOfEach<E extends Omit<NewEvent, 'id'>>(events: readonly E[]): E[] {
  const byKey = new Map<string, E>();
  for (const event of events) {
    const key = `${event.profileId}\n${event.metricId}\n${event.content.uniqueId}`;
    if (!byKey.has(key)) byKey.set(key, event);
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event);
}
