import { type Explanation, explainSegment } from '../../engine/segments/explain-segment.ts';
import { chooseAccount } from './choose-account.ts';
import { optionalText, text } from './fields.ts';
import { profileIdOf } from './profile-id-of.ts';
import type { Task } from './task.ts';

/** Somebody may be named by e-mail address. */
export const explainSegmentTask: Task = async (parts, input): Promise<Explanation> => {
  const { id: accountId } = await chooseAccount(parts, optionalText(input, 'account'));
  const given = text(input, 'profile');
  const now = parts.clock.account(accountId);
  const profile_id = await profileIdOf(parts, accountId, given);
  return explainSegment(parts, { accountId, now }, { segment_id: text(input, 'segment'), profile_id });
};
