import { createAccount } from '../engine/accounts/create-account.ts';
import { newSecret, storeKey } from '../engine/accounts/create-key.ts';
import type { Clock } from '../lib/clock.ts';
import { DomainError, type Fault } from '../lib/errors.ts';
import type { Ids } from '../lib/ids.ts';
import type { Database } from '../storage/database.ts';
import { readAccounts } from '../storage/queries/accounts.ts';
import { rememberOnce } from '../storage/queries/installation.ts';

/** What a first start made; the private key is shown once and stored nowhere. */
export interface FirstStart {
  readonly privateKey: string;
  /** The account's id. */
  readonly publicKey: string;
}

export interface FirstStartWishes {
  readonly privateKey?: string;
  readonly publicKey?: string;
  readonly limits: number | 'off';
}

/**
 * Makes the first account and a key to everything in it, when there is no account yet. Of several processes that start at
 * once on one database, one does. Both come in one transaction: after a start that was cut off, the next one makes both.
 * @returns what it made; undefined when there was something already
 */
export async function makeFirstAccount(
  deps: { db: Database; clock: Clock; ids: Ids },
  { privateKey, publicKey, limits }: FirstStartWishes,
): Promise<FirstStart | undefined> {
  if ((await readAccounts(deps.db)).length > 0) return undefined;
  const id = await rememberOnce(deps.db, 'first-account', publicKey ?? deps.ids.short());
  const secret = privateKey ?? newSecret();
  const key = { accountId: id, name: 'First key', limits, secret };
  try {
    await createAccount(deps, { id, name: 'My company' }, (tx) => storeKey(deps, tx, key));
  } catch (error) {
    const isTaken = (fault: Fault): boolean => fault.kind === 'conflict' && fault.at?.[0] === 'id';
    if (error instanceof DomainError && error.faults.some(isTaken)) return undefined;
    throw error;
  }
  return { privateKey: secret, publicKey: id };
}
