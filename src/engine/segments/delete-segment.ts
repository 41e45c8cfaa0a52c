import type { Clock } from '../../lib/clock.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { deleteCounters } from '../../storage/queries/counters.ts';
import { deleteDue } from '../../storage/queries/due.ts';
import { deleteBuild, holdBuild } from '../../storage/queries/segment-builds.ts';
import { deleteSegmentDates } from '../../storage/queries/segment-dates.ts';
import { segmentCounters } from '../../storage/queries/segment-history.ts';
import { deleteMemberships, firstSegmentMembers } from '../../storage/queries/segment-members.ts';
import { deactivateSegment, deleteSegmentRow } from '../../storage/queries/segments.ts';
import { untagThing } from '../../storage/queries/tags.ts';
import type { CommandContext } from '../context.ts';
import { lockProfiles } from '../signals.ts';
import { watchMetrics } from '../watched-metrics.ts';
import type { Catalogues } from './catalogue.ts';
import { watcherOf } from './compile-segment.ts';
import { DUE_KIND } from './plan-next.ts';
import { unknownSegment } from './segment-input.ts';
import { changesOf, type SettleDeps, settle, tell } from './settle.ts';

export interface DeleteSegmentDeps extends SettleDeps {
  db: Database;
  clock: Clock;
  catalogues: Catalogues;
}

/** Short enough that others get their turn on the embedded database, and locks are left for others. */
const SLICE = 1000;

/**
 * Deletes a segment and its memberships. It is frozen first, so that nobody comes while members go slice by slice; segments
 * that look at it see them go. Cut short, it is a frozen segment with fewer members, and the same command finishes the work.
 * @throws DomainError `not_found`
 */
export async function deleteSegment(deps: DeleteSegmentDeps, context: CommandContext, input: { id: string }, slice = SLICE): Promise<void> {
  const { accountId } = context;
  const { id } = input;
  await deps.db.transaction(async (tx) => {
    await holdBuild(tx, accountId, id);
    if (!(await deactivateSegment(tx, accountId, id))) throw unknownSegment(id);
    await deleteBuild(tx, accountId, id);
    await deleteDue(tx, accountId, DUE_KIND, id);
    await watchMetrics(tx, accountId, watcherOf(id), []);
  });
  while ((await deps.db.transaction((tx) => dropSlice(deps, tx, accountId, id, slice))) > 0);
  while ((await deps.db.transaction((tx) => deleteSegmentDates(tx, accountId, id, slice))) > 0);
  await deps.db.transaction(async (tx) => {
    if (!(await deleteSegmentRow(tx, accountId, id))) throw unknownSegment(id);
    await untagThing(tx, accountId, 'segment', id);
    await deleteCounters(tx, accountId, segmentCounters(id));
  });
}

async function dropSlice(deps: DeleteSegmentDeps, tx: Tx, accountId: string, id: string, slice: number): Promise<number> {
  const members = await firstSegmentMembers(tx, accountId, id, slice);
  if (members.length === 0) return 0;
  await lockProfiles(tx, members);
  const rows = members.map((profile_id) => ({ segment_id: id, profile_id }));
  const left = await deleteMemberships(tx, accountId, rows);
  const catalogue = await deps.catalogues.read(tx, accountId);
  const settling = { accountId, now: deps.clock.account(accountId), catalogue, organic: false };
  await tell(deps, tx, settling, changesOf([], left));
  const touched = new Map(
    [...catalogue.byId.values()].filter(({ segments }) => segments.has(id)).map((other) => [other.id, new Set(members)]),
  );
  await settle(deps, tx, settling, touched);
  return members.length;
}
