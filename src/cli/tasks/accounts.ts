import { createAccount } from '../../engine/accounts/create-account.ts';
import { deleteAccount } from '../../engine/accounts/delete-account.ts';
import { type OptInProcess, updateAccount } from '../../engine/accounts/update-account.ts';
import { isoSeconds } from '../../lib/time.ts';
import { readAccounts } from '../../storage/queries/accounts.ts';
import { chooseAccount } from './choose-account.ts';
import { optionalText, text } from './fields.ts';
import type { Task } from './task.ts';

export interface AccountView {
  /** Also the public key. */
  id: string;
  name: string;
  timezone: string;
  currency: string;
  locale: string;
  createdAt: string;
}

export const createAccountTask: Task = async (parts, input): Promise<{ id: string }> =>
  createAccount(parts, {
    id: optionalText(input, 'id'),
    name: text(input, 'name'),
    timezone: optionalText(input, 'timezone'),
    currency: optionalText(input, 'currency'),
    locale: optionalText(input, 'locale'),
    industry: optionalText(input, 'industry'),
    sender_email: optionalText(input, 'senderEmail'),
    website_url: optionalText(input, 'websiteUrl'),
  });

export const listAccountsTask: Task = async ({ db }): Promise<AccountView[]> =>
  (await readAccounts(db)).map(({ id, name, timezone, currency, locale, created_at }) => ({
    ...{ id, name, timezone, currency, locale },
    createdAt: isoSeconds(created_at),
  }));

/** Changes what is given. An empty text takes away what an account need not have. */
export const updateAccountTask: Task = async (parts, input): Promise<{ id: string; name: string }> => {
  const { id } = await chooseAccount(parts, text(input, 'account'));
  const orNone = (name: string): string | null | undefined => (input[name] === '' ? null : optionalText(input, name));
  await updateAccount(
    parts,
    { accountId: id },
    {
      id,
      name: optionalText(input, 'name'),
      sender_name: optionalText(input, 'senderName'),
      sender_email: optionalText(input, 'senderEmail'),
      organization_name: optionalText(input, 'organizationName'),
      website_url: orNone('websiteUrl'),
      industry: orNone('industry'),
      timezone: optionalText(input, 'timezone'),
      currency: optionalText(input, 'currency'),
      locale: optionalText(input, 'locale'),
      opt_in_process: OPT_IN[optionalText(input, 'optIn') ?? ''],
      brand_color: orNone('brandColor'),
    },
  );
  return { id, name: (await chooseAccount(parts, id)).name };
};

const OPT_IN: Readonly<Record<string, OptInProcess | undefined>> = { single: 'single_opt_in', double: 'double_opt_in' };

/** Names what would be deleted, so that whoever is about to can be asked. */
export const showAccountTask: Task = async (parts, input): Promise<{ id: string; name: string }> => {
  const { id, name } = await chooseAccount(parts, text(input, 'account'));
  return { id, name };
};

export const deleteAccountTask: Task = async (parts, input, { progress, signal }): Promise<{ id: string; name: string; rows: number }> => {
  const { id, name } = await chooseAccount(parts, text(input, 'account'));
  let deleted = 0;
  const onProgress = (rows: number): void => {
    deleted = rows;
    progress({ phase: 'rows deleted', done: rows });
    signal.throwIfAborted();
  };
  // A server believes for a few seconds that the account's keys are still good.
  await deleteAccount(parts, { id }, onProgress, parts.alone ? 0 : undefined);
  return { id, name, rows: deleted };
};
