import { HAND_OVER_MS, type Mailbox, type MailTransport, type Outcome } from '../../delivery/port.ts';
import type { Clock } from '../../lib/clock.ts';
import { type Ids, uuidToUlid } from '../../lib/ids.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { type Claim, claimMessages, dequeueMessages, keepClaim, type QueuedMessage } from '../../storage/queries/message-queue.ts';
import { endMessages, type MessageEnd, readWaiting, startSending, type WaitingMessage } from '../../storage/queries/messages.ts';
import { type Channel, mayReceive, NO_STANDING, type Purpose } from '../consent/may-receive.ts';
import { readStandings } from '../consent/read-standings.ts';
import type { Signals } from '../signals.ts';
import type { Link, Links } from './links.ts';
import type { Draft, MessageKind } from './message-kind.ts';
import { recordOutcome } from './record-outcome.ts';
import { isPlaceholder, senderOf } from './sender.ts';
import { type Written, writeMessages } from './write-messages.ts';

export interface SenderDeps {
  db: Database;
  clock: Clock;
  ids: Ids;
  signals: Signals;
  transport: MailTransport;
  links: Links;
  kinds: readonly MessageKind[];
  /** Sends as this address instead of each account's own. */
  mailFrom?: string;
  /** Told of outcomes that could not be written down; their messages become uncertain. */
  onProblem: (error: unknown) => void;
}

/** Longer than a hand-over can take, so that a claim which ran out was left behind. */
const CLAIM_MICROS = (HAND_OVER_MS + 60_000) * 1000;

/**
 * Sends the next messages, as many at once as the transport deals with. Before a message leaves, it is committed that it is
 * about to: whatever happens then, it is never handed over a second time by itself unless it is certain that it did not go.
 * @returns how many were dealt with; 0 when none is due
 */
export async function sendMessages(deps: SenderDeps): Promise<number> {
  const { db, clock, ids, transport } = deps;
  const claim = (): Claim => ({ name, until: clock.wall() + CLAIM_MICROS });
  const name = ids.uuid();
  const queued = await db.background.transaction((tx) => claimMessages(tx, clock.wall(), claim(), transport.concurrency));
  const accounts = [...new Set(queued.map(({ account_id }) => account_id))].sort();
  const handedOver: Promise<void>[] = [];
  for (const accountId of accounts) {
    const own = queued.filter((message) => message.account_id === accountId);
    for (const ready of await prepare(deps, accountId, own, claim)) handedOver.push(handOver(deps, ready, name));
  }
  await Promise.all(handedOver);
  return queued.length;
}

/** A message that is marked as being sent. */
interface Ready {
  message: WaitingMessage;
  attempts: number;
  draft: Draft;
  from: Mailbox;
}

/** Writes an account's messages, asks whether they may go, and marks those that do. The others end here. */
async function prepare(deps: SenderDeps, accountId: string, queued: readonly QueuedMessage[], claim: () => Claim): Promise<Ready[]> {
  const { db } = deps;
  const { name } = claim();
  const waiting = await readWaiting(
    db.background,
    accountId,
    queued.map(({ message_id }) => message_id),
  );
  const from = await senderOf(db.background, accountId, deps.mailFrom);
  const all = await writeMessages(deps, accountId, waiting, queued);
  const linkTo = await deps.links.writer(accountId);
  for (const { message, attempts, written } of all) {
    if (!('problem' in written)) continue;
    deps.onProblem(written.problem);
    await recordOutcome(deps, {
      message,
      attempts,
      claim: name,
      outcome: { outcome: 'not-now', detail: 'The message could not be written.' },
    });
  }
  const usable = from && (deps.transport.name === 'outbox' || !isPlaceholder(from)) ? from : undefined;
  return db.background.transaction((tx) => start(tx, { accountId, queued, written: all, from: usable, claim: claim(), linkTo }));
}

interface Start {
  accountId: string;
  queued: readonly QueuedMessage[];
  written: readonly Written[];
  from: Mailbox | undefined;
  claim: Claim;
  linkTo: (link: Link) => string;
}

async function start(tx: Tx, { accountId, queued, written, from, claim, linkTo }: Start): Promise<Ready[]> {
  // Held first: what another process took over meanwhile, because this one slept, is not ours any more.
  const ids = queued.map(({ message_id }) => message_id).sort();
  const held = await keepClaim(tx, accountId, ids, claim);
  const standings = await readStandings(tx, accountId, [...new Set(held.values())]);
  const ready: Ready[] = [];
  const ends: MessageEnd[] = [];
  for (const { message: found, attempts, written: draft } of written) {
    const profileId = held.get(found.id);
    if (profileId === undefined || 'problem' in draft) continue;
    const message = { ...found, profile_id: profileId };
    const sending = { channel: message.channel as Channel, purpose: message.purpose as Purpose };
    const verdict = mayReceive(standings.get(profileId) ?? NO_STANDING, sending);
    if ('skip' in draft) ends.push(skipped(message, draft.skip));
    else if (!verdict.may) ends.push(skipped(message, verdict.reason));
    else if (!from) ends.push(skipped(message, 'NO_SENDER'));
    else ready.push({ message, attempts, draft: withUnsubscribe(draft, message, linkTo), from });
  }
  await endMessages(tx, accountId, ends);
  const started = await startSending(
    tx,
    accountId,
    ready.map(({ message: { account_id, profile_id, id }, draft: { subject } }) => ({ account_id, profile_id, id, subject })),
  );
  // What is not in the ledger any more, or is done with, has nothing to wait for either.
  await dequeueMessages(
    tx,
    accountId,
    ids.filter((id) => !started.has(id)),
    claim.name,
  );
  return ready.filter(({ message }) => started.has(message.id));
}

/** Marketing mail has a button to unsubscribe in the mail program itself, which posts to the link (RFC 8058). */
function withUnsubscribe(draft: Draft, message: WaitingMessage, linkTo: (link: Link) => string): Draft {
  if (message.purpose !== 'marketing' || message.channel !== 'email') return draft;
  const [profileId, messageId] = [uuidToUlid(message.profile_id), uuidToUlid(message.id)];
  const link = linkTo({ to: 'unsubscribe', channel: 'email', profileId, messageId });
  const headers = { 'List-Unsubscribe': `<${link}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
  return { ...draft, headers: { ...draft.headers, ...headers } };
}

const skipped = ({ account_id, profile_id, id }: WaitingMessage, reason: string): MessageEnd => ({
  ...{ account_id, profile_id, id, state: 'skipped', reason, detail: null, provider_id: null, sent_at: null },
});

/** Never rejects: what comes of one message does not concern the others. */
async function handOver(deps: SenderDeps, { message, attempts, draft, from }: Ready, claim: string): Promise<void> {
  const { account_id: accountId, profile_id: profileId, id: messageId, address } = message;
  const mail = { ...draft, of: { accountId, profileId, messageId }, from, to: { address }, headers: draft.headers ?? {} };
  const outcome: Outcome = await deps.transport.send(mail).catch((error: Error) => ({ outcome: 'uncertain', detail: error.message }));
  await recordOutcome(deps, { message, attempts, claim, outcome }).catch(deps.onProblem);
}
