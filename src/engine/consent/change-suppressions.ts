import type { Tx } from '../../storage/database.ts';
import {
  deleteSuppressions,
  insertConsentChanges,
  insertSuppressions,
  readSuppressions,
  setSuppressedAt,
} from '../../storage/queries/consent.ts';
import type { CommandContext } from '../context.ts';
import { lockProfiles, type Signals } from '../signals.ts';
import type { SuppressionReason } from './email-standing.ts';

/** Why a change came about; the ledger keeps it beside the time and the actor. */
export interface Cause {
  /** `bulk_job` … */
  method: string;
  /** The job, form or message that it came from. */
  source: string | null;
}

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
  const write = (ids: readonly string[]) => insertSuppressions(tx, context.accountId, ids, reason, context.now);
  return change(deps, tx, context, profileIds, { name: 'suppressed', reason, cause, write });
}

/**
 * Lifts suppressions made for one reason; those for others stay.
 * @returns those who were suppressed for it
 */
export function unsuppressProfiles(
  deps: Deps,
  tx: Tx,
  context: CommandContext,
  profileIds: readonly string[],
  reason: SuppressionReason,
  cause: Cause,
): Promise<Set<string>> {
  const write = (ids: readonly string[]) => deleteSuppressions(tx, context.accountId, ids, reason);
  return change(deps, tx, context, profileIds, { name: 'unsuppressed', reason, cause, write });
}

interface Change {
  name: 'suppressed' | 'unsuppressed';
  reason: SuppressionReason;
  cause: Cause;
  write(profileIds: readonly string[]): Promise<string[]>;
}

/** The suppression, the ledger, what follows for the profile and the news of it: one transaction. */
async function change(
  { signals }: Deps,
  tx: Tx,
  { accountId, actor, now }: CommandContext,
  profileIds: readonly string[],
  { name, reason, cause, write }: Change,
): Promise<Set<string>> {
  const ids = [...new Set(profileIds)].sort();
  if (ids.length === 0) return new Set();
  // Two who change different suppressions of one profile must not both work out its latest from half of the truth.
  await lockProfiles(tx, ids);
  const changed = (await write(ids)).sort();
  if (changed.length === 0) return new Set();
  const ledger = { channel: 'email', change: name, reason, ...cause, actor_kind: actor.kind, actor_id: actor.id, changed_at: now };
  await insertConsentChanges(tx, accountId, changed, ledger);
  const latest = new Map<string, number | null>(changed.map((id) => [id, null]));
  for (const row of await readSuppressions(tx, accountId, changed)) latest.set(row.profile_id, row.suppressed_at);
  await setSuppressedAt(tx, accountId, latest);
  await signals.publish(tx, [{ kind: 'profiles', accountId, profileIds: changed }]);
  return new Set(changed);
}
