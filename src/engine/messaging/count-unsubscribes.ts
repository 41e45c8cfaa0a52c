import { ulidToUuid } from '../../lib/ids.ts';
import { type ConsentChangeRow, readConsentChanges } from '../../storage/queries/consent-changes.ts';
import { holdMessages } from '../../storage/queries/messages.ts';
import type { SignalConsumer } from '../react-to-signals.ts';
import { type Counting, count } from './message-counts.ts';

/** Changes that take a person away from what the message was one of. */
const LEAVING: ReadonlySet<string> = new Set(['unsubscribed', 'list_suppressed']);

/**
 * Counts unsubscriptions for the message that they came from: the ledger of consent says which. Their events are the ledger's
 * (consent-events.ts); an entry counts once, however often it is told.
 */
export const countUnsubscribes = (): SignalConsumer => ({
  name: 'message-unsubscribes',
  wants: ['consent-changes'],
  async react(tx, touched) {
    for (const { accountId, facts } of touched) {
      const keys = facts.flatMap((fact) => (fact.kind === 'consent-changes' ? fact.changes : []));
      const leaving = (await readConsentChanges(tx, accountId, keys)).flatMap((entry) => {
        const messageId = LEAVING.has(entry.change) && entry.source !== null ? ulidToUuid(entry.source) : undefined;
        return messageId === undefined ? [] : [{ entry, messageId }];
      });
      if (leaving.length === 0) continue;
      const messages = await holdMessages(tx, accountId, [...new Set(leaving.map(({ messageId }) => messageId))].sort());
      const countings = leaving.flatMap(({ entry, messageId }): Counting[] => {
        const message = messages.get(messageId);
        return message ? countingsOf(entry, { ...message, groupId: message.group_id }) : [];
      });
      await count(tx, accountId, countings);
    }
  },
});

function countingsOf(
  { id, changed_at: at, channel }: ConsentChangeRow,
  message: { id: string; profile_id: string; groupId: string | null; sent_at: number | null },
): Counting[] {
  const about = { messageId: message.id, profileId: message.profile_id, groupId: message.groupId, sentAt: message.sent_at ?? at, at };
  return [
    { ...about, first: { mark: `unsubscribed ${channel} ${id}`, counts: { unsubscribes: 1 } } },
    { ...about, first: { mark: 'unsubscribed', counts: { unsubscribe_uniques: 1 } } },
  ];
}
