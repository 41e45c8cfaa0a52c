import type { Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import { type MessageMark, setMarks } from '../../storage/queries/message-marks.ts';
import { insertStatDeltas, type StatDelta } from '../../storage/queries/message-stats.ts';
import type { ToldHappening } from './message-events.ts';

/** What is counted of a group's messages. Reports make their numbers of these. */
export type Count =
  | 'delivered'
  | 'bounced'
  | 'failed'
  | 'opens'
  | 'opens_unique'
  | 'clicks'
  | 'clicks_unique'
  | 'unsubscribes'
  | 'unsubscribe_uniques'
  | 'spam_complaints'
  | 'segments';

/** What a happening may count for: something each time, something the first time, after which the mark is set. */
export interface Counting {
  readonly messageId: string;
  readonly profileId: string;
  readonly groupId: string | null;
  readonly sentAt: Micros;
  readonly at: Micros;
  readonly always?: Partial<Record<Count, number>>;
  readonly first?: { readonly mark: string; readonly counts: Partial<Record<Count, number>> };
}

/** Counts happenings whose events are new. */
export const countHappenings = (tx: Tx, accountId: string, happenings: readonly ToldHappening[]): Promise<void> =>
  count(tx, accountId, happenings.map(toCounting));

/** Adds to the numbers of groups; what belongs to none sets its mark alone. */
export async function count(tx: Tx, accountId: string, countings: readonly Counting[]): Promise<void> {
  const marks = countings.flatMap(({ first, profileId, messageId, at }): MessageMark[] =>
    first ? [{ profile_id: profileId, message_id: messageId, mark: first.mark, at }] : [],
  );
  const unset = new Set((await setMarks(tx, accountId, marks)).map(keyOf));
  const deltas = new Map<string, StatDelta>();
  for (const { groupId, sentAt, profileId, messageId, always, first } of countings) {
    // A mark that two of them set counts for one.
    const isFirst = first !== undefined && unset.delete(keyOf({ profile_id: profileId, message_id: messageId, mark: first.mark }));
    if (groupId === null) continue;
    for (const [statistic, delta] of Object.entries({ ...always, ...(isFirst ? first.counts : {}) })) {
      const sent_at = quarterOf(sentAt);
      const key = `${groupId} ${sent_at} ${statistic}`;
      deltas.set(key, { group_id: groupId, sent_at, statistic, delta: (deltas.get(key)?.delta ?? 0) + delta });
    }
  }
  await insertStatDeltas(tx, accountId, [...deltas.values()]);
}

const keyOf = ({ profile_id, message_id, mark }: Omit<MessageMark, 'at'>): string => `${profile_id} ${message_id} ${mark}`;

const QUARTER: Micros = 900_000_000;
/** Every zone's hours and days begin at a quarter of an hour. */
export const quarterOf = (at: Micros): Micros => Math.floor(at / QUARTER) * QUARTER;

function toCounting(happening: ToldHappening): Counting {
  const { message, groupId, sentAt, at } = happening;
  return { ...{ messageId: message.id, profileId: message.profile_id, groupId, sentAt, at }, ...countsOf(happening) };
}

function countsOf({ what, message, details }: ToldHappening): Pick<Counting, 'always' | 'first'> {
  switch (what) {
    case 'received':
      return { always: { delivered: 1, ...(details?.segments === undefined ? {} : { segments: details.segments }) } };
    case 'bounced':
      // It was taken for delivered when a server accepted it, and then came back.
      return { always: { bounced: 1, ...(message.sent_at === null ? {} : { delivered: -1 }) } };
    case 'failed':
      return { always: { failed: 1, ...(message.sent_at === null ? {} : { delivered: -1 }) } };
    case 'complained':
      return { always: { spam_complaints: 1 } };
    case 'opened':
      return { always: { opens: 1 }, first: { mark: 'opened', counts: { opens_unique: 1 } } };
    case 'clicked':
      // Programs that check links are recorded, and are nobody's interest.
      return details?.bot ? {} : { always: { clicks: 1 }, first: { mark: 'clicked', counts: { clicks_unique: 1 } } };
    default:
      return {};
  }
}
