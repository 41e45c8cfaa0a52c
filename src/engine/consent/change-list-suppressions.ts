import type { Tx } from '../../storage/database.ts';
import {
  deleteListSuppressions,
  insertListSuppressions,
  readListSuppressions,
  setListSuppressedAt,
} from '../../storage/queries/list-suppressions.ts';
import type { CommandContext } from '../context.ts';
import type { Signals } from '../signals.ts';
import { changeWithLedger } from './change-with-ledger.ts';
import type { Cause, Entry } from './ledger.ts';

type Deps = { signals: Signals };

const SHOWN = { read: readListSuppressions, show: setListSuppressedAt };

/** Keeps one list's e-mail from profiles (uuid text). Memberships and consent stay. @returns those who had it until now */
export function suppressOnList(
  deps: Deps,
  tx: Tx,
  context: CommandContext,
  listId: string,
  profileIds: readonly string[],
  cause: Cause,
): Promise<Set<string>> {
  const write = async (ids: readonly string[]): Promise<Entry[]> => {
    const list = { listId, reason: 'UNSUBSCRIBE', now: context.now };
    const made = await insertListSuppressions(tx, context.accountId, ids, list);
    return made.map((profileId) => ({ profileId, change: 'list_suppressed', reason: list.reason, listId, cause }));
  };
  return changeWithLedger(deps, tx, context, profileIds, { write, ...SHOWN });
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
  const write = async (ids: readonly string[]): Promise<Entry[]> => {
    const lifted = await deleteListSuppressions(tx, context.accountId, ids, listId);
    return lifted.map(({ profile_id, reason }) => ({ profileId: profile_id, change: 'list_unsuppressed', reason, listId, cause }));
  };
  return changeWithLedger(deps, tx, context, profileIds, { write, ...SHOWN });
}
