import type { Micros } from '../../lib/clock.ts';
import type { Db } from '../../storage/database.ts';
import { type Candidate, candidatesAfter, type Group, membersAmong, newestTokens, readCandidates } from '../../storage/queries/audience.ts';
import { survivorsOf } from '../identity/aliases.ts';
import { type Audiences, knownGroups } from './campaign-input.ts';
import type { CampaignChannel } from './definition.ts';

/** Whom a campaign is for: the members of these groups, and not those of others. */
export interface Groups {
  readonly included: readonly Group[];
  readonly excluded: readonly Group[];
}

/** How far a walk has come. */
export interface Place {
  /** Which of the included groups. */
  readonly group: number;
  /** The last of its members that was looked at. */
  readonly after?: { readonly joined: Micros; readonly id: string };
}

export interface Recipient {
  /** uuid text */
  readonly profileId: string;
  /** On the campaign's channel; normalised. */
  readonly address: string;
  /** IANA name, as far as they have one. */
  readonly timezone: string | null;
  /** The first of the included groups that they are in. */
  readonly groupId: string;
}

export interface Slice {
  readonly recipients: readonly Recipient[];
  /** Where to go on; undefined when everybody was looked at. */
  readonly next?: Place;
}

export interface Walk {
  readonly groups: Groups;
  readonly channel: CampaignChannel;
  /** Who joined later is not meant. By the account's clock. */
  readonly until: Micros;
}

/** Groups that are gone by now have no members. */
export async function groupsOf(db: Db, accountId: string, { included, excluded }: Audiences): Promise<Groups> {
  const kinds = await knownGroups(db, accountId, [...new Set([...included, ...excluded])]);
  const groups = (ids: readonly string[]): Group[] =>
    [...new Set(ids)].flatMap((id) => {
      const kind = kinds.get(id);
      return kind ? [{ id, kind }] : [];
    });
  return { included: groups(included), excluded: groups(excluded) };
}

/**
 * The audience of a campaign, a slice at a time: whoever is in an included group and in no excluded one, and has an address
 * on the channel, each once. Sends and estimations walk by it alone. Whether they may be written to is not asked here.
 * @param limit members that are looked at
 */
export async function nextRecipients(db: Db, accountId: string, walk: Walk, place: Place, limit: number): Promise<Slice> {
  const group = walk.groups.included[place.group];
  if (!group) return { recipients: [] };
  const found = await candidatesAfter(db, accountId, group, { until: walk.until, after: place.after, limit });
  const last = found.at(-1);
  const next: Place | undefined =
    found.length === limit && last
      ? { group: place.group, after: { joined: last.joined_at, id: last.profile_id } }
      : place.group + 1 < walk.groups.included.length
        ? { group: place.group + 1 }
        : undefined;
  const people = await asTheyAre(db, accountId, found);
  const ids = people.map(({ profile_id }) => profile_id);
  // Of several included groups the first one counts, so that nobody comes twice.
  const before = walk.groups.included.slice(0, place.group);
  const others = await membersAmong(db, accountId, before, ids, walk.until);
  for (const id of await membersAmong(db, accountId, walk.groups.excluded, ids)) others.add(id);
  const meant = people.filter(({ profile_id }) => !others.has(profile_id));
  const addressOf = await addresses(db, accountId, walk.channel, meant);
  const recipients = meant.flatMap((person): Recipient[] => {
    const address = addressOf(person);
    return address ? [{ profileId: person.profile_id, address, timezone: person.timezone, groupId: group.id }] : [];
  });
  return { recipients, next };
}

/** Members whose profiles were merged are who they are now, each once. */
async function asTheyAre(db: Db, accountId: string, found: readonly Candidate[]): Promise<Candidate[]> {
  const gone = found.filter(({ known }) => !known).map(({ profile_id }) => profile_id);
  const present = found.filter(({ known }) => known);
  if (gone.length === 0) return present;
  const survivors = [...(await survivorsOf(db, accountId, gone)).values()];
  const people = new Map(present.map((person) => [person.profile_id, person]));
  for (const person of await readCandidates(db, accountId, survivors)) people.set(person.profile_id, person);
  return [...people.values()];
}

async function addresses(
  db: Db,
  accountId: string,
  channel: CampaignChannel,
  people: readonly Candidate[],
): Promise<(person: Candidate) => string | null | undefined> {
  if (channel === 'email') return ({ email }) => email;
  if (channel === 'sms') return ({ phone_number }) => phone_number;
  const tokens = await newestTokens(
    db,
    accountId,
    people.map(({ profile_id }) => profile_id),
  );
  return ({ profile_id }) => tokens.get(profile_id);
}
