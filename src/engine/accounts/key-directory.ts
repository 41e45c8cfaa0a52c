import type { Clock, Micros } from '../../lib/clock.ts';
import type { Db } from '../../storage/database.ts';
import { accountExists } from '../../storage/queries/accounts.ts';
import { findKeyByHash } from '../../storage/queries/api-keys.ts';
import { hashSecret } from './create-key.ts';
import { viewOf } from './list-keys.ts';
import { expandScopes } from './scopes.ts';

/** Whoever calls: the holder of a private key, or a browser or app with the public key. */
export interface Principal {
  readonly kind: 'key' | 'client';
  readonly accountId: string;
  readonly keyId: string;
  readonly scopes: readonly string[];
  readonly limits: number | 'off';
}

export interface KeyDirectory {
  /** Undefined for a key that was never given or has been revoked. Answers from memory when it can. */
  authenticate(secret: string): Principal | undefined | Promise<Principal | undefined>;
  /** Undefined for a public key that no account has. */
  findClient(companyId: string): Promise<Principal | undefined>;
}

/** Revocation must hold everywhere within five seconds, so no answer is kept longer than four. */
const KEEP_MICROS: Micros = 4_000_000;
/** Answers kept at once: somebody who tries out keys must not fill the memory. */
const MOST = 10_000;

interface Known {
  principal: Principal | undefined;
  until: Micros;
}

/**
 * Tells whose key was presented; secrets are looked up by their hash, so no comparison can leak their letters by its duration.
 * @param deps.clientLimits factor for the limits of callers with a public key; 1 unless given
 */
export function createKeyDirectory(deps: { db: Db; clock: Clock; clientLimits?: Principal['limits'] }): KeyDirectory {
  const known = new Map<string, Known>();

  async function keep(name: string, find: () => Promise<Principal | undefined>): Promise<Principal | undefined> {
    // From before the question on: a slow answer is as old as the question.
    const until = deps.clock.wall() + KEEP_MICROS;
    const principal = await find();
    if (known.size >= MOST) known.clear();
    known.set(name, { principal, until });
    return principal;
  }

  function answer(name: string, find: () => Promise<Principal | undefined>): Principal | undefined | Promise<Principal | undefined> {
    const kept = known.get(name);
    return kept && kept.until > deps.clock.wall() ? kept.principal : keep(name, find);
  }

  return {
    authenticate(secret) {
      const hash = hashSecret(secret);
      return answer(hash, () => principalOf(deps.db, hash));
    },
    async findClient(companyId) {
      return answer(`client ${companyId}`, async () =>
        (await accountExists(deps.db, companyId)) ? client(companyId, deps.clientLimits ?? 1) : undefined,
      );
    },
  };
}

async function principalOf(db: Db, hash: string): Promise<Principal | undefined> {
  const row = await findKeyByHash(db, hash);
  if (!row) return undefined;
  const { id: keyId, accountId, scopes, limits } = viewOf(row);
  return { kind: 'key', accountId, keyId, scopes: expandScopes(scopes), limits };
}

const client = (accountId: string, limits: Principal['limits']): Principal => ({
  ...{ kind: 'client', accountId, keyId: accountId, scopes: [], limits },
});
