import type { Tx } from '../../storage/database.ts';
import { deleteDue, setDue } from '../../storage/queries/due.ts';
import { type BuildRow, deleteBuild } from '../../storage/queries/segment-builds.ts';
import { deleteSegmentDates } from '../../storage/queries/segment-dates.ts';
import { endProcessing } from '../../storage/queries/segments.ts';
import { DUE_KIND, nextChange } from './plan-next.ts';
import type { ReactionDeps } from './react-to-touches.ts';

/** Dates of an old definition that are forgotten at once. */
const FORGET_AT_ONCE = 2000;

/** Everybody has been looked at since the build began: from then on time has to be watched. */
export async function finishBuild(deps: Pick<ReactionDeps, 'catalogues'>, tx: Tx, build: BuildRow): Promise<void> {
  const { account_id: accountId, segment_id: id, started_at: since } = build;
  const segment = (await deps.catalogues.read(tx, accountId)).byId.get(id);
  // Dates of a definition before this one; who has many is come back to.
  if (segment?.dates.length === 0 && (await deleteSegmentDates(tx, accountId, id, FORGET_AT_ONCE)) === FORGET_AT_ONCE) return;
  const next = segment && (await nextChange(tx, accountId, segment, since));
  await deleteBuild(tx, accountId, id);
  await endProcessing(tx, accountId, id);
  if (next === undefined) await deleteDue(tx, accountId, DUE_KIND, id);
  else await setDue(tx, { account_id: accountId, kind: DUE_KIND, key: id, since, due_at: next });
}
