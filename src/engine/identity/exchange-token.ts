import { uuidToUlid } from '../../lib/ids.ts';
import type { Db } from '../../storage/database.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { survivorsOf } from './aliases.ts';
import { PROFILE_LIMITS } from './limits.ts';
import type { ProfileInput } from './profile-input.ts';

/** What a token opens to: the profile's id, as its 16 bytes. */
const ID_BYTES = 16;

export interface ExchangeDeps {
  secrets: Secrets;
}

/** The profile (uuid text) that a token leads to, by the token. Those that lead nowhere are not in it. */
export type OpenedTokens = ReadonlyMap<string, string>;

/**
 * Makes the `_kx` tokens of one account's profiles: whoever comes with one, a browser that followed a link in a message, is
 * taken for the person that it was made for. Two tokens of one profile differ. The promise is to be awaited outside of transactions.
 * @returns a function from the profile's id (uuid text) to a token
 */
export async function exchangeTokens({ secrets }: ExchangeDeps, accountId: string): Promise<(profileId: string) => string> {
  const seal = await secrets.sealer(accountId, 'kx');
  return (profileId) => seal(Buffer.from(profileId.replaceAll('-', ''), 'hex'));
}

/** Whether tokens have to be opened before these inputs can be checked; most have none. */
export const haveTokens = (inputs: readonly ProfileInput[]): boolean =>
  inputs.some(({ _kx: token }) => token !== undefined && token !== null);

/**
 * Opens the tokens of inputs, for toProfileChange. Whether their profiles still exist is not looked at.
 * @param db the Tx, inside a transaction
 */
export async function openTokens(
  { secrets }: ExchangeDeps,
  accountId: string,
  inputs: readonly ProfileInput[],
  db?: Db,
): Promise<OpenedTokens | undefined> {
  if (!haveTokens(inputs)) return undefined;
  const opened = new Map<string, string>();
  for (const { _kx: token } of inputs) {
    if (typeof token !== 'string' || opened.has(token)) continue;
    const profileId = await openToken(secrets, accountId, token, db);
    if (profileId !== undefined) opened.set(token, profileId);
  }
  return opened;
}

/** The ids (ULID text) of the profiles that tokens lead to, for filters; whoever was merged is who it is now. */
export async function findByTokens(
  { services, accountId }: { services: unknown; accountId: string },
  tokens: readonly string[],
): Promise<string[]> {
  const { secrets, db } = services as ExchangeDeps & { db: Db };
  const opened = await Promise.all(tokens.map((token) => openToken(secrets, accountId, token)));
  const found = opened.filter((profileId) => profileId !== undefined);
  const survivors = found.length > 0 ? await survivorsOf(db, accountId, found) : new Map<string, string>();
  return [...new Set(found.map((profileId) => uuidToUlid(survivors.get(profileId) ?? profileId)))];
}

async function openToken(secrets: Secrets, accountId: string, token: string, db?: Db): Promise<string | undefined> {
  if (token.length > PROFILE_LIMITS.exchangeIdCharacters) return undefined;
  const plain = await secrets.open(accountId, 'kx', token, db);
  return plain?.length === ID_BYTES ? uuidOf(plain.toString('hex')) : undefined;
}

const uuidOf = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
