import type { Db } from '../../storage/database.ts';
import { readSuppressions } from '../../storage/queries/consent.ts';
import { type ConsentRow, readConsents, readPhoneNumbers } from '../../storage/queries/consents.ts';
import { readListSuppressions } from '../../storage/queries/list-suppressions.ts';
import type { Consent, ListSuppression, Standing, Suppression, SuppressionReason } from './may-receive.ts';

/** A consent with all that is known of how it came about. */
export type KnownConsent = ConsentRow & Consent;
export type KnownStanding = Standing<KnownConsent>;

/** Reads how profiles (uuid text) stand; every one of them is in the result. */
export async function readStandings(db: Db, accountId: string, profileIds: readonly string[]): Promise<Map<string, KnownStanding>> {
  const found = new Map(profileIds.map((id) => [id, emptyStanding()]));
  for (const row of await readSuppressions(db, accountId, profileIds)) {
    found.get(row.profile_id)?.suppressions.push({ reason: row.reason as SuppressionReason, at: row.suppressed_at });
  }
  for (const row of await readListSuppressions(db, accountId, profileIds)) {
    found.get(row.profile_id)?.listSuppressions.push({ listId: row.list_id, reason: row.reason, at: row.suppressed_at });
  }
  for (const row of await readConsents(db, accountId, profileIds)) found.get(row.profile_id)?.consents.push(row as KnownConsent);
  const numbered = [...found].filter(([, { consents }]) => consents.some(({ channel }) => channel === 'sms' || channel === 'whatsapp'));
  const numbers = await readPhoneNumbers(
    db,
    accountId,
    numbered.map(([id]) => id),
  );
  for (const [id, number] of numbers) {
    const standing = found.get(id);
    if (standing) standing.phoneNumber = number;
  }
  return found;
}

interface Growing {
  suppressions: Suppression[];
  listSuppressions: ListSuppression[];
  consents: KnownConsent[];
  phoneNumber: string | null;
}

const emptyStanding = (): Growing => ({ suppressions: [], listSuppressions: [], consents: [], phoneNumber: null });
