import type { Tx } from '../../storage/database.ts';
import { deleteSuppressions, insertSuppressions, readSuppressions, setSuppressedAt } from '../../storage/queries/consent.ts';
import type { CommandContext } from '../context.ts';
import { lockProfiles, type Signals } from '../signals.ts';
import { type Cause, type Entry, writeLedger } from './ledger.ts';
import type { SuppressionReason } from './may-receive.ts';

type Deps = { signals: Signals };

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
  return change(deps, tx, context, profileIds, async (ids) => {
    const made = await insertSuppressions(tx, context.accountId, ids, reason, context.now);
    return made.map((profileId) => ({ profileId, change: 'suppressed', reason, cause }));
  });
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
  return change(deps, tx, context, profileIds, async (ids) => {
    const lifted = await deleteSuppressions(tx, context.accountId, ids, reasons);
    return lifted.map(({ profile_id, reason }) => ({ profileId: profile_id, change: 'unsuppressed', reason, cause }));
  });
}

/** The suppression, the ledger, what follows for the profile and the news of it: one transaction. */
async function change(
  deps: Deps,
  tx: Tx,
  context: CommandContext,
  profileIds: readonly string[],
  write: (profileIds: readonly string[]) => Promise<Entry[]>,
): Promise<Set<string>> {
  const { accountId } = context;
  const ids = [...new Set(profileIds)].sort();
  if (ids.length === 0) return new Set();
  // Two who change different suppressions of one profile must not both work out its latest from half of the truth.
  await lockProfiles(tx, ids);
  const entries = await write(ids);
  const changed = [...new Set(entries.map(({ profileId }) => profileId))].sort();
  if (changed.length === 0) return new Set();
  await writeLedger(deps, tx, context, entries);
  const latest = new Map<string, number | null>(changed.map((id) => [id, null]));
  for (const row of await readSuppressions(tx, accountId, changed)) latest.set(row.profile_id, row.suppressed_at);
  await setSuppressedAt(tx, accountId, latest);
  return new Set(changed);
}
