import type { Db } from '../../storage/database.ts';
import { readLatestTokens, readListExclusions, readMembersFrom } from '../../storage/queries/group-pages.ts';
import type { ProfileRow } from '../../storage/queries/profiles.ts';
import { readPeople } from '../identity/read-people.ts';
import type { Group } from './find-group.ts';
import { cutPage, type Mark, msOf, type Page } from './marker.ts';

/** Rows of a page at most. */
const SIZE = 1000;

export interface Member {
  readonly profile: ProfileRow;
  /** The latest of their devices. */
  readonly pushToken: string | undefined;
}

/** A page of the members of a group, those who joined first in front. */
export async function pageMembers(db: Db, accountId: string, group: Group, mark: Mark, size = SIZE): Promise<Page<Member>> {
  const start = { from: mark.ms * 1000, skip: mark.pages * size, limit: size + 1 };
  const { rows, next } = cutPage(await readMembersFrom(db, accountId, group, start), size, mark, ({ at }) => msOf(at));
  const ids = rows.map(({ profile_id: id }) => id);
  const profiles = await readPeople(db, accountId, ids);
  const tokens = await readLatestTokens(db, accountId, ids);
  const members = ids.flatMap((id): Member[] => {
    const profile = profiles.get(id);
    return profile ? [{ profile, pushToken: tokens.get(id) }] : [];
  });
  return { rows: members, ...(next ? { next } : {}) };
}

export interface Exclusion {
  readonly profile: ProfileRow;
  readonly reason: string;
  readonly at: number;
}

/** A page of those who want nothing of a list, in the order in which their profiles were made. */
export async function pageExclusions(db: Db, accountId: string, listId: string, mark: Mark, size = SIZE): Promise<Page<Exclusion>> {
  const start = { from: firstIdOf(mark.ms), skip: mark.pages * size, limit: size + 1 };
  const found = await readListExclusions(db, accountId, listId, start);
  const { rows, next } = cutPage(found, size, mark, ({ profile_id: id }) => msOfId(id));
  const profiles = await readPeople(
    db,
    accountId,
    rows.map(({ profile_id: id }) => id),
  );
  const shown = rows.flatMap(({ profile_id: id, reason, suppressed_at: at }): Exclusion[] => {
    const profile = profiles.get(id);
    return profile ? [{ profile, reason, at }] : [];
  });
  return { rows: shown, ...(next ? { next } : {}) };
}

/** The first 48 bits of a profile's id are the millisecond that it was made in. */
const msOfId = (uuid: string): number => Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16);
const firstIdOf = (ms: number): string =>
  `${ms
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})/, '$1-')}-0000-0000-000000000000`;
