import type { Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import { deleteEndedDataKeys, endDataKeys, insertDataKey, readDataKeys } from '../../storage/queries/data-keys.ts';
import { newWrappedKey } from './data-key.ts';
import type { KeyPlace } from './purposes.ts';

const ATTEMPTS = 10;

/**
 * Puts a new version in front, and an end to those before it.
 * @param until wall time; undefined leaves them without one
 * @returns the new version; undefined when there is no key yet that could be rotated
 */
export async function rotateKey(
  tx: Tx,
  place: KeyPlace,
  wrapping: Buffer,
  { now, until }: { now: Micros; until: Micros | undefined },
): Promise<number | undefined> {
  const { accountId, purpose } = place;
  // Another rotation at the same time takes the number first: this one is then the next.
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const newest = (await readDataKeys(tx, accountId, purpose)).at(-1);
    if (!newest) return undefined;
    const version = newest.version + 1;
    if (!(await insertDataKey(tx, accountId, purpose, { version, wrapped: newWrappedKey(wrapping, place, version) }, now))) continue;
    if (until !== undefined) await endDataKeys(tx, accountId, purpose, version, until);
    await deleteEndedDataKeys(tx, accountId, purpose, now);
    return version;
  }
  throw new Error(`the ${purpose} key of account ${accountId} was rotated ${ATTEMPTS} times at once by others`);
}
