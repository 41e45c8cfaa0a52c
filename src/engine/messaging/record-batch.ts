import type { Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import { type Batch, findLostBatch, holdsBatch, leaveBatch } from '../../storage/queries/batch-claims.ts';
import { enqueueMessages, findQueued } from '../../storage/queries/message-queue.ts';
import { endMessages, listBegun } from '../../storage/queries/messages.ts';
import { type Ending, end, type Handed, insist, type RecordDeps, writeEndings } from './record-outcomes.ts';
import { pauseAfter } from './retries.ts';
import { createTally, INTERRUPTED } from './tally.ts';

/** Writes down what became of messages of a claimed batch. What is to be tried again goes to the queue. @throws when the database stays away */
export const recordOfBatch = (deps: RecordDeps, batch: Batch, handed: readonly Handed[], claim: string): Promise<void> =>
  insist(deps.db, (tx) => record(deps, tx, batch, handed, claim));

async function record(deps: RecordDeps, tx: Tx, batch: Batch, handed: readonly Handed[], claim: string): Promise<void> {
  const { account_id: accountId } = batch;
  const kept = await holdsBatch(tx, accountId, batch.id, claim);
  const before = kept ? 'begun' : 'given-up';
  const endings = handed.map((each): Ending => ({ ...each, before, again: each.outcome.outcome === 'not-now' }));
  const written = await writeEndings(deps, tx, accountId, endings);
  const again = written
    .filter((ending) => ending.again)
    .map(({ message }) => ({ message_id: message.id, profile_id: message.profile_id, content: batch.contents[message.id] ?? null }));
  if (again.length > 0) await enqueueMessages(tx, accountId, again, deps.clock.wall() + (pauseAfter(1) ?? 0), 1);
}

/** Says that all of a batch is begun, or that nothing more is to begin, and lets go of it. */
export async function finishBatch(tx: Tx, batch: Batch, claim: string, cancelled: boolean): Promise<void> {
  const gone = await leaveBatch(tx, batch.account_id, batch.id, claim, cancelled ? 'cancelled' : 'done');
  if (gone <= 0) return;
  // They were in the ledger and are not any more: their people were erased.
  const tally = createTally();
  for (let i = 0; i < gone; i++) tally.add({ group_id: batch.group_id, batch_id: batch.id }, 'begun', 'skipped:PERSON_DELETED');
  await tally.write(tx, batch.account_id);
}

const AT_ONCE = 1000;
const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * Deals with a batch whose process died, or lost touch, after it had claimed it. Of messages that were being handed over nobody
 * knows, and they stay so until somebody looks; the others of the batch are let go.
 * @param before a claim that ran out before this (wall time) is lost; null when every claim is
 * @returns whether there was one
 */
export function findLostBatches({ db }: Pick<RecordDeps, 'db'>, before: Micros | null): Promise<boolean> {
  return db.background.transaction(async (tx) => {
    const lost = await findLostBatch(tx, before);
    if (!lost) return false;
    const accountId = lost.account_id;
    const begun = await listBegun(tx, accountId, lost, lost.begun_id ?? NIL, AT_ONCE);
    const queued = await findQueued(
      tx,
      accountId,
      begun.map(({ id }) => id),
    );
    // Those in the queue are being tried again, under a claim of their own.
    const cut = begun.filter(({ id }) => !queued.has(id));
    const ended = await endMessages(
      tx,
      accountId,
      cut.map((message) => ({ ...end(message, 'uncertain', 'interrupted'), attempts: message.state === 'queued' ? 1 : 0 })),
    );
    const tally = createTally();
    for (const message of cut) if (ended.has(message.id)) tally.add(message, 'begun', INTERRUPTED);
    await tally.write(tx, accountId);
    await leaveBatch(tx, accountId, lost.id, lost.claim, 'waiting');
    return true;
  });
}
