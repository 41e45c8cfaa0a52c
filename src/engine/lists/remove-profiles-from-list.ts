import { deleteMembers } from '../../storage/queries/lists.ts';
import type { CommandContext } from '../context.ts';
import { changeMembers, type MembersDeps, type MembersInput } from './change-members.ts';

/** Takes profiles off a list without touching their consent. Those who are no members are passed over. */
export async function removeProfilesFromList(deps: MembersDeps, context: CommandContext, input: MembersInput): Promise<void> {
  await changeMembers(deps, context, input, {
    write: (tx, profileIds) => deleteMembers(tx, context.accountId, input.list_id, profileIds),
    countPerMember: -1,
  });
}
