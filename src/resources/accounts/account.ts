import { column, computed, type Row, required, withSchema } from '../../jsonapi/attributes.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { XS } from '../../jsonapi/rates.ts';
import { flag, nullable, object, type Schema, text } from '../../jsonapi/schema.ts';
import { get, list } from '../../jsonapi/verbs.ts';
import { accounts } from '../../storage/tables/accounts.ts';
import { shortId } from '../ids.ts';

const address = object({
  'address1?': nullable(text()),
  'address2?': nullable(text()),
  'city?': nullable(text()),
  'region?': nullable(text()),
  'country?': nullable(text()),
  'zip?': nullable(text()),
});

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

/** In the documented order: jsonb keeps its own. */
function showContact(row: Row): Record<string, unknown> {
  const stored = row.contact as Record<string, unknown> & { street_address: Record<string, unknown> };
  const inOrder = (schema: Schema, values: Record<string, unknown>) =>
    Object.fromEntries(Object.keys(schema.properties ?? {}).map((name) => [name, values[name] ?? null]));
  return { ...inOrder(contactInformation, stored), street_address: inOrder(address, stored.street_address) };
}
