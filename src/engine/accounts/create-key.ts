import { createHash, randomInt } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { DomainError } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
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
  const { scopes = 'full', limits = 1, name = 'API key' } = input;
  checkScopes(scopes);
  if (limits !== 'off' && !(limits > 0 && limits <= 1_000_000))
    throw invalid('limits', `Limits are 'off' or a factor above 0, not ${limits}.`);
  if (input.secret !== undefined && !SECRET.test(input.secret)) {
    throw invalid('secret', 'A private key is pk_ and then at least 20 letters, digits, hyphens or underscores.');
  }
  if (!(await accountExists(deps.db, input.accountId))) {
    throw new DomainError({ kind: 'not_found', detail: `Account with id ${input.accountId} not found.` });
  }
  const secret = input.secret ?? newSecret();
  const row = { account_id: input.accountId, id: deps.ids.short(), name, prefix: secret.slice(0, PREFIX_CHARACTERS) };
  const stored = { ...row, scopes: printScopes(scopes), limits: String(limits), created_at: deps.clock.wall() };
  const written = await deps.db.transaction((tx) => insertKey(tx, stored, hashSecret(secret)));
  if (!written) throw new DomainError({ kind: 'conflict', detail: 'This private key is in use already.', at: ['secret'] });
  return { id: row.id, secret };
}

const invalid = (field: string, detail: string): DomainError => new DomainError({ kind: 'invalid', detail, at: [field] });

/** `pk_` and 34 lower-case letters and digits, each as likely as the other. */
function newSecret(): string {
  const letters = Array.from({ length: 34 }, () => randomInt(36).toString(36));
  return `pk_${letters.join('')}`;
}
