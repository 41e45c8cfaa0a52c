import type { Micros } from '../../lib/clock.ts';

export type Channel = 'email' | 'sms' | 'push' | 'whatsapp';

/**
 * What a message is about. `transactional` messages answer what the person did: a receipt, a password; `conversational` ones
 * answer a message of theirs; a `confirmation` asks somebody whether they want what they, or somebody in their name, signed up
 * for. `open_tracking` is no message: may it be noticed that one was opened?
 */
export type Purpose = 'marketing' | 'transactional' | 'conversational' | 'confirmation' | 'open_tracking';

export type SuppressionReason = 'HARD_BOUNCE' | 'INVALID_EMAIL' | 'SPAM_COMPLAINT' | 'UNSUBSCRIBE' | 'USER_SUPPRESSED';

export interface Suppression {
  reason: SuppressionReason;
  at: Micros;
}

export interface ListSuppression {
  listId: string;
  reason: string;
  at: Micros;
}

/** What somebody said about one channel and purpose. */
export interface Consent {
  channel: Channel;
  purpose: Purpose;
  consent: 'SUBSCRIBED' | 'UNSUBSCRIBED';
  /** The address or number that it was said about. */
  identifier: string | null;
}

/** Everything that decides whether a message may go to a profile. */
export interface Standing<C extends Consent = Consent> {
  /** Of the e-mail address, the oldest first. */
  suppressions: readonly Suppression[];
  /** The oldest first. */
  listSuppressions: readonly ListSuppression[];
  consents: readonly C[];
  phoneNumber: string | null;
}

export const NO_STANDING: Standing<never> = { suppressions: [], listSuppressions: [], consents: [], phoneNumber: null };

export interface Sending {
  channel: Channel;
  purpose: Purpose;
  /** When the message goes to the members of one list, and to nobody else. */
  listId?: string;
}

/** `LIST_SUPPRESSED`: they do not want this list's messages. `OTHER_NUMBER`: they agreed when they had another number. */
export type Obstacle = SuppressionReason | 'LIST_SUPPRESSED' | 'NOT_SUBSCRIBED' | 'UNSUBSCRIBED' | 'OTHER_NUMBER';

export type Verdict = { may: true } | { may: false; reason: Obstacle };

const MAY: Verdict = { may: true };
const mayNot = (reason: Obstacle): Verdict => ({ may: false, reason });

/**
 * May this message go to this profile, and if not, why? Whoever sends asks here, and what profiles show as `can_receive…` is
 * this answer. E-mail may go to somebody who was never asked (whether to do so is the sender's question); every other channel
 * needs their consent.
 */
export function mayReceive(standing: Standing, sending: Sending): Verdict {
  if (sending.channel === 'email') return mayReceiveEmail(standing, sending);
  // The question whether they want it cannot wait for its own answer.
  if (sending.purpose === 'confirmation') return MAY;
  const verdict = agreed(standing, sending);
  if (!verdict.may || sending.channel === 'push') return verdict;
  const { identifier } = consentTo(standing, sending) ?? {};
  return identifier === standing.phoneNumber ? MAY : mayNot('OTHER_NUMBER');
}

/** Nothing arrives there, so nothing is sent, whatever it is about. */
const DEAD: readonly SuppressionReason[] = ['HARD_BOUNCE', 'INVALID_EMAIL'];

function mayReceiveEmail(standing: Standing, { channel, purpose, listId }: Sending): Verdict {
  if (purpose === 'open_tracking') return agreed(standing, { channel, purpose });
  const stopped = standing.suppressions.find(({ reason }) => purpose === 'marketing' || DEAD.includes(reason));
  if (stopped) return mayNot(stopped.reason);
  const onList = purpose === 'marketing' && standing.listSuppressions.some((each) => each.listId === listId);
  return onList ? mayNot('LIST_SUPPRESSED') : MAY;
}

function agreed(standing: Standing, sending: Sending): Verdict {
  const found = consentTo(standing, sending);
  if (!found) return mayNot('NOT_SUBSCRIBED');
  return found.consent === 'SUBSCRIBED' ? MAY : mayNot('UNSUBSCRIBED');
}

/** What they said about a channel and purpose; undefined when they were never asked. */
export const consentTo = <C extends Consent>(standing: Standing<C>, { channel, purpose }: Sending): C | undefined =>
  standing.consents.find((each) => each.channel === channel && each.purpose === purpose);
