import { DomainError } from '../../lib/errors.ts';
import type { Database } from '../../storage/database.ts';
import { type AccountRow, changeAccount, lockAccount } from '../../storage/queries/accounts.ts';
import type { CommandContext } from '../context.ts';
import { type AccountWords, checkAccount } from './check-account.ts';

export interface StreetAddress {
  address1?: string | null;
  address2?: string | null;
  city?: string | null;
  region?: string | null;
  country?: string | null;
  zip?: string | null;
}

export type OptInProcess = 'single_opt_in' | 'double_opt_in';

/** What is absent stays as it is. */
export interface AccountUpdate extends Omit<AccountWords, 'id'> {
  street_address?: StreetAddress;
  opt_in_process?: OptInProcess;
}

interface Contact {
  default_sender_name: string;
  default_sender_email: string;
  website_url: string | null;
  organization_name: string;
  street_address: StreetAddress;
}

/**
 * Changes what the account says of itself and chose for itself. Events keep the currency that they had.
 * @throws DomainError `invalid` with all faults; `not_found` for any account but the caller's
 */
export async function updateAccount(
  deps: { db: Database },
  { accountId }: Pick<CommandContext, 'accountId'>,
  { id, ...input }: AccountUpdate & { id: string },
): Promise<void> {
  checkAccount(input);
  checkStreet(input.street_address);
  await deps.db.transaction(async (tx) => {
    const row = id === accountId ? await lockAccount(tx, id) : undefined;
    if (!row) throw new DomainError({ kind: 'not_found', detail: `Account with id ${id} not found.` });
    await changeAccount(tx, changed(row, input));
  });
}

function changed(row: AccountRow, input: AccountUpdate): AccountRow {
  return {
    ...row,
    name: input.name ?? row.name,
    contact: changedContact(row.contact as Contact, input),
    industry: input.industry === undefined ? row.industry : input.industry,
    timezone: input.timezone ?? row.timezone,
    currency: input.currency?.toUpperCase() ?? row.currency,
    locale: input.locale ?? row.locale,
    opt_in_process: input.opt_in_process ?? row.opt_in_process,
    brand_color: input.brand_color === undefined ? row.brand_color : (input.brand_color?.toLowerCase() ?? null),
  };
}

const changedContact = (contact: Contact, input: AccountUpdate): Contact => ({
  default_sender_name: input.sender_name ?? contact.default_sender_name,
  default_sender_email: input.sender_email ?? contact.default_sender_email,
  website_url: input.website_url === undefined ? contact.website_url : input.website_url,
  organization_name: input.organization_name ?? contact.organization_name,
  street_address: { ...contact.street_address, ...input.street_address },
});

const LINE_CHARACTERS = 255;

function checkStreet(street: StreetAddress = {}): void {
  const faults = Object.entries(street).flatMap(([field, line]) => {
    if (!line || (line.length <= LINE_CHARACTERS && !line.includes('\0'))) return [];
    return [{ kind: 'invalid' as const, detail: `A line has up to ${LINE_CHARACTERS} characters.`, at: ['street_address', field] }];
  });
  if (faults.length > 0) throw new DomainError(faults);
}
