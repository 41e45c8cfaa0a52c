import { sendTest } from '../../engine/messaging/test-message.ts';
import { chooseAccount } from './choose-account.ts';
import { optionalText, text } from './fields.ts';
import { profileIdOf } from './profile-id-of.ts';
import type { Task } from './task.ts';

/** It is sent by a server that runs; without one it waits for the next. */
export const sendTestTask: Task = async (parts, input): Promise<{ to: string }> => {
  const { id: accountId } = await chooseAccount(parts, optionalText(input, 'account'));
  const profile_id = await profileIdOf(parts, accountId, text(input, 'profile'));
  const actor = { kind: 'cli', id: 'send-test' } as const;
  const context = { accountId, actor, scopes: [], now: parts.clock.account(accountId), requestId: parts.ids.uuid() };
  const [template_id, to] = [text(input, 'template'), text(input, 'to')];
  await sendTest(await parts.engine(), context, { template_id, profile_id, to, subject: optionalText(input, 'subject') });
  return { to };
};
