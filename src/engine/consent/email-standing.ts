import type { Micros } from '../../lib/clock.ts';
import type { Db } from '../../storage/database.ts';
import { readSuppressions } from '../../storage/queries/consent.ts';

export type SuppressionReason = 'HARD_BOUNCE' | 'INVALID_EMAIL' | 'SPAM_COMPLAINT' | 'UNSUBSCRIBE' | 'USER_SUPPRESSED';

export interface Suppression {
  reason: SuppressionReason;
  at: Micros;
}

/** How a profile stands to e-mail. */
export interface EmailStanding {
  /** The oldest first. */
  suppressions: readonly Suppression[];
}

/** `transactional` messages answer what the person did: a receipt, a password. */
export type Purpose = 'marketing' | 'transactional';

export type Verdict = { may: true } | { may: false; reason: SuppressionReason };

/** Nothing arrives there, so nothing is sent, whatever it is about. */
const DEAD: readonly SuppressionReason[] = ['HARD_BOUNCE', 'INVALID_EMAIL'];

/**
 * May a message of this purpose go to this profile's address, and if not, why? Whoever sends asks here, and the profile's
 * `can_receive_email_marketing` is this answer. Somebody who was never asked may be written to: whether to do so is the
 * sender's question (README.md).
 */
export function mayReceiveEmail({ suppressions }: EmailStanding, purpose: Purpose): Verdict {
  const stopped = suppressions.find(({ reason }) => purpose === 'marketing' || DEAD.includes(reason));
  return stopped ? { may: false, reason: stopped.reason } : { may: true };
}

/** Reads how profiles (uuid text) stand; every one of them is in the result. */
export async function readEmailStandings(db: Db, accountId: string, profileIds: readonly string[]): Promise<Map<string, EmailStanding>> {
  const found = new Map<string, Suppression[]>(profileIds.map((id) => [id, []]));
  for (const row of await readSuppressions(db, accountId, profileIds)) {
    found.get(row.profile_id)?.push({ reason: row.reason as SuppressionReason, at: row.suppressed_at });
  }
  return new Map([...found].map(([id, suppressions]) => [id, { suppressions }]));
}
