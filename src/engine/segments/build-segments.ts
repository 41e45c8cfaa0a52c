import type { Database, Tx } from '../../storage/database.ts';
import { deleteDue, setDue } from '../../storage/queries/due.ts';
import {
  advanceBuild,
  type BuildKey,
  type BuildRow,
  claimBuild,
  deleteBuild,
  profilesAfter,
} from '../../storage/queries/segment-builds.ts';
import { deleteSegmentDates } from '../../storage/queries/segment-dates.ts';
import { endProcessing } from '../../storage/queries/segments.ts';
import type { Pace } from '../../storage/slice-pace.ts';
import { createBackoff } from '../backoff.ts';
import { lockProfiles } from '../signals.ts';
import { DUE_KIND, nextChange } from './plan-next.ts';
import type { ReactionDeps } from './react-to-touches.ts';
import { settle } from './settle.ts';

export interface BuildDeps extends ReactionDeps {
  db: Database;
  /** How many profiles a slice has: as many as the time allows that requests can be kept waiting. */
  pace: Pace;
}

/** Dates of an old definition that are forgotten at once. */
const FORGET_AT_ONCE = 2000;

/**
 * Applies definitions to everybody, a slice of profiles per transaction. A build that fails is told and left alone for a while;
 * the others go on.
 */
export function createBuilder(deps: BuildDeps, onProblem: (error: unknown) => void): { work(): Promise<boolean> } {
  const backoff = createBackoff<BuildKey>(deps.clock, ({ account_id, segment_id }) => `${account_id}\n${segment_id}`);
  return {
    /** Does one slice of a build that no other process is at. @returns whether there was anything to do */
    async work() {
      let build: BuildRow | undefined;
      const step = async (tx: Tx): Promise<{ count: number; ms: number } | undefined> => {
        const begun = deps.clock.wall();
        build = await claimBuild(tx, backoff.resting());
        if (!build) return undefined;
        const count = await workOnSlice(deps, tx, build, deps.pace.rows());
        return { count, ms: (deps.clock.wall() - begun) / 1000 };
      };
      try {
        const looked = await deps.db.background.transaction(step);
        if (looked) deps.pace.took(looked.count, looked.ms);
        if (build) backoff.succeeded(build);
      } catch (error) {
        // Without a build it is the database that fails, not one of them.
        if (!build) throw error;
        backoff.failed(build);
        onProblem(new Error(`the segment ${build.segment_id} of ${build.account_id} could not be built`, { cause: error }));
      }
      return build !== undefined;
    },
  };
}

/** @returns how many profiles were looked at */
async function workOnSlice(deps: BuildDeps, tx: Tx, build: BuildRow, size: number): Promise<number> {
  const { account_id: accountId, segment_id: id, after_id: after, organic } = build;
  const catalogue = await deps.catalogues.read(tx, accountId);
  if (!catalogue.byId.has(id)) {
    await deleteBuild(tx, accountId, id);
    return 0;
  }
  const ids = await profilesAfter(tx, accountId, after, size);
  const upTo = ids.at(-1);
  if (upTo === undefined) {
    await finish(deps, tx, build);
    return 0;
  }
  await lockProfiles(tx, ids);
  const now = deps.clock.account(accountId);
  const touched = new Map([[id, new Set(ids)]]);
  await settle(deps, tx, { accountId, now, catalogue, organic }, touched, { id, scope: { kind: 'slice', after, upTo } });
  await advanceBuild(tx, build, upTo, ids.length);
  return ids.length;
}

/** Everybody has been looked at since the build began: from then on time has to be watched. */
async function finish(deps: BuildDeps, tx: Tx, build: BuildRow): Promise<void> {
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
