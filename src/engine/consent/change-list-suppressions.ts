import type { Tx } from '../../storage/database.ts';
import {
  deleteListSuppressions,
  insertListSuppressions,
  readListSuppressions,
  setListSuppressedAt,
} from '../../storage/queries/list-suppressions.ts';
import type { CommandContext } from '../context.ts';
import { lockProfiles, type Signals } from '../signals.ts';
import { type Cause, type Entry, writeLedger } from './ledger.ts';

type Deps = { signals: Signals };

/** Keeps one list's e-mail from profiles (uuid text). Memberships and consent stay. @returns those who had it until now */
export function suppressOnList(
  deps: Deps,
  tx: Tx,
  context: CommandContext,
  listId: string,
  profileIds: readonly string[],
  cause: Cause,
): Promise<Set<string>> {
  return change(deps, tx, context, profileIds, async (ids) => {
    const list = { listId, reason: 'UNSUBSCRIBE', now: context.now };
    const made = await insertListSuppressions(tx, context.accountId, ids, list);
    return made.map((profileId) => ({ profileId, change: 'list_suppressed', reason: list.reason, listId, cause }));
  });
}

/** Lifts what keeps one list's e-mail from profiles (uuid text). @returns those for whom anything was lifted */
export function unsuppressOnList(
  deps: Deps,
  tx: Tx,
  context: CommandContext,
  listId: string,
  profileIds: readonly string[],
  cause: Cause,
): Promise<Set<string>> {
  return change(deps, tx, context, profileIds, async (ids) => {
    const lifted = await deleteListSuppressions(tx, context.accountId, ids, listId);
    return lifted.map(({ profile_id, reason }) => ({ profileId: profile_id, change: 'list_unsuppressed', reason, listId, cause }));
  });
}

async function change(
  deps: Deps,
  tx: Tx,
  context: CommandContext,
  profileIds: readonly string[],
  write: (profileIds: readonly string[]) => Promise<Entry[]>,
): Promise<Set<string>> {
  const ids = [...new Set(profileIds)].sort();
  if (ids.length === 0) return new Set();
  await lockProfiles(tx, ids);
  const entries = await write(ids);
  const changed = [...new Set(entries.map(({ profileId }) => profileId))].sort();
  if (changed.length === 0) return new Set();
  await writeLedger(deps, tx, context, entries);
  const latest = new Map<string, number | null>(changed.map((id) => [id, null]));
  for (const row of await readListSuppressions(tx, context.accountId, changed)) latest.set(row.profile_id, row.suppressed_at);
  await setListSuppressedAt(tx, context.accountId, latest);
  return new Set(changed);
}
