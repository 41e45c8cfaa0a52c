import { type AccountUpdate, updateAccount } from '../../engine/accounts/update-account.ts';
import { column, computed, type Row, required, withSchema } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { S, XS } from '../../jsonapi/rates.ts';
import { choice, nullable, type Schema, text } from '../../jsonapi/schema.ts';
import { get, list, update } from '../../jsonapi/verbs.ts';
import { accounts } from '../../storage/tables/accounts.ts';
import { shortId } from '../ids.ts';
import { attributePointer } from '../pointers.ts';
import { address, inOrder } from './contact.ts';

const promised = (schema: Schema, name: string) => required(withSchema(column(schema, name), schema));
/** A member of the contact information, which stands in one column. */
const contact = (schema: Schema, name: string) =>
  required(computed(schema, ['contact'], (row: Row) => (row.contact as Record<string, unknown>)[name] ?? null));

const optIn = () => choice('single_opt_in', 'double_opt_in');

type Body = { data: { attributes: AccountUpdate } };

const SCOPES = { read: ['accounts:read'], write: ['accounts:write'] };

/** What an account says of itself and chose for itself. The reference has a screen for it, and no operation that writes. */
export const accountSettings = defineResource({
  type: 'account-settings',
  path: 'account-settings',
  own: true,
  category: 'Accounts',
  id: shortId,
  table: accounts,
  missing: (id) => `Account with id ${id} not found.`,
  attributes: {
    name: promised(text(), 'name'),
    sender_name: contact(text(), 'default_sender_name'),
    sender_email: contact(text(), 'default_sender_email'),
    organization_name: contact(text(), 'organization_name'),
    website_url: contact(nullable(text()), 'website_url'),
    industry: column(text(), 'industry'),
    timezone: promised(text(), 'timezone'),
    currency: promised(text(), 'currency'),
    locale: promised(text(), 'locale'),
    street_address: required(
      computed(address, ['contact'], (row: Row) =>
        inOrder(address, (row.contact as { street_address: Record<string, unknown> }).street_address),
      ),
    ),
    opt_in_process: promised(optIn(), 'opt_in_process'),
    brand_color: column(text(), 'brand_color'),
  },
  operations: {
    get_all_account_settings: list({ summary: "Read the settings of the key's account", scopes: SCOPES.read, rate: XS, page: 'all' }),
    get_account_settings: get({ summary: 'Read the settings of an account', scopes: SCOPES.read, rate: XS }),
    update_account_settings: update({
      ...{ summary: 'Change the settings of an account; what is absent stays', scopes: SCOPES.write, rate: S },
      body: bodyOf('account-settings', {
        id: 'required',
        attributes: {
          'name?': text(),
          'sender_name?': text(),
          'sender_email?': text(),
          'organization_name?': text(),
          'website_url?': nullable(text()),
          'industry?': nullable(text()),
          'timezone?': text(),
          'currency?': text(),
          'locale?': text(),
          'street_address?': address,
          'opt_in_process?': optIn(),
          'brand_color?': nullable(text()),
        },
      }),
      run: updateAccount,
      input: ({ data }: Body, id: string) => ({ ...data.attributes, id }),
      pointer: attributePointer,
    }),
  },
});
