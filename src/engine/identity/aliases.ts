import { ulidToUuid, uuidToUlid } from '../../lib/ids.ts';
import type { Db } from '../../storage/database.ts';
import { findAliases } from '../../storage/queries/profile-merges.ts';
import type { ProfileKey, ProfileRow } from '../../storage/queries/profiles.ts';
import { rowKeyOf } from './desk.ts';
import type { Known } from './plan.ts';
import type { ProfileChange } from './profile-change.ts';

/** Who those of these profiles (uuid text) that were merged are now; the others are left out. */
export async function survivorsOf(db: Db, accountId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = await findAliases(
    db,
    ids.map((id) => ({ account_id: accountId, id })),
  );
  return new Map(found.map(({ source_id, profile_id }) => [source_id, profile_id]));
}

/** The same for declarations: ids are ULIDs. */
export async function readSurvivors(scope: unknown, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { services, accountId } = scope as { services: { db: Db }; accountId: string };
  const uuids = ids.flatMap((id) => ulidToUuid(id) ?? []);
  const survivors = await survivorsOf(services.db, accountId, uuids);
  return new Map([...survivors].map(([source, survivor]) => [uuidToUlid(source), uuidToUlid(survivor)]));
}

/**
 * Whoever names a merged profile means who it is now: by its id, by a token that was made for it, and by an identifier that
 * was attached to it at the very moment of the merge and has not come along yet.
 * @param absent profiles that were looked for and are not there
 * @returns undefined when none of them was merged; otherwise the changes as they are meant. Owners are put right in `known`.
 */
export async function followAliases(
  db: Db,
  absent: readonly ProfileKey[],
  changes: readonly ProfileChange[],
  known: { owners: Map<string, string>; rows: Known['rows'] },
): Promise<readonly ProfileChange[] | undefined> {
  const found = await findAliases(db, absent);
  if (found.length === 0) return undefined;
  const survivors = new Map(found.map((alias) => [rowKeyOf({ account_id: alias.account_id, id: alias.source_id }), alias.profile_id]));
  const now = (account_id: string, id: string): string => survivors.get(rowKeyOf({ account_id, id })) ?? id;
  for (const [key, owner] of known.owners) known.owners.set(key, now(key.slice(0, key.indexOf('\n')), owner));
  return changes.map((change) => {
    const { accountId, id, token } = change;
    const meant = { ...change };
    if (id?.uuid !== undefined) meant.id = { ...id, uuid: now(accountId, id.uuid) };
    if (token !== undefined) meant.token = now(accountId, token);
    return meant;
  });
}

/** Those of `wanted` that were not found. */
export const absentAmong = (wanted: readonly ProfileKey[], rows: ReadonlyMap<string, ProfileRow | null>): ProfileKey[] =>
  wanted.filter((key) => rows.get(rowKeyOf(key)) === null);
