import type { Tx } from '../../storage/database.ts';
import {
  accountsWithBatches,
  type Batch,
  claimBatch,
  keepBatch,
  leaveBatch,
  markBegun,
  readWishes,
} from '../../storage/queries/batch-claims.ts';
import type { Claim } from '../../storage/queries/message-queue.ts';
import { findWaiting, listOfBatch } from '../../storage/queries/messages.ts';
import { type Courier, createCourier } from './courier.ts';
import { finishBatch, recordOfBatch } from './record-batch.ts';
import { senderOf } from './sender.ts';
import { admitMessages, type SenderDeps } from './start-messages.ts';
import { type Written, writeMessages } from './write-messages.ts';

/** Messages that are written together, and of which consent is asked together. */
const SLICE = 100;
/** Messages that are marked together: so many are out of reach, beside those on the way, when the process dies. */
const MARKED = 20;
/** The next ones are marked when no more than so many of those before still wait for a connection. */
const WAITING = 5;
/** The most messages of one batch that are marked and not yet written down: so many may become uncertain when the process dies. */
export const IN_FLIGHT = 100;
/** A claim is renewed all the time, so that it runs out soon after its process has died. */
const CLAIM_MS = 30_000;

/** Whose turn it is: accounts take turns, so that a large mailing of one keeps no other waiting. */
export interface Turns {
  last: string;
}

/**
 * Sends one batch that is due, slice by slice: while one is handed over the next one is written. Of each slice consent is asked
 * at once; it is marked how far the batch is begun, a few messages at a time, right before those are handed over; what came of
 * them is written down by the hundred. The guarantees are those of single messages.
 * @param goOn asked before each slice; when it says no the rest is let go
 * @returns whether there was a batch
 */
export async function sendBatch(deps: SenderDeps, turns: Turns, goOn: () => boolean = () => true): Promise<boolean> {
  const { db, clock, ids, onProblem, batchClaimMs = CLAIM_MS } = deps;
  const name = ids.uuid();
  const claim = (): Claim => ({ name, until: clock.wall() + batchClaimMs * 1000 });
  const batch = await claimNext(deps, turns, claim);
  if (!batch) return false;
  const renewal = setInterval(() => void keepBatch(db.background, batch.account_id, batch.id, claim()).catch(onProblem), batchClaimMs / 4);
  try {
    const courier = createCourier(deps, batch.channel, (handed) => recordOfBatch(deps, batch, handed, name));
    const how = await run({ deps, batch, claim: name, courier, goOn }).finally(() => courier.atMost(0));
    // What could not be written down is not known to anybody: the claim runs out, and it becomes uncertain.
    if (!courier.failed()) await db.background.transaction((tx) => letGo(tx, batch, name, how));
  } finally {
    clearInterval(renewal);
  }
  return true;
}

async function claimNext({ db, clock }: SenderDeps, turns: Turns, claim: () => Claim): Promise<Batch | undefined> {
  const accounts = await accountsWithBatches(db.background, clock.wall());
  const after = accounts.filter((id) => id > turns.last);
  for (const accountId of [...after, ...accounts.slice(0, accounts.length - after.length)]) {
    turns.last = accountId;
    const batch = await db.background.transaction((tx) => claimBatch(tx, accountId, clock.wall(), claim()));
    if (batch) return batch;
  }
  return undefined;
}

/** How it ended: all was begun; nothing more is to begin; some is left for later, or for others; another process has it, or will. */
type How = 'all' | 'cancelled' | 'left' | 'lost';

/** Messages that moved to another profile right when they were to begin are found the next time through. */
const PASSES = 3;
const NIL = '00000000-0000-0000-0000-000000000000';

/** A batch that is being sent. */
interface Run {
  readonly deps: SenderDeps;
  readonly batch: Batch;
  /** The name that it is claimed under. */
  readonly claim: string;
  readonly courier: Courier;
  readonly goOn: () => boolean;
}

async function run(sending: Run): Promise<How> {
  const { deps, batch, courier, goOn } = sending;
  const { account_id: accountId } = batch;
  const about = {
    sender: await senderOf(deps.db.background, accountId, deps.mailFrom),
    linkTo: await deps.links.writer(accountId),
  };
  let cancelled = batch.cancelled;
  for (let pass = 1; ; pass++) {
    let missed = 0;
    let coming = writeSlice(sending, NIL, cancelled);
    for (;;) {
      const written = await coming;
      const last = written.at(-1)?.message.id;
      if (last === undefined) break;
      // The next slice is written while this one is handed over.
      coming = writeSlice(sending, last, cancelled);
      coming.catch(() => {});
      if (!goOn()) return 'left';
      const begun = await begin(sending, cancelled ? written.map(cancelling) : written, about);
      if (begun === 'lost' || begun === 'left') return begun;
      ({ cancelled } = begun);
      missed += begun.missed;
      if (!cancelled) await postponeUnwritten(sending, written);
    }
    if (missed === 0 || pass === PASSES) return cancelled ? 'cancelled' : 'all';
    // What is out must be written down before it is looked at who still waits.
    await courier.atMost(0);
    if (courier.failed()) return 'lost';
  }
}

