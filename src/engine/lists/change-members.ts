import { DomainError, type Fault } from '../../lib/errors.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { insertDelta } from '../../storage/queries/counters.ts';
import { holdList, knownProfiles } from '../../storage/queries/lists.ts';
import type { CommandContext } from '../context.ts';
import { survivorsOf } from '../identity/aliases.ts';
import type { Signals } from '../signals.ts';
import { membersCounter, unknownList } from './list-input.ts';

export interface MembersDeps {
  db: Database;
  signals: Signals;
}

export interface MembersInput {
  list_id: string;
  /** ULIDs; repeats count once. */
  profile_ids: readonly string[];
}

/** What is done with the profiles (uuid text), and how much each one touched changes the count. */
interface Change {
  write(tx: Tx, profileIds: readonly string[]): Promise<string[]>;
  countPerMember: 1 | -1;
}

/**
 * The frame of adding and removing: the list is held, every profile must exist, and nothing is half-written.
 * @throws DomainError `not_found` for the list, `invalid` naming each unknown profile
 */
export async function changeMembers(deps: MembersDeps, context: CommandContext, input: MembersInput, change: Change): Promise<void> {
  const { accountId } = context;
  await deps.db.transaction(async (tx) => {
    if (!(await holdList(tx, accountId, input.list_id))) throw unknownList(input.list_id);
    const given = input.profile_ids.map((id) => ulidToUuid(id));
    const there = await knownProfiles(
      tx,
      accountId,
      given.filter((id) => id !== undefined),
    );
    const gone = given.filter((id) => id !== undefined && !there.has(id)) as string[];
    const survivors = gone.length > 0 ? await survivorsOf(tx, accountId, gone) : new Map<string, string>();
    const uuids = given.map((id) => survivors.get(id ?? '') ?? id);
    const known = new Set([...there, ...survivors.values()]);
    const faults = input.profile_ids.flatMap((id, index) => (known.has(uuids[index] ?? '') ? [] : [unknownMember(id, index)]));
    if (faults.length > 0) throw new DomainError(faults);
    const touched = await change.write(tx, [...known].sort());
    if (touched.length === 0) return;
    await insertDelta(tx, accountId, membersCounter(input.list_id), change.countPerMember * touched.length);
    await deps.signals.publish(tx, [{ kind: 'list-members', accountId, listId: input.list_id, profileIds: touched }]);
  });
}

const unknownMember = (id: string, index: number): Fault => ({
  kind: 'invalid',
  detail: `A profile with id \`${id}\` does not exist.`,
  at: ['profile_ids', index],
});
