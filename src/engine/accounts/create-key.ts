import { createHash, randomInt } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { DomainError } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { accountExists } from '../../storage/queries/accounts.ts';
import { insertKey } from '../../storage/queries/api-keys.ts';
import { checkScopes, type KeyScopes, printScopes } from './scopes.ts';

export interface KeyInput {
  accountId: string;
  name?: string;
  scopes?: KeyScopes;
  /** Factor for the reference's rate limits, or none at all. */
  limits?: number | 'off';
  /** The secret to have; random unless given. */
  secret?: string;
}

/** The characters of a secret that lists may show. */
const PREFIX_CHARACTERS = 8;
const SECRET = /^pk_[A-Za-z0-9_-]{20,100}$/;

/** What stands in the database instead of the secret. It has 175 bits of chance, so a plain hash is enough. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/**
 * Makes a private key. The secret is in the answer and nowhere else.
 * @throws DomainError `invalid` for unknown scopes, a bad factor or a bad secret; `not_found` for the account; `conflict` when the secret is in use
 */
export async function createKey(deps: { db: Database; clock: Clock; ids: Ids }, input: KeyInput): Promise<{ id: string; secret: string }> {
  const secret = input.secret ?? newSecret();
  check(input);
  if (!(await accountExists(deps.db, input.accountId))) {
    throw new DomainError({ kind: 'not_found', detail: `Account with id ${input.accountId} not found.` });
  }
  return { id: await deps.db.transaction((tx) => storeKey(deps, tx, { ...input, secret })), secret };
}

/**
 * The same inside a transaction that may have made the account.
 * @returns the key's id
 * @throws DomainError as createKey() does, but for the account
 */
export async function storeKey(
  { clock, ids }: { clock: Clock; ids: Ids },
  tx: Tx,
  { accountId, name = 'API key', scopes = 'full', limits = 1, secret }: KeyInput & { secret: string },
): Promise<string> {
  check({ scopes, limits, secret });
  const row = { account_id: accountId, id: ids.short(), name, prefix: secret.slice(0, PREFIX_CHARACTERS) };
  const stored = { ...row, scopes: printScopes(scopes), limits: String(limits), created_at: clock.wall() };
  if (await insertKey(tx, stored, hashSecret(secret))) return row.id;
  throw new DomainError({ kind: 'conflict', detail: 'This private key is in use already.', at: ['secret'] });
}

function check({ scopes = 'full', limits = 1, secret }: Pick<KeyInput, 'scopes' | 'limits' | 'secret'>): void {
  checkScopes(scopes);
  if (limits !== 'off' && !(limits > 0 && limits <= 1_000_000))
    throw invalid('limits', `Limits are 'off' or a factor above 0, not ${limits}.`);
  if (secret !== undefined && !SECRET.test(secret)) {
    throw invalid('secret', 'A private key is pk_ and then at least 20 letters, digits, hyphens or underscores.');
  }
}

const invalid = (field: string, detail: string): DomainError => new DomainError({ kind: 'invalid', detail, at: [field] });

/** `pk_` and 34 lower-case letters and digits, each as likely as the other. */
export function newSecret(): string {
  const letters = Array.from({ length: 34 }, () => randomInt(36).toString(36));
  return `pk_${letters.join('')}`;
}
