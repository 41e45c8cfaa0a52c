import type { Batch } from '../../storage/queries/batch-claims.ts';
import type { WaitingMessage } from '../../storage/queries/messages.ts';
import type { Channel, Purpose } from '../consent/may-receive.ts';
import type { Draft, MessageKind, NothingToSay, Unwritten, WriteScope } from './message-kind.ts';

/** A message that is to be written, how often it was tried (this time included), and what it is written from. */
export interface ToWrite {
  readonly message: WaitingMessage;
  readonly attempts: number;
  readonly content: unknown;
  readonly batch?: Batch;
}

/** What a message says; or what went wrong when it was to be written. */
export interface Written extends ToWrite {
  readonly written: Draft | NothingToSay | { problem: unknown };
}

/** Lets each kind write its messages together; where that fails they are written one by one, so that one holds up no other. */
export async function writeMessages(scope: WriteScope, kinds: readonly MessageKind[], messages: readonly ToWrite[]): Promise<Written[]> {
  const written: Written[] = [];
  for (const name of new Set(messages.map(({ message }) => message.kind))) {
    const own = messages.filter(({ message }) => message.kind === name);
    const drafts = await writeAll(scope, kinds, name, own);
    for (const [i, message] of own.entries()) {
      written.push({ ...message, written: drafts[i] ?? { problem: new Error(`${name} wrote nothing for a message`) } });
    }
  }
  return written;
}

async function writeAll(
  scope: WriteScope,
  kinds: readonly MessageKind[],
  name: string,
  messages: readonly ToWrite[],
): Promise<readonly Written['written'][]> {
  const kind = kinds.find((known) => known.name === name);
  if (!kind) return messages.map(() => ({ problem: new Error(`nobody knows how to write messages of the kind ${name}`) }));
  try {
    return await kind.write(scope, messages.map(toUnwritten));
  } catch (problem) {
    if (messages.length === 1) return [{ problem }];
    const singly: Written['written'][] = [];
    for (const message of messages) singly.push(...(await writeAll(scope, kinds, name, [message])));
    return singly;
  }
}

const toUnwritten = ({ message, content, batch }: ToWrite): Unwritten => ({
  ...{ id: message.id, profileId: message.profile_id, address: message.address, content: content ?? undefined },
  ...{ channel: message.channel as Channel, purpose: message.purpose as Purpose },
  batch: batch && { id: batch.id, group: batch.group_id, content: batch.content },
});
