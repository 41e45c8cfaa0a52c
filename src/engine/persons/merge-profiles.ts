import type { Clock } from '../../lib/clock.ts';
import { DomainError, type Fault } from '../../lib/errors.ts';
import { ulidToUuid, uuidToUlid } from '../../lib/ids.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { repointRows } from '../../storage/queries/person-rows.ts';
import { insertMerge } from '../../storage/queries/profile-merges.ts';
import { deleteProfile, lockProfile, type ProfileRow, readProfiles, updateProfiles } from '../../storage/queries/profiles.ts';
import type { CommandContext } from '../context.ts';
import { type OwnEventDeps, ownMetricId, writeOwnEvents } from '../events/own-events.ts';
import { survivorsOf } from '../identity/aliases.ts';
import { RaceLost } from '../identity/race-lost.ts';
import type { Nudges } from '../nudges.ts';
import { fillGaps } from './fill-gaps.ts';

export interface MergeDeps extends OwnEventDeps {
  db: Database;
  clock: Clock;
  nudges: Nudges;
}

export interface MergeInput {
  /** The destination, a ULID. */
  id: string;
  /** The source: one ULID. */
  profile_ids: readonly string[];
}

/** uuid text */
interface Pair {
  destination: string;
  source: string;
}

const METRIC = 'Merged Profile';

/**
 * Makes two profiles one. Afterwards the source is gone as a profile, its id and its identifiers lead to the destination, and
 * what happened to it moves over in the background. Two that are the same person already stay as they are.
 * @returns the id of the profile that both are now
 * @throws DomainError `not_found` for an unknown profile; `invalid` for other than one source, for the same id twice, and for a
 *   source that was merged into a third profile before
 */
export async function mergeProfiles(deps: MergeDeps, context: CommandContext, input: MergeInput): Promise<{ id: string }> {
  const { accountId, now } = context;
  const asked = check(input);
  const metricId = await ownMetricId(deps, accountId, METRIC, now);
  const destination = await deps.db.transaction(async (tx) => {
    const pair = await whoTheyAre(tx, accountId, asked, input);
    if (pair.destination === pair.source) return pair.destination;
    await join(deps, tx, context, pair);
    await writeOwnEvents(deps, tx, accountId, [
      { profileId: pair.destination, metricId, uniqueId: `merged:${uuidToUlid(pair.source)}`, at: now },
    ]);
    return pair.destination;
  });
  return { id: uuidToUlid(destination) };
}

function check({ id, profile_ids: sources }: MergeInput): Pair {
  const [given, ...others] = sources;
  if (given === undefined || others.length > 0) throw invalid('Name exactly one profile to be merged into the other.', ['profile_ids']);
  const faults: Fault[] = [];
  const [destination, source] = [ulidToUuid(id), ulidToUuid(given)];
  if (destination === undefined) faults.push(unknown(id, ['id']));
  if (source === undefined) faults.push(unknown(given, ['profile_ids', 0]));
  if (destination === undefined || source === undefined) throw new DomainError(faults);
  if (destination === source) throw invalid('A profile cannot be merged into itself.', ['profile_ids', 0]);
  return { destination, source };
}

/** The profiles that the ids mean, both the same when they were merged before. */
async function whoTheyAre(tx: Tx, accountId: string, asked: Pair, input: MergeInput): Promise<Pair> {
  const ids = [asked.destination, asked.source];
  const survivors = await survivorsOf(tx, accountId, ids);
  const destination = survivors.get(asked.destination) ?? asked.destination;
  const survivor = survivors.get(asked.source);
  if (survivor === destination) return { destination, source: destination };
  if (survivor !== undefined) {
    const detail = `The profile with id \`${input.profile_ids[0]}\` was merged into the profile with id \`${uuidToUlid(survivor)}\` already.`;
    throw invalid(detail, ['profile_ids', 0]);
  }
  const rows = await readProfiles(
    tx,
    [destination, asked.source].map((id) => ({ account_id: accountId, id })),
  );
  const known = new Set(rows.map(({ id }) => id));
  const faults: Fault[] = [];
  if (!known.has(destination)) faults.push(unknown(input.id, ['id']));
  if (!known.has(asked.source)) faults.push(unknown(input.profile_ids[0] as string, ['profile_ids', 0]));
  if (faults.length > 0) throw new DomainError(faults);
  return { destination, source: asked.source };
}

/** What has to be true at once: one profile, one owner of the identifiers, and the alias that everything else follows. */
async function join(deps: MergeDeps, tx: Tx, { accountId, actor, now }: CommandContext, { destination, source }: Pair): Promise<void> {
  const rows = new Map<string, ProfileRow>();
  // In one order everywhere, so that two merges never wait for each other in a circle.
  for (const id of [destination, source].sort()) {
    const row = await lockProfile(tx, { account_id: accountId, id });
    if (!row) throw new RaceLost('a profile was merged or erased meanwhile');
    rows.set(id, row);
  }
  const [kept, gone] = [rows.get(destination), rows.get(source)] as [ProfileRow, ProfileRow];
  await updateProfiles(tx, [fillGaps(kept, gone, now)]);
  await deleteProfile(tx, gone);
  await repointRows(tx, 'identifiers', { account_id: accountId, profile_id: source }, destination);
  const alias = { account_id: accountId, source_id: source, profile_id: destination };
  const by = { actor_kind: actor.kind, actor_id: actor.id, merged_at: now, due_at: deps.clock.wall() };
  if (!(await insertMerge(tx, { ...alias, ...by }))) throw new RaceLost('a profile was merged meanwhile');
  deps.nudges.after(tx, 'persons');
  await deps.signals.publish(tx, [{ kind: 'profiles', accountId, profileIds: [source, destination].sort() }]);
}

const invalid = (detail: string, at: Fault['at']): DomainError => new DomainError({ kind: 'invalid', detail, at });
const unknown = (id: string, at: Fault['at']): Fault => ({ kind: 'not_found', detail: `A profile with id \`${id}\` does not exist.`, at });
