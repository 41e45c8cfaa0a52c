import { fieldLines, tableLines } from '../output/table.ts';
import { paintFor, print, printJson, type Terminal } from '../output/terminal.ts';
import type { CreatedKey, ListedKey } from '../tasks/keys.ts';
import { withSession } from '../with-session.ts';

interface Json {
  json?: boolean;
}

export interface NewKey extends Json {
  account?: string;
  name?: string;
  scopes?: string;
  limits?: number | 'off';
}

export async function createKey(terminal: Terminal, { json, ...input }: NewKey): Promise<void> {
  const key = await withSession(terminal, (ask) => ask<CreatedKey>('keys create', input));
  if (json) return printJson(terminal, key);
  const { bold, dim } = paintFor(terminal, terminal.out);
  print(terminal.out, 'Made a private key. It is shown this once; only its hash is stored.', '');
  const fields = [
    ['Private key', key.secret],
    ['Key id', key.id],
    ['Account', `${key.account} (${key.accountName})`],
    ['Scopes', scopesText(key.scopes)],
    ['Rate limits', key.limits === 'off' ? 'off' : `${key.limits} × the reference's`],
  ] as const;
  const [secret, ...others] = fieldLines(fields, dim) as [string, ...string[]];
  print(terminal.out, bold(secret), ...others);
}

export async function listKeys(terminal: Terminal, { json, account }: Json & { account?: string }): Promise<void> {
  const keys = await withSession(terminal, (ask) => ask<ListedKey[]>('keys list', { account }));
  if (json) return printJson(terminal, keys);
  if (keys.length === 0) return print(terminal.err, 'There is no key. Make one: burgee keys create');
  const columns = [
    { head: 'ID', cell: (key: ListedKey) => key.id },
    { head: 'KEY', cell: (key: ListedKey) => `${key.prefix}…` },
    { head: 'NAME', cell: (key: ListedKey) => key.name },
    { head: 'ACCOUNT', cell: (key: ListedKey) => key.account },
    { head: 'SCOPES', cell: (key: ListedKey) => scopesText(key.scopes) },
    { head: 'LIMITS', cell: (key: ListedKey) => String(key.limits) },
    { head: 'CREATED', cell: (key: ListedKey) => key.createdAt.slice(0, 10) },
    { head: 'REVOKED', cell: (key: ListedKey) => key.revokedAt?.slice(0, 10) ?? '' },
  ];
  print(terminal.out, ...tableLines(columns, keys, paintFor(terminal, terminal.out).dim));
}

export async function revokeKey(terminal: Terminal, id: string, { json, account }: Json & { account?: string }): Promise<void> {
  const key = await withSession(terminal, (ask) => ask<{ id: string; account: string; name: string }>('keys revoke', { id, account }));
  if (json) return printJson(terminal, key);
  print(terminal.out, `Revoked the key ${key.id} (${key.name}) of account ${key.account}. It stops working within five seconds.`);
}

const scopesText = (scopes: CreatedKey['scopes']): string => (typeof scopes === 'string' ? scopes : scopes.join(', '));
