import { table } from './table.ts';

/** An account's own row: its id is the account, so the account condition selects exactly one. */
export const accounts = table('account_rows', 'id', {
  id: 'text',
  name: 'text',
  contact: 'json',
  industry: 'text',
  timezone: 'text',
  currency: 'text',
  locale: 'text',
  is_test: 'boolean',
  opt_in_process: 'text',
  brand_color: 'text',
});
