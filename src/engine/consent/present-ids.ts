import type { Db } from '../../storage/database.ts';
import { knownProfiles } from '../../storage/queries/lists.ts';
import { survivorsOf } from '../identity/aliases.ts';

/** Who profiles (uuid text) are now: themselves, or who they were merged into. Those that do not exist are left out. */
export async function presentIds(db: Db, accountId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const there = await knownProfiles(db, accountId, ids);
  const gone = ids.filter((id) => !there.has(id));
  const survivors = gone.length > 0 ? await survivorsOf(db, accountId, gone) : new Map<string, string>();
  return new Map([...[...there].map((id) => [id, id] as const), ...survivors]);
}
