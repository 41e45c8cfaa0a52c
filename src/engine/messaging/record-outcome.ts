import { setTimeout as delay } from 'node:timers/promises';
import type { Outcome, Refusal } from '../../delivery/port.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { dequeueMessages, findLostClaims, keepClaim, postponeMessages } from '../../storage/queries/message-queue.ts';
import { endMessages, type MessageEnd, type MessagePlace, readWaiting, type WaitingMessage } from '../../storage/queries/messages.ts';
import { readProfiles } from '../../storage/queries/profiles.ts';
import { suppressProfiles } from '../consent/change-suppressions.ts';
import type { SuppressionReason } from '../consent/may-receive.ts';
import type { Signals } from '../signals.ts';

export interface RecordDeps {
  db: Database;
  clock: Clock;
  signals: Signals;
}

export interface Handed {
  message: WaitingMessage;
  /** How often it was tried, this time included. */
  attempts: number;
  claim: string;
  outcome: Outcome;
}

const MINUTE = 60_000_000;
/** How long to wait after each try that came to nothing; after the last one the message has failed. Two days in all. */
const PAUSES = [1, 5, 15, 60, 180, 360, 720, 1440].map((minutes) => minutes * MINUTE);

/** What a refusal says about the address. One that says nothing about it suppresses nobody. */
const SUPPRESSED_FOR: Readonly<Record<Refusal, SuppressionReason | undefined>> = {
  'no-mailbox': 'HARD_BOUNCE',
  'bad-address': 'INVALID_EMAIL',
  refused: undefined,
};

const TRIES = 5;
const PAUSE_MS = 1000;

/**
 * Writes down what became of a message. The message is out by then, so that a database which is away for a moment is waited for.
 * @throws when it stays away; the claim then runs out, and the message becomes uncertain
 */
export async function recordOutcome(deps: RecordDeps, handed: Handed): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await deps.db.background.transaction((tx) => record(deps, tx, handed));
    } catch (error) {
      if (tries === TRIES) throw error;
      await delay(PAUSE_MS);
    }
  }
}

async function record(deps: RecordDeps, tx: Tx, { message: handed, attempts, claim, outcome }: Handed): Promise<void> {
  const { account_id: accountId, id } = handed;
  const message = await whosever(deps, tx, handed, claim);
  if (!message) return;
  if (outcome.outcome === 'not-now') {
    const pause = PAUSES[attempts - 1];
    const later = { message_id: id, due_at: deps.clock.wall() + (pause ?? 0) };
    const postponed = pause === undefined ? new Set() : await postponeMessages(tx, accountId, [later], claim);
    const again = postponed.has(id);
    await endMessages(tx, accountId, [
      { ...end(message, again ? 'queued' : 'failed', again ? 'deferred' : 'gave-up'), detail: outcome.detail },
    ]);
    if (!again) await dequeueMessages(tx, accountId, [id], claim);
    return;
  }
  await endMessages(tx, accountId, [ended(deps, message, outcome)]);
  await dequeueMessages(tx, accountId, [id], claim);
  if (outcome.outcome === 'rejected') await suppress(deps, tx, message, SUPPRESSED_FOR[outcome.refusal]);
}

/** The message with whose it is by now; undefined when it is nobody's any more: they were erased. */
async function whosever({ clock }: RecordDeps, tx: Tx, message: WaitingMessage, name: string): Promise<WaitingMessage | undefined> {
  const { account_id: accountId, id } = message;
  const held = await keepClaim(tx, accountId, [id], { name, until: clock.wall() });
  const profileId = held.get(id) ?? (await readWaiting(tx, accountId, [id]))[0]?.profile_id;
  return profileId === undefined ? undefined : { ...message, profile_id: profileId };
}

function ended({ clock }: RecordDeps, message: WaitingMessage, outcome: Exclude<Outcome, { outcome: 'not-now' }>): MessageEnd {
  switch (outcome.outcome) {
    case 'accepted':
      return { ...end(message, 'sent', null), provider_id: outcome.providerId, sent_at: clock.account(message.account_id) };
    case 'rejected':
      return { ...end(message, 'failed', outcome.refusal), detail: outcome.detail };
    default:
      return { ...end(message, 'uncertain', 'no-answer'), detail: outcome.detail };
  }
}

const end = ({ account_id, profile_id, id }: MessagePlace, state: MessageEnd['state'], reason: string | null): MessageEnd => ({
  ...{ account_id, profile_id, id, state, reason, detail: null, provider_id: null, sent_at: null },
});

/** Only while the address is still theirs: the new one of somebody who changed it has not bounced. */
async function suppress(deps: RecordDeps, tx: Tx, message: WaitingMessage, reason: SuppressionReason | undefined): Promise<void> {
  const { account_id: accountId, profile_id: profileId, id, address } = message;
  if (!reason) return;
  const [profile] = await readProfiles(tx, [{ account_id: accountId, id: profileId }]);
  if (profile?.email !== address) return;
  const actor = { kind: 'system', id: 'messaging' } as const;
  const context = { accountId, actor, scopes: [], now: deps.clock.account(accountId), requestId: id };
  await suppressProfiles(deps, tx, context, [profileId], reason, { method: 'bounce', source: id });
}

const LOST_AT_ONCE = 100;

/**
 * Deals with messages whose process died, or lost touch, after it had claimed them. Those that were not yet being handed over
 * are let go; of the others nobody knows, and they stay so until somebody looks.
 * @returns how many there were
 */
export async function findLostMessages({ db, clock }: RecordDeps): Promise<number> {
  return db.background.transaction(async (tx) => {
    const lost = await findLostClaims(tx, clock.wall(), LOST_AT_ONCE);
    for (const { account_id: accountId, message_id: id, claim } of lost) {
      const [message] = await readWaiting(tx, accountId, [id]);
      if (message?.state === 'queued') await postponeMessages(tx, accountId, [{ message_id: id, due_at: clock.wall() }], claim);
      else await dequeueMessages(tx, accountId, [id], claim);
      if (message?.state === 'sending') await endMessages(tx, accountId, [end(message, 'uncertain', 'interrupted')]);
    }
    return lost.length;
  });
}
