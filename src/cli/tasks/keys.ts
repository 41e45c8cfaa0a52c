import { createKey } from '../../engine/accounts/create-key.ts';
import { listKeys } from '../../engine/accounts/list-keys.ts';
import { revokeKey } from '../../engine/accounts/revoke-key.ts';
import type { KeyScopes } from '../../engine/accounts/scopes.ts';
import { isoSeconds } from '../../lib/time.ts';
import { readAccounts } from '../../storage/queries/accounts.ts';
import { chooseAccount } from './choose-account.ts';
import { invalid, optionalText, text } from './fields.ts';
import type { Task } from './task.ts';

export interface CreatedKey {
  id: string;
  /** Shown this once; only a hash is stored. */
  secret: string;
  account: string;
  accountName: string;
  scopes: KeyScopes;
  limits: number | 'off';
}

export interface ListedKey {
  id: string;
  account: string;
  name: string;
  /** The first characters of the secret. */
  prefix: string;
  scopes: KeyScopes;
  limits: number | 'off';
  createdAt: string;
  revokedAt: string | null;
}

export const createKeyTask: Task = async (parts, input): Promise<CreatedKey> => {
  const scopes = readScopes(optionalText(input, 'scopes'));
  const limits = readFactor(input.limits) ?? parts.limits;
  const account = await chooseAccount(parts, optionalText(input, 'account'));
  const made = await createKey(parts, { accountId: account.id, name: optionalText(input, 'name'), scopes, limits });
  return { ...made, account: account.id, accountName: account.name, scopes, limits };
};

/** `full`, `read-only`, or scopes with commas or spaces between. */
function readScopes(given: string | undefined): KeyScopes {
  if (given === undefined || given === 'full' || given === 'read-only') return given ?? 'full';
  return given.split(/[\s,]+/).filter((scope) => scope !== '');
}

function readFactor(given: unknown): number | 'off' | undefined {
  if (given === undefined || given === null) return undefined;
  if (given === 'off' || (typeof given === 'number' && given > 0)) return given;
  throw invalid('limits', "must be 'off' or a factor above 0.");
}

/** Of one account, or of all. */
export const listKeysTask: Task = async (parts, input): Promise<ListedKey[]> => {
  const given = optionalText(input, 'account');
  const accounts = given === undefined ? await readAccounts(parts.db) : [await chooseAccount(parts, given)];
  const keys: ListedKey[] = [];
  for (const { id } of accounts) {
    for (const { accountId, createdAt, revokedAt, ...key } of await listKeys(parts, { accountId: id })) {
      keys.push({
        ...key,
        account: accountId,
        createdAt: isoSeconds(createdAt),
        revokedAt: revokedAt === null ? null : isoSeconds(revokedAt),
      });
    }
  }
  return keys;
};

export const revokeKeyTask: Task = async (parts, input): Promise<{ id: string; account: string; name: string }> => {
  const id = text(input, 'id');
  const { account, name } = await findKey(id, (await listKeysTask(parts, { account: input.account }, NO_JOB)) as ListedKey[]);
  await revokeKey(parts, { accountId: account, id });
  return { id, account, name };
};

const NO_JOB = { progress: () => {}, signal: new AbortController().signal };

/** Ids are unique within an account only. */
function findKey(id: string, keys: readonly ListedKey[]): ListedKey {
  const [key, ...others] = keys.filter((one) => one.id === id);
  if (!key) throw invalid('id', `There is no key ${id}. burgee keys list shows them.`);
  if (others.length > 0)
    throw invalid('account', `Several accounts have a key ${id}; name one of ${keys.map(({ account }) => account).join(', ')}.`);
  if (key.revokedAt) throw invalid('id', `The key ${id} was revoked on ${key.revokedAt}.`);
  return key;
}
