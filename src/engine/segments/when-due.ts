import type { Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import { type DueRow, deleteDue, setDue } from '../../storage/queries/due.ts';
import { startBuild } from '../../storage/queries/segment-builds.ts';
import { crossedProfiles } from '../../storage/queries/segment-criteria/crossings.ts';
import type { DueKind } from '../due.ts';
import { lockProfiles } from '../signals.ts';
import { DUE_KIND, nextChange } from './plan-next.ts';
import type { ReactionDeps } from './react-to-touches.ts';
import { settle } from './settle.ts';
import { goesByWall } from './wall-time.ts';

/** More than these at once are looked at together with everybody else, a stretch at a time. */
const MOST_AT_ONCE = 1000;

/** Lets profiles come and go because time has passed. */
export const segmentsDue = (deps: ReactionDeps, mostAtOnce = MOST_AT_ONCE): DueKind => ({
  name: DUE_KIND,
  run: (tx, row, now) => changeByTime(deps, tx, row, now, mostAtOnce),
});

async function changeByTime(deps: ReactionDeps, tx: Tx, row: DueRow, now: Micros, mostAtOnce: number): Promise<void> {
  const { account_id: accountId, key: id, since } = row;
  const catalogue = await deps.catalogues.read(tx, accountId);
  const segment = catalogue.byId.get(id);
  if (!segment) return deleteDue(tx, accountId, DUE_KIND, id);
  const turn = segment.turnAfter(since);
  const onWallTime = goesByWall(deps.clock, now);
  const turned = turn !== undefined && turn <= now;
  const crossed = turned ? [] : await crossedProfiles(tx, accountId, segment.timings, { since, now, limit: mostAtOnce + 1, onWallTime });
  if (turned || crossed.length > mostAtOnce) await startBuild(tx, accountId, id, true, now);
  else {
    await lockProfiles(tx, crossed);
    await settle(deps, tx, { accountId, now, catalogue, organic: true }, new Map([[id, new Set(crossed)]]));
  }
  const next = await nextChange(tx, accountId, segment, now);
  if (next === undefined) await deleteDue(tx, accountId, DUE_KIND, id);
  else await setDue(tx, { ...row, since: now, due_at: next });
}
