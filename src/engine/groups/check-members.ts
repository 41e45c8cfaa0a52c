import type { Micros } from '../../lib/clock.ts';
import type { Db } from '../../storage/database.ts';
import { readJoined, readTokenOwners } from '../../storage/queries/group-pages.ts';
import type { ProfileRow } from '../../storage/queries/profiles.ts';
import { mayReceive } from '../consent/may-receive.ts';
import { readStandings } from '../consent/read-standings.ts';
import { findOwnersOf, readPeople } from '../identity/read-people.ts';
import type { Group } from './find-group.ts';

/** People by what somebody knows of them. */
export interface Asked {
  readonly emails: readonly string[];
  readonly phoneNumbers: readonly string[];
  readonly pushTokens: readonly string[];
}

export interface Found {
  readonly profile: ProfileRow;
  readonly joinedAt: Micros;
  /** The token that they were asked for by. */
  readonly pushToken: string | undefined;
}

/** Whose these are (uuid text): the token that led there, if one did. Those who are nobody's are left out. */
export async function findAsked(
  db: Db,
  accountId: string,
  { emails, phoneNumbers, pushTokens }: Asked,
): Promise<Map<string, string | undefined>> {
  const owners = await findOwnersOf(db, accountId, [
    ...emails.map((value) => ({ kind: 'email' as const, value })),
    ...phoneNumbers.map((value) => ({ kind: 'phone_number' as const, value })),
  ]);
  const byToken = await readTokenOwners(db, accountId, pushTokens);
  const found = new Map<string, string | undefined>();
  for (const owner of owners) if (owner !== undefined) found.set(owner, undefined);
  for (const [token, owner] of byToken) found.set(owner, token);
  return found;
}

/**
 * Who of these people is in a group.
 * @param reachable leaves out those whom no marketing may be sent to by e-mail on account of this list
 */
export async function checkMembers(db: Db, accountId: string, group: Group, asked: Asked, reachable: boolean): Promise<Found[]> {
  const people = await findAsked(db, accountId, asked);
  const joined = await readJoined(db, accountId, group, [...people.keys()]);
  const profiles = await readPeople(db, accountId, [...joined.keys()]);
  const standings = reachable ? await readStandings(db, accountId, [...joined.keys()]) : undefined;
  const sending = { channel: 'email', purpose: 'marketing', listId: group.id } as const;
  return [...people].flatMap(([id, pushToken]): Found[] => {
    const profile = profiles.get(id);
    const standing = standings?.get(id);
    const joinedAt = joined.get(id);
    if (!profile || joinedAt === undefined || (standing && !mayReceive(standing, sending).may)) return [];
    return [{ profile, joinedAt, pushToken }];
  });
}

/** Those of these profiles (uuid text) who are in a group, each once. */
export async function readMembersAmong(db: Db, accountId: string, group: Group, ids: readonly string[]): Promise<ProfileRow[]> {
  const unique = [...new Set(ids)];
  const joined = await readJoined(db, accountId, group, unique);
  const profiles = await readPeople(db, accountId, [...joined.keys()]);
  return unique.flatMap((id) => profiles.get(id) ?? []);
}
