import { ulidToUuid } from '../../lib/ids.ts';
import type { Db } from '../../storage/database.ts';
import { findIdentifiers } from '../../storage/queries/identifiers.ts';
import { type ProfileRow, readProfilePage, readProfiles } from '../../storage/queries/profiles.ts';
import { survivorsOf } from './aliases.ts';
import { type IdentifierKind, NORMALISERS } from './normalise.ts';

/** What a person is told apart by; the id is uuid text. */
export type ProfileIdentity = Pick<ProfileRow, 'id' | 'email' | 'phone_number'>;

/** The profiles among these (uuid text) that exist, by id. */
export async function readPeople(db: Db, accountId: string, ids: readonly string[]): Promise<ReadonlyMap<string, ProfileRow>> {
  const keys = [...new Set(ids)].map((id) => ({ account_id: accountId, id }));
  return new Map((await readProfiles(db, keys)).map((row) => [row.id, row]));
}

/** The profile with this id (a ULID); whoever was merged is who it is now. Undefined for an id that nobody has. */
export async function readPerson(db: Db, accountId: string, id: string): Promise<ProfileRow | undefined> {
  const uuid = ulidToUuid(id);
  if (uuid === undefined) return undefined;
  const found = (await readPeople(db, accountId, [uuid])).get(uuid);
  if (found) return found;
  const survivor = (await survivorsOf(db, accountId, [uuid])).get(uuid);
  return survivor === undefined ? undefined : (await readPeople(db, accountId, [survivor])).get(survivor);
}

/** Something that somebody may be found by, as a caller wrote it. */
export interface Sought {
  readonly kind: IdentifierKind;
  readonly value: string;
}

/** Whose each of these is (uuid text), in their order; undefined for what nobody has and what is no such identifier. */
export async function findOwnersOf(db: Db, accountId: string, sought: readonly Sought[]): Promise<(string | undefined)[]> {
  const keys = sought.map(({ kind, value }) => {
    const normal = NORMALISERS[kind](value, []);
    return { account_id: accountId, kind, value: 'value' in normal ? normal.value : '' };
  });
  const asked = keys.filter(({ value }) => value !== '');
  const found = new Map((await findIdentifiers(db, asked)).map(({ kind, value, profile_id }) => [`${kind}\n${value}`, profile_id]));
  return keys.map(({ kind, value }) => found.get(`${kind}\n${value}`));
}

/** A numbered part of the account's people, those made first in front. */
export const pagePeople = (
  db: Db,
  accountId: string,
  place: { skip: number; limit: number },
): Promise<{ rows: ProfileRow[]; total: number }> => readProfilePage(db, accountId, place);
