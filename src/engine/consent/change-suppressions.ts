import type { Tx } from '../../storage/database.ts';
import { deleteSuppressions, insertSuppressions, readSuppressions, setSuppressedAt } from '../../storage/queries/consent.ts';
import type { CommandContext } from '../context.ts';
import type { Signals } from '../signals.ts';
import { changeWithLedger } from './change-with-ledger.ts';
import type { Cause, Entry } from './ledger.ts';
import type { SuppressionReason } from './may-receive.ts';

type Deps = { signals: Signals };

const SHOWN = { read: readSuppressions, show: setSuppressedAt };

/**
 * Keeps messages from the e-mail addresses of profiles (uuid text). Consent stays what it is.
 * @returns those who were not suppressed for this reason before
 */
export function suppressProfiles(
  deps: Deps,
  tx: Tx,
  context: CommandContext,
  profileIds: readonly string[],
  reason: SuppressionReason,
  cause: Cause,
): Promise<Set<string>> {
  const write = async (ids: readonly string[]): Promise<Entry[]> => {
    const made = await insertSuppressions(tx, context.accountId, ids, reason, context.now);
    return made.map((profileId) => ({ profileId, change: 'suppressed', reason, cause }));
  };
  return changeWithLedger(deps, tx, context, profileIds, { write, ...SHOWN });
}

/**
 * Lifts suppressions made for one of these reasons; those for others stay.
 * @returns those who were suppressed for one of them
 */
export function unsuppressProfiles(
  deps: Deps,
  tx: Tx,
  context: CommandContext,
  profileIds: readonly string[],
  reasons: readonly SuppressionReason[],
  cause: Cause,
): Promise<Set<string>> {
  const write = async (ids: readonly string[]): Promise<Entry[]> => {
    const lifted = await deleteSuppressions(tx, context.accountId, ids, reasons);
    return lifted.map(({ profile_id, reason }) => ({ profileId: profile_id, change: 'unsuppressed', reason, cause }));
  };
  return changeWithLedger(deps, tx, context, profileIds, { write, ...SHOWN });
}
