import { insertMembers } from '../../storage/queries/lists.ts';
import type { CommandContext } from '../context.ts';
import { changeMembers, type MembersDeps, type MembersInput } from './change-members.ts';

/** Adds profiles to a list without touching their consent. Members stay as they are, with the time at which they joined. */
export async function addProfilesToList(deps: MembersDeps, context: CommandContext, input: MembersInput): Promise<void> {
  await changeMembers(deps, context, input, {
    write: (tx, profileIds) => insertMembers(tx, context.accountId, input.list_id, profileIds, context.now),
    countPerMember: 1,
  });
}
