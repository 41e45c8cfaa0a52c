import { UsageError } from '../cli-error.ts';
import { tableLines } from '../output/table.ts';
import { paintFor, print, printJson, type Terminal } from '../output/terminal.ts';
import type { AccountView } from '../tasks/accounts.ts';
import { withSession } from '../with-session.ts';

interface Json {
  json?: boolean;
}

export interface NewAccount extends Json {
  name: string;
  id?: string;
  timezone?: string;
  currency?: string;
  locale?: string;
  industry?: string;
  senderEmail?: string;
  websiteUrl?: string;
}

export async function createAccount(terminal: Terminal, { json, ...input }: NewAccount): Promise<void> {
  const made = await withSession(terminal, (ask) => ask<{ id: string }>('accounts create', input));
  if (json) return printJson(terminal, made);
  const { bold, dim } = paintFor(terminal, terminal.out);
  print(terminal.out, `Made the account ${input.name}.`, '', `  ${dim('Public key')}  ${bold(made.id)}`, '');
  print(terminal.out, `A private key for it: burgee keys create --account ${made.id}`);
}

/** @param options those that were given, by their names in camel case */
export async function updateAccount(
  terminal: Terminal,
  account: string,
  { json, ...changes }: Json & Record<string, unknown>,
): Promise<void> {
  if (Object.keys(changes).length === 0) {
    throw new UsageError('Nothing was given to change.', ['burgee accounts update --help lists what can be.']);
  }
  const { id, name } = await withSession(terminal, (ask) => ask<{ id: string; name: string }>('accounts update', { ...changes, account }));
  if (json) return printJson(terminal, { id });
  print(terminal.out, `Changed the account ${id} (${name}).`);
}

export async function listAccounts(terminal: Terminal, { json }: Json): Promise<void> {
  const accounts = await withSession(terminal, (ask) => ask<AccountView[]>('accounts list'));
  if (json) return printJson(terminal, accounts);
  if (accounts.length === 0) return print(terminal.err, 'There is no account yet. Make one: burgee accounts create --name "My shop"');
  const columns = [
    { head: 'PUBLIC KEY', cell: (account: AccountView) => account.id },
    { head: 'NAME', cell: (account: AccountView) => account.name },
    { head: 'TIME ZONE', cell: (account: AccountView) => account.timezone },
    { head: 'CURRENCY', cell: (account: AccountView) => account.currency },
    { head: 'LOCALE', cell: (account: AccountView) => account.locale },
    { head: 'CREATED', cell: (account: AccountView) => account.createdAt.slice(0, 10) },
  ];
  print(terminal.out, ...tableLines(columns, accounts, paintFor(terminal, terminal.out).dim));
}

export async function deleteAccount(terminal: Terminal, account: string, { yes, json }: Json & { yes?: boolean }): Promise<void> {
  const work = withSession(
    terminal,
    async (ask) => {
      const { name } = await ask<{ name: string }>('accounts show', { account });
      if (!yes) {
        throw new UsageError(`This deletes the account ${account} (${name}) with its keys, profiles, events and lists, for good.`, [
          'Nothing has been deleted. Add --yes to do it.',
        ]);
      }
      return ask<{ id: string; name: string; rows: number }>('accounts delete', { account });
    },
    'Part of the account is gone already; the same command finishes it.',
  );
  const { id, name, rows } = await work;
  if (json) return printJson(terminal, { id, rows });
  print(terminal.out, `Deleted the account ${id} (${name}).`);
}
