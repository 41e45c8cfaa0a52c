import type { Micros } from '../../lib/clock.ts';
import { DomainError } from '../../lib/errors.ts';
import { eventIdToText, ulidToUuid } from '../../lib/ids.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db } from '../../storage/database.ts';
import { knownProfiles } from '../../storage/queries/lists.ts';
import { type Evidence, evidenceFor } from '../../storage/queries/segment-criteria/evidence.ts';
import { joinedAt, matchingProfiles } from '../../storage/queries/segment-members.ts';
import { readSegment, segmentIds } from '../../storage/queries/segments.ts';
import type { CommandContext } from '../context.ts';
import { readSurroundings } from './catalogue.ts';
import type { Condition, Definition } from './definition.ts';
import type { Leaf } from './leaf.ts';
import { readDefinition } from './read-definition.ts';
import { newReading } from './reading.ts';
import { unknownSegment } from './segment-input.ts';

/** Why a profile is in a segment, or is not. */
export interface Explanation {
  segment_id: string;
  profile_id: string;
  /** The account's time, for which all of this is said. */
  at: string;
  /** Whether the profile is a member, and since when. */
  is_member: boolean;
  joined_group_at: string | null;
  /** Whether the definition holds at this moment: otherwise than membership in a segment that is being built or is frozen. */
  holds: boolean;
  is_active: boolean;
  is_processing: boolean;
  condition_groups: { holds: boolean; conditions: { holds: boolean; condition: Condition; evidence: unknown[] }[] }[];
}

/**
 * Asks each condition of a segment about one profile, by the same statements that decide about membership.
 * @throws DomainError `not_found` for the segment, `invalid` for an unknown profile
 */
export async function explainSegment(
  { db }: { db: Db },
  { accountId, now }: Pick<CommandContext, 'accountId' | 'now'>,
  input: { segment_id: string; profile_id: string },
): Promise<Explanation> {
  const segment = await readSegment(db, accountId, input.segment_id);
  if (!segment) throw unknownSegment(input.segment_id);
  const profileId = ulidToUuid(input.profile_id);
  if (profileId === undefined || !(await knownProfiles(db, accountId, [profileId])).has(profileId)) {
    throw new DomainError({ kind: 'invalid', detail: `A profile with id \`${input.profile_id}\` does not exist.`, at: ['profile_id'] });
  }
  const definition = segment.definition as Definition;
  const segments = new Set(await segmentIds(db, accountId));
  const { groups } = readDefinition(definition, [], newReading(await readSurroundings(db, accountId, segments)));
  const condition_groups = await Promise.all(
    groups.map(async (leaves, g) => {
      const conditions = await Promise.all(
        leaves.map(async (leaf, c) => ({
          ...(await explainLeaf(db, accountId, leaf, profileId, now)),
          condition: definition.condition_groups[g]?.conditions[c] as Condition,
        })),
      );
      return { holds: conditions.some(({ holds }) => holds), conditions };
    }),
  );
  const joined = await joinedAt(db, accountId, segment.id, profileId);
  return {
    ...{ segment_id: segment.id, profile_id: input.profile_id, at: isoMicros(now), is_member: joined !== undefined },
    joined_group_at: joined === undefined ? null : isoMicros(joined),
    holds: condition_groups.every(({ holds }) => holds),
    ...{ is_active: segment.is_active, is_processing: segment.is_processing, condition_groups },
  };
}

async function explainLeaf(db: Db, accountId: string, leaf: Leaf, profileId: string, now: Micros) {
  const criterion = leaf.at(now);
  const [found, evidence] = await Promise.all([
    matchingProfiles(db, accountId, criterion, { kind: 'ids', ids: [profileId] }),
    evidenceFor(db, accountId, criterion, profileId),
  ]);
  return { holds: found.length > 0, evidence: evidence.map(shown) };
}

const time = (at: Micros | null): string | null => (at === null ? null : isoMicros(at));

/** As the API shows it: times and ids of events as texts. */
function shown(evidence: Evidence): unknown {
  switch (evidence.kind) {
    case 'events':
      return { ...evidence, latest: evidence.latest.map(({ id, at, value }) => ({ id: eventIdToText(id), datetime: time(at), value })) };
    case 'memberships':
      return { ...evidence, groups: evidence.groups.map(({ id, joined_at }) => ({ id, joined_group_at: time(joined_at) })) };
    case 'suppressions':
      return { ...evidence, suppressions: evidence.suppressions.map(({ reason, at }) => ({ reason, timestamp: time(at) })) };
    case 'consent': {
      const { at, ...rest } = evidence;
      return { ...rest, consent_timestamp: time(at) };
    }
    case 'time':
      return { kind: 'value', value: time(evidence.at) };
    default:
      return evidence;
  }
}
