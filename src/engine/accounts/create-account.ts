import type { Clock } from '../../lib/clock.ts';
import { DomainError } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { insertAccount } from '../../storage/queries/accounts.ts';
import { insertMappings } from '../../storage/queries/mapped-metrics.ts';
import { insertDefaultTagGroup } from '../../storage/queries/tag-groups.ts';
import { insertTrackingSettings } from '../../storage/queries/tracking-settings.ts';
import { checkAccount } from './check-account.ts';

export interface AccountInput {
  /** The public key to have; six letters and digits. Random unless given. */
  id?: string;
  name: string;
  /** IANA name; UTC unless given. */
  timezone?: string;
  /** ISO 4217; USD unless given. */
  currency?: string;
  /** en-US unless given. */
  locale?: string;
  industry?: string;
  sender_email?: string;
  website_url?: string;
  isTest?: boolean;
}

const ATTEMPTS = 20;

/**
 * Makes an account. Its id is its public key.
 * @param withIt writes what the account must not be without, in the same transaction
 * @throws DomainError `invalid` for a malformed public key, time zone, currency or locale; `conflict` for a public key that is taken
 */
export async function createAccount(
  deps: { db: Database; clock: Clock; ids: Ids },
  input: AccountInput,
  withIt?: (tx: Tx, id: string) => Promise<unknown>,
): Promise<{ id: string }> {
  checkAccount(input);
  const make = async (tx: Tx, row: ReturnType<typeof rowFor>): Promise<boolean> => {
    const isFree = await insertAccount(tx, row);
    if (isFree) {
      await insertMappings(tx, row.id, row.created_at);
      await insertDefaultTagGroup(tx, row.id, deps.ids.uuid());
      await insertTrackingSettings(tx, row.id);
      await withIt?.(tx, row.id);
    }
    return isFree;
  };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const row = rowFor(input.id ?? deps.ids.short(), input, deps.clock.wall());
    if (await deps.db.transaction((tx) => make(tx, row))) return { id: row.id };
    if (input.id)
      throw new DomainError({ kind: 'conflict', detail: `An account with the public key ${input.id} exists already.`, at: ['id'] });
  }
  throw new Error(`no free account id in ${ATTEMPTS} attempts`);
}

function rowFor(id: string, input: AccountInput, now: number) {
  const contact = {
    default_sender_name: input.name,
    default_sender_email: input.sender_email ?? 'hello@example.com',
    website_url: input.website_url ?? null,
    organization_name: input.name,
    street_address: { address1: null, address2: null, city: null, region: null, country: null, zip: null },
  };
  const { timezone = 'UTC', currency = 'USD', locale = 'en-US', industry = null, isTest = false } = input;
  return { id, name: input.name, contact, industry, timezone, currency: currency.toUpperCase(), locale, is_test: isTest, created_at: now };
}
