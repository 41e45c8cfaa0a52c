import type { Tx } from '../../storage/database.ts';
import { accountsWithBatches, type Batch, claimBatch, keepBatch, leaveBatch } from '../../storage/queries/batch-claims.ts';
import type { Claim } from '../../storage/queries/message-queue.ts';
import { listOfBatch } from '../../storage/queries/messages.ts';
import { type Courier, createCourier } from './courier.ts';
import { finishBatch, recordOfBatch } from './record-batch.ts';
import { senderOf } from './sender.ts';
import { type Ready, type SenderDeps, startMessages } from './start-messages.ts';
import { type Written, writeMessages } from './write-messages.ts';

/** Messages that are written and marked together. */
const SLICE = 50;
/** The most messages of one batch that are marked and not yet written down: so many may become uncertain when the process dies. */
export const IN_FLIGHT = 100;
/** A claim is renewed all the time, so that it runs out soon after its process has died. */
const CLAIM_MS = 30_000;

/** Whose turn it is: accounts take turns, so that a large mailing of one keeps no other waiting. */
export interface Turns {
  last: string;
}

/**
 * Sends one batch that is due, slice by slice: while one is handed over the next one is written. Each slice is a transaction
 * that asks consent and marks; what came of messages is written down by the hundred. The guarantees are those of single messages.
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
    const courier = createCourier(deps, batch.channel, (handed) => recordOfBatch(deps, batch, handed, claim()));
    const how = await run(deps, batch, claim, courier, goOn).finally(() => courier.atMost(0));
    await db.background.transaction((tx) => letGo(tx, batch, name, how));
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

/** How it ended: all was begun; nothing more is to begin; some is left for later, or for others; another process has it. */
type How = 'all' | 'cancelled' | 'left' | 'lost';

/** Messages that moved to another profile right when they were to begin are found the next time through. */
const PASSES = 3;
const NIL = '00000000-0000-0000-0000-000000000000';

async function run(deps: SenderDeps, batch: Batch, claim: () => Claim, courier: Courier, goOn: () => boolean): Promise<How> {
  const { account_id: accountId } = batch;
  const scope = { db: deps.db.background, accountId };
  const sender = await senderOf(scope.db, accountId, deps.mailFrom);
  const linkTo = await deps.links.writer(accountId);
  let cancelled = batch.cancelled;
  let missed = 0;
  for (let [after, passes] = [NIL, 1]; ; ) {
    const slice = await listOfBatch(scope.db, accountId, batch, { state: 'queued', after, limit: SLICE });
    const last = slice.at(-1);
    if (!last && (missed === 0 || passes === PASSES)) return cancelled ? 'cancelled' : 'all';
    if (!last) {
      [after, passes, missed] = [NIL, passes + 1, 0];
      continue;
    }
    after = last.id;
    const toWrite = slice.map((message) => ({ message, attempts: 1, content: batch.contents[message.id], batch }));
    const written = cancelled
      ? toWrite.map((each): Written => ({ ...each, written: { skip: 'CANCELLED' } }))
      : await writeMessages({ ...scope, now: deps.clock.account(accountId) }, deps.kinds, toWrite);
    await courier.atMost(IN_FLIGHT - SLICE);
    if (!goOn()) return 'left';
    const started = await deps.db.background.transaction((tx) => start(deps, tx, { batch, written, claim: claim(), sender, linkTo }));
    if (started === 'lost' || started === 'left') return started;
    cancelled = started.cancelled;
    missed += started.missed;
    courier.take(started.ready);
    if (!cancelled) await postponeUnwritten(deps, batch, written, claim());
  }
}

interface StartSlice {
  batch: Batch;
  written: readonly Written[];
  claim: Claim;
  sender: Awaited<ReturnType<typeof senderOf>>;
  linkTo: Parameters<typeof startMessages>[2]['linkTo'];
}

async function start(
  deps: SenderDeps,
  tx: Tx,
  { batch, written, claim, sender, linkTo }: StartSlice,
): Promise<'lost' | 'left' | { ready: Ready[]; cancelled: boolean; missed: number }> {
  const kept = await keepBatch(tx, batch.account_id, batch.id, claim);
  if (!kept) return 'lost';
  if (kept.held) return 'left';
  const { cancelled } = kept;
  const nothing = { batch: { ...batch, cancelled }, written: { skip: 'CANCELLED' } };
  const now = cancelled ? written.map((each): Written => ({ ...each, ...nothing })) : written;
  const { ready, ended } = await startMessages(deps, tx, { accountId: batch.account_id, written: now, before: 'begun', sender, linkTo });
  const unwritten = now.filter((each) => 'problem' in each.written).length;
  return { ready, cancelled, missed: now.length - ready.length - ended.size - unwritten };
}

/** What its kind could not write is tried again by itself, later. */
async function postponeUnwritten(deps: SenderDeps, batch: Batch, written: readonly Written[], claim: Claim): Promise<void> {
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
