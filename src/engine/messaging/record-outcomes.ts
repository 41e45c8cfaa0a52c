import { setTimeout as delay } from 'node:timers/promises';
import type { Outcome, Refusal } from '../../delivery/port.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { endMessages, type MessageEnd, type MessagePlace, readWaiting, type WaitingMessage } from '../../storage/queries/messages.ts';
import { readProfiles } from '../../storage/queries/profiles.ts';
import { suppressProfiles } from '../consent/change-suppressions.ts';
import type { SuppressionReason } from '../consent/may-receive.ts';
import type { Signals } from '../signals.ts';
import type { Happened } from './happening.ts';
import type { Happening } from './message-events.ts';
import { type Before, createTally, type Tally } from './tally.ts';

export interface RecordDeps {
  db: Database;
  clock: Clock;
  signals: Signals;
  /** Told, in the same transaction, of what came of messages. */
  happened?: Happened;
}

/** A message that was handed over, and what came of it. */
export interface Handed {
  readonly message: WaitingMessage;
  /** How often it was tried, this time included. */
  readonly attempts: number;
  readonly outcome: Outcome;
  /** What the transport is called. */
  readonly transport: string;
  /** Of one whose subject and try were not written down when it was begun. */
  readonly begun?: { readonly subject: string | null };
}

/** What is to be written of one that was handed over. `again`: it is to be tried once more. */
export interface Ending extends Handed {
  readonly before: Before;
  readonly again: boolean;
}

const TRIES = 5;
const PAUSE_MS = 1000;

/**
 * Writes down what became of messages. They are out by then, so that a database which is away for a moment is waited for.
 * @throws when it stays away; the claim then runs out, and the messages become uncertain
 */
export async function insist(db: Database, work: (tx: Tx) => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await db.background.transaction(work);
    } catch (error) {
      if (tries === TRIES) throw error;
      await delay(PAUSE_MS);
    }
  }
}

/**
 * Writes what became of messages of one account: in the ledger, in the numbers of their groups, in what is known of their
 * addresses. @returns those that were there, with whose they are by now: profiles are merged and erased meanwhile
 */
export async function writeEndings(deps: RecordDeps, tx: Tx, accountId: string, endings: readonly Ending[]): Promise<Ending[]> {
  const at = deps.clock.account(accountId);
  const written = await underTheirOwners(tx, accountId, endings, (open) =>
    endMessages(
      tx,
      accountId,
      open.map((ending) => endOf(ending, at)),
    ),
  );
  const tally = createTally();
  for (const ending of written) count(tally, ending, endOf(ending, at));
  await tally.write(tx, accountId);
  await suppress(deps, tx, accountId, written);
  const happenings = written.flatMap((ending): Happening[] => {
    const happening = happeningOf(ending);
    if (!happening) return [];
    const { message, begun, outcome } = ending;
    const sent_at = outcome.outcome === 'accepted' ? at : null;
    // The subject of one that was not begun here is in the ledger alone.
    const told = begun ? { message: { ...message, ...begun, sent_at } } : {};
    return [{ ...happening, ...told, accountId, messageId: message.id, groupId: message.group_id, at }];
  });
  if (happenings.length > 0) await deps.happened?.(tx, happenings);
  return written;
}

/** Repeats for messages that moved to another profile while they were out. */
async function underTheirOwners(
  tx: Tx,
  accountId: string,
  endings: readonly Ending[],
  write: (open: readonly Ending[]) => Promise<Set<string>>,
): Promise<Ending[]> {
  const written: Ending[] = [];
  let open = endings;
  while (open.length > 0) {
    const done = await write(open);
    written.push(...open.filter(({ message }) => done.has(message.id)));
    const missing = open.filter(({ message }) => !done.has(message.id));
    if (missing.length === 0) break;
    const found = await readWaiting(
      tx,
      accountId,
      missing.map(({ message }) => message.id),
    );
    const owners = new Map(found.map(({ id, profile_id }) => [id, profile_id]));
    open = missing.flatMap((ending): Ending[] => {
      const owner = owners.get(ending.message.id);
      return owner === undefined || owner === ending.message.profile_id ? [] : [moved(ending, owner)];
    });
  }
  return written;
}

