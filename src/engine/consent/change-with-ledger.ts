import type { Micros } from '../../lib/clock.ts';
import type { Db, Tx } from '../../storage/database.ts';
import type { CommandContext } from '../context.ts';
import { lockProfiles, type Signals } from '../signals.ts';
import { type Entry, writeLedger } from './ledger.ts';

/** One kind of suppression: what is changed about it, and what profiles show of those that are left. */
export interface SuppressionChange {
  /** Makes or lifts them for these profiles. @returns what the ledger says of it */
  write(profileIds: readonly string[]): Promise<Entry[]>;
  /** Those of the profiles, the oldest first. */
  read(db: Db, accountId: string, profileIds: readonly string[]): Promise<{ profile_id: string; suppressed_at: Micros }[]>;
  /** Writes when each profile's latest one was made. */
  show(tx: Tx, accountId: string, latest: ReadonlyMap<string, Micros | null>): Promise<void>;
}

/**
 * The suppression, the ledger, what follows for the profile and the news of it: one transaction.
 * @returns the profiles for whom anything changed
 */
export async function changeWithLedger(
  deps: { signals: Signals },
  tx: Tx,
  context: CommandContext,
  profileIds: readonly string[],
  { write, read, show }: SuppressionChange,
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
  const latest = new Map<string, Micros | null>(changed.map((id) => [id, null]));
  for (const row of await read(tx, accountId, changed)) latest.set(row.profile_id, row.suppressed_at);
  await show(tx, accountId, latest);
  return new Set(changed);
}
