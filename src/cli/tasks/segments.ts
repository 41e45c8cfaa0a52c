import { type Explanation, explainSegment } from '../../engine/segments/explain-segment.ts';
import { uuidToUlid } from '../../lib/ids.ts';
import { findIdentifiers } from '../../storage/queries/identifiers.ts';
import { chooseAccount } from './choose-account.ts';
import { invalid, optionalText, text } from './fields.ts';
import type { Task } from './task.ts';

/** Somebody may be named by e-mail address. */
export const explainSegmentTask: Task = async (parts, input): Promise<Explanation> => {
  const { id: accountId } = await chooseAccount(parts, optionalText(input, 'account'));
  const given = text(input, 'profile');
  const now = parts.clock.account(accountId);
  return explainSegment(parts, { accountId, now }, { segment_id: text(input, 'segment'), profile_id: await profileIdOf(given) });

  async function profileIdOf(named: string): Promise<string> {
    if (!named.includes('@')) return named;
    const [found] = await findIdentifiers(parts.db, [{ account_id: accountId, kind: 'email', value: named.trim().toLowerCase() }]);
    if (!found) throw invalid('profile', `: nobody has the address ${named}.`);
    return uuidToUlid(found.profile_id);
  }
};