const moved = (ending: Ending, profile_id: string): Ending => ({ ...ending, message: { ...ending.message, profile_id } });

const endOf = (ending: Ending, now: number): MessageEnd => ({
  ...outcomeOf(ending, now),
  ...(ending.begun ? { subject: ending.begun.subject, attempts: 1 } : {}),
});

function outcomeOf({ message, outcome, again }: Ending, now: number): MessageEnd {
  switch (outcome.outcome) {
    case 'accepted':
      return { ...end(message, 'sent', null), provider_id: outcome.providerId, sent_at: now };
    case 'rejected':
      return { ...end(message, 'failed', outcome.refusal), detail: outcome.detail };
    case 'not-now':
      return { ...end(message, again ? 'queued' : 'failed', again ? 'deferred' : 'gave-up'), detail: outcome.detail };
    default:
      return { ...end(message, 'uncertain', 'no-answer'), detail: outcome.detail };
  }
}

/** What is written of a message that is done with. */
export const end = ({ account_id, profile_id, id }: MessagePlace, state: MessageEnd['state'], reason: string | null): MessageEnd => ({
  ...{ account_id, profile_id, id, state, reason, detail: null, provider_id: null, sent_at: null, subject: null, attempts: 0 },
});

function count(tally: Tally, { message, before }: Ending, { state, reason }: MessageEnd): void {
  if (state === 'queued') tally.add(message, before, 'deferred');
  else tally.add(message, before, `${state}:${reason ?? ''}`);
}

function happeningOf({ message: { channel }, outcome, again, transport }: Ending): Pick<Happening, 'what' | 'details'> | undefined {
  switch (outcome.outcome) {
    case 'accepted':
      return { what: 'received', details: { transport } };
    case 'rejected':
      if (channel === 'sms') return { what: 'failed', details: { reason: outcome.detail, transport } };
      if (outcome.refusal === 'refused' && channel === 'email') return { what: 'dropped', details: { reason: outcome.detail, transport } };
      return { what: 'bounced', details: { bounce: 'Hard', reason: outcome.detail, transport } };
    case 'not-now':
      if (again) return undefined;
      return { what: channel === 'sms' ? 'failed' : 'bounced', details: { bounce: 'Soft', reason: outcome.detail, transport } };
    default:
      return undefined;
  }
}

/** What a refusal says about the address. One that says nothing about it suppresses nobody. */
const SUPPRESSED_FOR: Readonly<Record<Refusal, SuppressionReason | undefined>> = {
  'no-mailbox': 'HARD_BOUNCE',
  'bad-address': 'INVALID_EMAIL',
  refused: undefined,
};

/** Only while the address is still theirs: the new one of somebody who changed it has not bounced. */
async function suppress(deps: RecordDeps, tx: Tx, accountId: string, endings: readonly Ending[]): Promise<void> {
  const refused = endings.flatMap(({ message, outcome }) => {
    const reason = outcome.outcome === 'rejected' && message.channel === 'email' ? SUPPRESSED_FOR[outcome.refusal] : undefined;
    return reason === undefined ? [] : [{ message, reason }];
  });
  if (refused.length === 0) return;
  const places = refused.map(({ message }) => ({ account_id: accountId, id: message.profile_id }));
  const emails = new Map((await readProfiles(tx, places)).map(({ id, email }) => [id, email]));
  for (const { message, reason } of refused) {
    if (emails.get(message.profile_id) !== message.address) continue;
    const actor = { kind: 'system', id: 'messaging' } as const;
    const context = { accountId, actor, scopes: [], now: deps.clock.account(accountId), requestId: message.id };
    await suppressProfiles(deps, tx, context, [message.profile_id], reason, { method: 'bounce', source: message.id });
  }
}
