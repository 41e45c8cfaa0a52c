import type { QueuedMessage } from '../../storage/queries/message-queue.ts';
import type { WaitingMessage } from '../../storage/queries/messages.ts';
import type { Draft, MessageKind, NothingToSay, WriteScope } from './message-kind.ts';
import type { SenderDeps } from './send-messages.ts';

/** A message, how often it was tried (this time included), and what it says; or what went wrong when it was to be written. */
export interface Written {
  message: WaitingMessage;
  attempts: number;
  written: Draft | NothingToSay | { problem: unknown };
}

/** Lets each kind write its messages together; where that fails they are written one by one, so that one holds up no other. */
export async function writeMessages(
  { db, clock, kinds }: Pick<SenderDeps, 'db' | 'clock' | 'kinds'>,
  accountId: string,
  waiting: readonly WaitingMessage[],
  queued: readonly QueuedMessage[],
): Promise<Written[]> {
  const scope = { db: db.background, accountId, now: clock.account(accountId) };
  const queue = new Map(queued.map((entry) => [entry.message_id, entry]));
  const written: Written[] = [];
  for (const name of new Set(waiting.map(({ kind }) => kind))) {
    const own = waiting.filter((message) => message.kind === name);
    const drafts = await writeAll(scope, kinds, name, own, queue);
    for (const [i, message] of own.entries()) {
      const draft = drafts[i] ?? { problem: new Error(`${name} wrote nothing for a message`) };
      written.push({ message, attempts: queue.get(message.id)?.attempts ?? 1, written: draft });
    }
  }
  return written;
}

async function writeAll(
  scope: WriteScope,
  kinds: readonly MessageKind[],
  name: string,
  messages: readonly WaitingMessage[],
  queue: ReadonlyMap<string, QueuedMessage>,
): Promise<readonly Written['written'][]> {
  const kind = kinds.find((known) => known.name === name);
  if (!kind) return messages.map(() => ({ problem: new Error(`nobody knows how to write messages of the kind ${name}`) }));
  const unwritten = messages.map(({ id, profile_id: profileId, address }) => ({ id, profileId, address, content: queue.get(id)?.content }));
  try {
    return await kind.write(scope, unwritten);
  } catch (problem) {
    if (unwritten.length === 1) return [{ problem }];
    const singly: Written['written'][] = [];
    for (const message of messages) singly.push(...(await writeAll(scope, kinds, name, [message], queue)));
    return singly;
  }
}