const cancelling = (each: Written): Written => ({ ...each, batch: each.batch && { ...each.batch, cancelled: true }, written: CANCELLED });
const CANCELLED = { skip: 'CANCELLED' };

/** The next messages of a batch that wait, written. @param after uuid text of the last one before */
async function writeSlice({ deps, batch }: Run, after: string, cancelled: boolean): Promise<Written[]> {
  const { account_id: accountId } = batch;
  const scope = { db: deps.db.background, accountId };
  const slice = await listOfBatch(scope.db, accountId, batch, after, SLICE);
  const toWrite = slice.map((message) => ({ message, attempts: 1, content: batch.contents[message.id], batch }));
  if (cancelled || toWrite.length === 0) return toWrite.map((each) => ({ ...each, written: CANCELLED }));
  const written = await writeMessages({ ...scope, now: deps.clock.account(accountId) }, deps.kinds, toWrite);
  return written.sort((a, b) => (a.message.id < b.message.id ? -1 : 1));
}

/** Asks whether the messages of a slice may go, and hands over those that may, a few at a time. */
async function begin(
  { deps, batch, claim, courier, goOn }: Run,
  written: readonly Written[],
  about: Pick<Parameters<typeof admitMessages>[2], 'sender' | 'linkTo'>,
): Promise<'lost' | 'left' | { cancelled: boolean; missed: number }> {
  const { account_id: accountId, id } = batch;
  const { background } = deps.db;
  const admitted = await background.transaction(async (tx) => {
    const wishes = await readWishes(tx, accountId, id, claim);
    if (!wishes) return 'lost';
    if (wishes.held) return 'left';
    const now = wishes.cancelled ? written.map(cancelling) : written;
    const { going, ended } = await admitMessages(deps, tx, { ...about, accountId, written: now, before: 'begun' });
    return { cancelled: wishes.cancelled, going, ended };
  });
  if (admitted === 'lost' || admitted === 'left') return admitted;
  const { going, ended } = admitted;
  const unwritten = admitted.cancelled ? 0 : written.filter((each) => 'problem' in each.written).length;
  let missed = written.length - going.length - ended.size - unwritten;
  for (let from = 0; from < going.length; from += MARKED) {
    const part = going.slice(from, from + MARKED);
    await courier.atMost(IN_FLIGHT - MARKED, WAITING);
    if (!goOn()) return 'left';
    const [wishes, waiting] = await background.transaction((tx) =>
      Promise.all([
        markBegun(tx, accountId, id, claim, part.at(-1)?.message.id as string),
        findWaiting(
          tx,
          accountId,
          part.map(({ message }) => message),
        ),
      ]),
    );
    if (!wishes) return 'lost';
    if (wishes.held) return 'left';
    // Those that were not begun are gone through once more.
    if (wishes.cancelled) return { cancelled: true, missed: missed + going.length - from };
    const begun = part.filter(({ message }) => waiting.has(message.id));
    missed += part.length - begun.length;
    courier.take(begun);
  }
  return { cancelled: admitted.cancelled, missed };
}

/** What its kind could not write is tried again by itself, later. */
async function postponeUnwritten({ deps, batch, claim }: Run, written: readonly Written[]): Promise<void> {
  const outcome = { outcome: 'not-now', detail: 'The message could not be written.' } as const;
  const unwritten = written.filter((each) => 'problem' in each.written);
  for (const { written: draft } of unwritten.slice(0, 1)) if ('problem' in draft) deps.onProblem(draft.problem);
  if (unwritten.length === 0) return;
  await recordOfBatch(
    deps,
    batch,
    unwritten.map((each) => ({ ...each, outcome, transport: 'none' })),
    claim,
  );
}

async function letGo(tx: Tx, batch: Batch, name: string, how: How): Promise<void> {
  if (how === 'all' || how === 'cancelled') await finishBatch(tx, batch, name, how === 'cancelled');
  else if (how === 'left') await leaveBatch(tx, batch.account_id, batch.id, name, 'waiting');
}
