import { HAND_OVER_MS } from '../../delivery/port.ts';
import type { Tx } from '../../storage/database.ts';
import { readBatches } from '../../storage/queries/batch-claims.ts';
import { type Claim, claimMessages, dequeueMessages, keepClaim, type QueuedMessage } from '../../storage/queries/message-queue.ts';
import { readWaiting } from '../../storage/queries/messages.ts';
import { handOver, transportFor } from './parcel.ts';
import { recordQueued } from './record-queued.ts';
import { senderOf } from './sender.ts';
import { type Ready, type SenderDeps, type Start, startMessages } from './start-messages.ts';
import { type ToWrite, type Written, writeMessages } from './write-messages.ts';

/** Longer than a hand-over can take, so that a claim which ran out was left behind. */
const CLAIM_MICROS = (HAND_OVER_MS + 60_000) * 1000;

/**
 * Sends the next messages of the queue, as many at once as the transport deals with. Before a message leaves, it is committed
 * that it is about to: whatever happens then, it is never handed over a second time by itself unless it is certain that it did
 * not go.
 * @returns how many were dealt with; 0 when none is due
 */
export async function sendMessages(deps: SenderDeps): Promise<number> {
  const { db, clock, ids, transports } = deps;
  const claim = (): Claim => ({ name, until: clock.wall() + CLAIM_MICROS });
  const name = ids.uuid();
  const queued = await db.background.transaction((tx) => claimMessages(tx, clock.wall(), claim(), transports.email.concurrency));
  const accounts = [...new Set(queued.map(({ account_id }) => account_id))].sort();
  const handedOver: Promise<void>[] = [];
  for (const accountId of accounts) {
    const own = queued.filter((message) => message.account_id === accountId);
    for (const ready of await prepare(deps, accountId, own, claim)) handedOver.push(deliver(deps, ready, name));
  }
  await Promise.all(handedOver);
  return queued.length;
}

/** Writes an account's messages, asks whether they may go, and marks those that do. The others end here. */
async function prepare(deps: SenderDeps, accountId: string, queued: readonly QueuedMessage[], claim: () => Claim): Promise<Ready[]> {
  const { db, clock } = deps;
  const scope = { db: db.background, accountId, now: clock.account(accountId) };
  const written = await writeMessages(scope, deps.kinds, await readQueued(deps, accountId, queued));
  for (const each of written) {
    if (!('problem' in each.written)) continue;
    deps.onProblem(each.written.problem);
    const outcome = { outcome: 'not-now', detail: 'The message could not be written.' } as const;
    await recordQueued(deps, { ...each, outcome, transport: 'none' }, claim().name);
  }
  const sender = await senderOf(db.background, accountId, deps.mailFrom);
  const linkTo = await deps.links.writer(accountId);
  const ids = queued.map(({ message_id }) => message_id).sort();
  return db.background.transaction((tx) => start(deps, tx, { accountId, ids, written, sender, linkTo, claim: claim() }));
}

/** What of the queue is still in the ledger, with what it is written from. */
async function readQueued({ db }: SenderDeps, accountId: string, queued: readonly QueuedMessage[]): Promise<ToWrite[]> {
  const queue = new Map(queued.map((entry) => [entry.message_id, entry]));
  const waiting = await readWaiting(db.background, accountId, [...queue.keys()]);
  const batchIds = [...new Set(waiting.flatMap(({ batch_id }) => batch_id ?? []))].sort();
  const found = batchIds.length > 0 ? await readBatches(db.background, accountId, batchIds) : [];
  const batches = new Map(found.map((batch) => [batch.id, batch]));
  return waiting.map((message) => {
    const { content, attempts = 1 } = queue.get(message.id) ?? {};
    return { message, attempts, content, batch: batches.get(message.batch_id ?? '') };
  });
}

async function start(
  deps: SenderDeps,
  tx: Tx,
  { accountId, ids, written, claim, ...about }: Omit<Start, 'before'> & { ids: readonly string[]; claim: Claim },
): Promise<Ready[]> {
  // Held first: what another process took over meanwhile, because this one slept, is not ours any more.
  const held = await keepClaim(tx, accountId, ids, claim);
  const own = written.flatMap((each): Written[] => {
    const profile_id = held.get(each.message.id);
    return profile_id === undefined ? [] : [{ ...each, message: { ...each.message, profile_id } }];
  });
  const ready = await startMessages(deps, tx, { accountId, written: own, before: 'deferred', ...about });
  const started = new Set(ready.map(({ message }) => message.id));
  // What is not in the ledger any more, or is done with, has nothing to wait for either.
  await dequeueMessages(
    tx,
    accountId,
    ids.filter((id) => !started.has(id)),
    claim.name,
  );
  return ready;
}

async function deliver(deps: SenderDeps, { message, attempts, parcel }: Ready, claim: string): Promise<void> {
  const outcome = await handOver(deps.transports, parcel);
  const transport = transportFor(deps.transports, message.channel).name;
  await recordQueued(deps, { message, attempts, outcome, transport }, claim).catch(deps.onProblem);
}
