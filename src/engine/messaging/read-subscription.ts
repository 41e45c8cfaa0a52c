import { ulidToUuid, uuidToUlid } from '../../lib/ids.ts';
import type { Db } from '../../storage/database.ts';
import { readJoinedLists, readListNames } from '../../storage/queries/lists.ts';
import { readProfiles } from '../../storage/queries/profiles.ts';
import type { Channel } from '../consent/may-receive.ts';
import { readOptInRequests } from '../consent/opt-in-requests.ts';
import { type KnownStanding, readStandings } from '../consent/read-standings.ts';
import { survivorsOf } from '../identity/aliases.ts';

/** What somebody is asked to confirm. */
export interface AskedSubscription {
  readonly state: 'open' | 'confirmed' | 'expired';
  readonly channel: Channel;
  readonly identifier: string;
  /** Of the list, where it is about one. */
  readonly listName: string | undefined;
}

/** @param requestId uuid text @returns undefined for a request that was withdrawn or forgotten */
export async function readAskedSubscription(
  db: Db,
  accountId: string,
  requestId: string,
  now: number,
): Promise<AskedSubscription | undefined> {
  const [request] = await readOptInRequests(db, accountId, [requestId]);
  if (!request) return undefined;
  const { confirmed_at, expires_at, identifier, list_id } = request;
  const names = await readListNames(db, accountId, list_id === null ? [] : [list_id]);
  const state = confirmed_at !== null ? 'confirmed' : expires_at <= now ? 'expired' : 'open';
  return { state, channel: request.channel as Channel, identifier, listName: names.get(list_id ?? '') };
}

/** Whom a link is for by now: profiles are merged, and their links go on. @param profileId a ULID */
export async function whoIsNow(db: Db, accountId: string, profileId: string): Promise<string> {
  const id = ulidToUuid(profileId) ?? '';
  const survivor = id === '' ? undefined : (await survivorsOf(db, accountId, [id])).get(id);
  return survivor === undefined ? profileId : uuidToUlid(survivor);
}

/** What a person gets from an account, as they may choose it. */
export interface Subscription {
  readonly email: string | null;
  /** Those that they can be reached on. */
  readonly channels: readonly { readonly channel: Channel; readonly identifier: string; readonly wanted: boolean }[];
  /** Lists that they are on, or left by themselves; by name. */
  readonly lists: readonly { readonly id: string; readonly name: string; readonly wanted: boolean }[];
}

/** @param profileId a ULID @returns undefined for somebody who is not there any more */
export async function readSubscription(db: Db, accountId: string, profileId: string): Promise<Subscription | undefined> {
  const id = ulidToUuid(profileId) ?? '';
  const [profile] = id === '' ? [] : await readProfiles(db, [{ account_id: accountId, id }]);
  const standing = (await readStandings(db, accountId, id === '' ? [] : [id])).get(id);
  if (!profile || !standing) return undefined;
  const channels = [
    ...(profile.email ? [{ channel: 'email' as const, identifier: profile.email }] : []),
    ...(profile.phone_number ? [{ channel: 'sms' as const, identifier: profile.phone_number }] : []),
  ];
  return {
    email: profile.email,
    channels: channels.map((each) => ({ ...each, wanted: wants(standing, each.channel) })),
    lists: await listsOf(db, accountId, id, standing),
  };
}

/** E-mail is wanted by whoever did not say no: they may be written to. Other channels need a yes. */
function wants({ consents, suppressions }: KnownStanding, channel: Channel): boolean {
  const said = consents.find((each) => each.channel === channel && each.purpose === 'marketing')?.consent;
  if (channel !== 'email') return said === 'SUBSCRIBED';
  return said !== 'UNSUBSCRIBED' && !suppressions.some(({ reason }) => reason === 'UNSUBSCRIBE' || reason === 'SPAM_COMPLAINT');
}

async function listsOf(db: Db, accountId: string, id: string, { listSuppressions }: KnownStanding): Promise<Subscription['lists']> {
  const left = new Set(listSuppressions.map(({ listId }) => listId));
  const joined = await readJoinedLists(db, accountId, id);
  const names = await readListNames(db, accountId, [...new Set([...joined, ...left])].sort());
  return [...names]
    .map(([listId, name]) => ({ id: listId, name, wanted: joined.includes(listId) && !left.has(listId) }))
    .sort((a, b) => (a.name < b.name || (a.name === b.name && a.id < b.id) ? -1 : 1));
}
