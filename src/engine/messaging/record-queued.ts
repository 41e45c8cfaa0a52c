import type { Tx } from '../../storage/database.ts';
import { dequeueMessages, findLostClaims, keepClaim, postponeMessages } from '../../storage/queries/message-queue.ts';
import { endMessages, readWaiting } from '../../storage/queries/messages.ts';
import { type Ending, end, type Handed, insist, type RecordDeps, writeEndings } from './record-outcomes.ts';
import { pauseAfter } from './retries.ts';
import { createTally, INTERRUPTED } from './tally.ts';

/** Writes down what became of a message that was claimed in the queue. @throws when the database stays away */
export const recordQueued = (deps: RecordDeps, handed: Handed, claim: string): Promise<void> =>
  insist(deps.db, (tx) => record(deps, tx, handed, claim));

async function record(deps: RecordDeps, tx: Tx, handed: Handed, claim: string): Promise<void> {
  const { account_id: accountId, id } = handed.message;
  const held = await keepClaim(tx, accountId, [id], { name: claim, until: deps.clock.wall() });
  const profile_id = held.get(id) ?? handed.message.profile_id;
  const pause = handed.outcome.outcome === 'not-now' && held.has(id) ? pauseAfter(handed.attempts) : undefined;
  const again = pause !== undefined;
  const before = held.has(id) ? 'deferred' : 'given-up';
  const ending: Ending = { ...handed, message: { ...handed.message, profile_id }, before, again };
  await writeEndings(deps, tx, accountId, [ending]);
  if (again) await postponeMessages(tx, accountId, [{ message_id: id, due_at: deps.clock.wall() + pause }], claim);
  else await dequeueMessages(tx, accountId, [id], claim);
}

const LOST_AT_ONCE = 100;

/**
 * Deals with messages of the queue whose process died, or lost touch, after it had claimed them. Those that were not yet being
 * handed over are let go; of the others nobody knows, and they stay so until somebody looks.
 * @returns how many there were
 */
export async function findLostMessages({ db, clock }: RecordDeps): Promise<number> {
  return db.background.transaction(async (tx) => {
    const lost = await findLostClaims(tx, clock.wall(), LOST_AT_ONCE);
    for (const { account_id: accountId, message_id: id, claim } of lost) {
      const [message] = await readWaiting(tx, accountId, [id]);
      if (message?.state === 'queued') await postponeMessages(tx, accountId, [{ message_id: id, due_at: clock.wall() }], claim);
      else await dequeueMessages(tx, accountId, [id], claim);
      if (message?.state !== 'sending') continue;
      await endMessages(tx, accountId, [end(message, 'uncertain', 'interrupted')]);
      const tally = createTally();
      tally.add(message, 'deferred', INTERRUPTED);
      await tally.write(tx, accountId);
    }
    return lost.length;
  });
}
