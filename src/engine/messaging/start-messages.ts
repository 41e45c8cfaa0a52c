import type { Transports } from '../../delivery/port.ts';
import type { Clock, Micros } from '../../lib/clock.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { endMessages, type MessageEnd, startSending } from '../../storage/queries/messages.ts';
import { readTokensOf } from '../../storage/queries/push-tokens.ts';
import { takePauses } from '../../storage/queries/send-pauses.ts';
import { readStandings } from '../consent/read-standings.ts';
import type { Signals } from '../signals.ts';
import type { Happened } from './happening.ts';
import type { Links } from './links.ts';
import type { Happening } from './message-events.ts';
import type { Draft, MessageKind, NothingToSay } from './message-kind.ts';
import { type Circumstances, type Parcel, pack, subjectOf } from './parcel.ts';
import { end } from './record-outcomes.ts';
import { type Before, createTally } from './tally.ts';
import type { ToWrite, Written } from './write-messages.ts';

export interface SenderDeps {
  db: Database;
  clock: Clock;
  ids: Ids;
  signals: Signals;
  transports: Transports;
  links: Links;
  kinds: readonly MessageKind[];
  /** Sends as this address instead of each account's own. */
  mailFrom?: string;
  /** Told, in the same transaction, of what came of messages. */
  happened?: Happened;
  /** How long a claim on a batch holds without being renewed. */
  batchClaimMs?: number;
  /** Told of outcomes that could not be written down; their messages become uncertain. */
  onProblem: (error: unknown) => void;
}

/** A message that is marked as being sent. */
export interface Ready extends ToWrite {
  readonly parcel: Parcel;
}

export interface Start extends Pick<Circumstances, 'sender' | 'linkTo'> {
  readonly accountId: string;
  /** Written messages, with whose they are by now. */
  readonly written: readonly Written[];
  /** How all of them were counted until now. */
  readonly before: Exclude<Before, 'given-up'>;
}

/** How long whoever minds that leaves people alone who were written to, in hours, unless it is said otherwise. */
const PAUSE_HOURS: Readonly<Record<string, number>> = { email: 16, sms: 24, push: 24 };
const HOUR: Micros = 3_600_000_000;

/**
 * Asks whether messages of one account may go, and marks those that do as being sent; the others end here. What could not be
 * written is left as it is.
 * @returns those that are to be handed over once the transaction is committed
 */
export async function startMessages(deps: AdmitDeps, tx: Tx, start: Start): Promise<Ready[]> {
  const { going } = await admitMessages(deps, tx, start);
  const started = await startSending(
    tx,
    start.accountId,
    going.map(({ message: { account_id, profile_id, id }, parcel }) => ({ account_id, profile_id, id, subject: subjectOf(parcel) })),
  );
  return going.filter(({ message }) => started.has(message.id));
}

type AdmitDeps = Pick<SenderDeps, 'clock' | 'transports' | 'happened'>;

/**
 * Asks whether messages of one account may go; those that may not end here. What could not be written is left as it is.
 * @returns those that may, and the ids of those that ended
 */
export async function admitMessages(
  deps: AdmitDeps,
  tx: Tx,
  { accountId, written, before, sender, linkTo }: Start,
): Promise<{ going: Ready[]; ended: Set<string> }> {
  const profileIds = [...new Set(written.map(({ message }) => message.profile_id))].sort();
  const standings = await readStandings(tx, accountId, profileIds);
  const pushed = written.some(({ message }) => message.channel === 'push');
  const tokens = pushed ? await readTokensOf(tx, accountId, profileIds) : new Map<string, string[]>();
  const packed: Ready[] = [];
  const skipped: { message: ToWrite['message']; reason: string }[] = [];
  for (const { written: draft, ...toWrite } of written) {
    if ('problem' in draft) continue;
    const { message, batch } = toWrite;
    const circumstances = {
      ...{ transports: deps.transports, sender, linkTo, listId: batch?.list_id ?? undefined },
      ...{ standing: standings.get(message.profile_id), tokens: tokens.get(message.profile_id) ?? [] },
    };
    const parcel = whyNot(toWrite) ?? pack(message, draft as Draft | NothingToSay, circumstances);
    if ('skip' in parcel) skipped.push({ message, reason: parcel.skip });
    else packed.push({ ...toWrite, parcel });
  }
  const left = await leaveAlone(deps, tx, accountId, packed);
  skipped.push(...packed.filter((each) => left.has(each)).map(({ message }) => ({ message, reason: 'SMART_SENDING' })));
  const going = packed.filter((each) => !left.has(each));
  return { going, ended: await endSkipped(deps, tx, accountId, before, skipped) };
}

/** Keys of groups are ids. One that got longer came along when its person was merged with somebody who has a message with it already. */
function whyNot({ message, batch }: ToWrite): NothingToSay | undefined {
  if (batch?.cancelled) return { skip: 'CANCELLED' };
  return message.group_id !== null && message.key.length > message.group_id.length ? { skip: 'DUPLICATE' } : undefined;
}

async function endSkipped(
  { clock, happened }: Pick<SenderDeps, 'clock' | 'happened'>,
  tx: Tx,
  accountId: string,
  before: Before,
  skipped: readonly { message: ToWrite['message']; reason: string }[],
): Promise<Set<string>> {
  const ends = skipped.map(({ message, reason }): MessageEnd => end(message, 'skipped', reason));
  const ended = await endMessages(tx, accountId, ends);
  const tally = createTally();
  const happenings: Happening[] = [];
  for (const { message, reason } of skipped) {
    if (!ended.has(message.id)) continue;
    tally.add(message, before, `skipped:${reason}`);
    if (reason === 'CANCELLED') continue;
    const at = clock.account(accountId);
    happenings.push({ what: 'skipped', accountId, messageId: message.id, groupId: message.group_id, at, details: { reason } });
  }
  await tally.write(tx, accountId);
  if (happenings.length > 0) await happened?.(tx, happenings);
  return ended;
}

/**
 * Notes who is written to now, and finds who was a moment ago. Only marketing counts. What is tried again was decided when it
 * was first tried. @returns messages that are not to go
 */
async function leaveAlone({ clock }: Pick<SenderDeps, 'clock'>, tx: Tx, accountId: string, packed: readonly Ready[]): Promise<Set<Ready>> {
  const left = new Set<Ready>();
  const marketing = packed.filter(({ message }) => message.purpose === 'marketing');
  const now = clock.account(accountId);
  for (const [key, alike] of byPause(marketing)) {
    const [channel, hours] = key.split(' ') as [string, string];
    const mindful = hours !== '';
    const until = now + (mindful ? Number(hours) : (PAUSE_HOURS[channel] ?? 0)) * HOUR;
    // Of two messages to one person in one slice the last one counts.
    const first = new Map(alike.map((each) => [each.message.profile_id, each]));
    const rows = [...first.values()].map(({ message }) => ({ profile_id: message.profile_id, message_id: message.id }));
    const free = await takePauses(tx, accountId, rows, { channel, now, until, mindful });
    for (const each of alike) {
      if (mindful && (!free.has(each.message.profile_id) || first.get(each.message.profile_id) !== each)) left.add(each);
    }
  }
  return left;
}

function byPause(messages: readonly Ready[]): Map<string, Ready[]> {
  const found = new Map<string, Ready[]>();
  for (const each of messages) {
    const hours = each.attempts > 1 ? null : each.batch?.smart_sending_hours;
    const key = `${each.message.channel} ${hours ?? ''}`;
    found.set(key, [...(found.get(key) ?? []), each]);
  }
  return found;
}
