import { column, computed, type Row, required, withSchema } from '../../jsonapi/attributes.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { XS } from '../../jsonapi/rates.ts';
import { flag, nullable, object, text } from '../../jsonapi/schema.ts';
import { get, list } from '../../jsonapi/verbs.ts';
import { accounts } from '../../storage/tables/accounts.ts';
import { shortId } from '../ids.ts';
import { address, inOrder } from './contact.ts';

const contactInformation = object({
  default_sender_name: text(),
  default_sender_email: text(),
  'website_url?': nullable(text()),
  organization_name: text(),
  street_address: address,
});

const always = (name: string) => required(withSchema(column(text(), name), text()));

export const account = defineResource({
  type: 'account',
  path: 'accounts',
  category: 'Accounts',
  id: shortId,
  table: accounts,
  missing: (id) => `Account with id ${id} not found.`,
  attributes: {
    test_account: required(withSchema(column(flag(), 'is_test'), flag())),
    contact_information: required(computed(contactInformation, ['contact'], showContact)),
    industry: column(text(), 'industry'),
    timezone: always('timezone'),
    preferred_currency: always('currency'),
    public_api_key: always('id'),
    locale: always('locale'),
  },
  operations: {
    get_accounts: list({ summary: 'Read the account that the key belongs to', scopes: ['accounts:read'], rate: XS, page: 'all' }),
    get_account: get({ summary: 'Read an account', scopes: ['accounts:read'], rate: XS }),
  },
});

function showContact(row: Row): Record<string, unknown> {
  const stored = row.contact as Record<string, unknown> & { street_address: Record<string, unknown> };
  return { ...inOrder(contactInformation, stored), street_address: inOrder(address, stored.street_address) };
}
