import type { Database, Tx } from '../../storage/database.ts';
import {
  advanceBuild,
  type BuildKey,
  deleteBuild,
  holdSeen,
  profilesAfter,
  type SeenBuild,
  waitingBuilds,
} from '../../storage/queries/segment-builds.ts';
import { learnMembers } from '../../storage/queries/segment-members.ts';
import type { Pace } from '../../storage/slice-pace.ts';
import { createBackoff } from '../backoff.ts';
import { lockProfiles } from '../signals.ts';
import { type AtOnce, buildAtOnce, canBeAtOnce, SupersededError } from './build-at-once.ts';
import type { Catalogue } from './catalogue.ts';
import { finishBuild } from './finish-build.ts';
import type { ReactionDeps } from './react-to-touches.ts';
import { claimSegment } from './segment-locks.ts';
import { settle } from './settle.ts';

export interface BuildDeps extends ReactionDeps {
  db: Database;
  /** How many profiles a slice has: as many as the time allows that requests can be kept waiting. */
  pace: Pace;
  /** Absent where background work may only come in slices. */
  atOnce?: AtOnce;
}

/** So many memberships that change at once may make plans wrong. */
const MANY_CHANGES = 10_000;

/** Builds that are looked at to find one that nobody is at. */
const CANDIDATES = 20;

const nameOf = ({ account_id, segment_id }: BuildKey): string => `${account_id}\n${segment_id}`;

/**
 * Applies definitions to everybody: at once where that is possible, otherwise a slice of profiles per transaction. What fails at
 * once is done by slices; a build that fails there is told and left alone for a while. The others go on.
 */
export function createBuilder(deps: BuildDeps, onProblem: (error: unknown) => void): { work(): Promise<boolean> } {
  const backoff = createBackoff<BuildKey>(deps.clock, nameOf);
  const bySlices = new Set<string>();
  const failed = (build: BuildKey, error: unknown, atOnce: boolean): void => {
    if (error instanceof SupersededError) return;
    if (atOnce) bySlices.add(nameOf(build));
    else backoff.failed(build);
    const how = atOnce ? 'built at once, and is built by slices' : 'built';
    onProblem(new Error(`the segment ${build.segment_id} of ${build.account_id} could not be ${how}`, { cause: error }));
  };
  return {
    /** Does one slice of a build that no other process is at. @returns whether there was anything to do */
    async work() {
      let build: SeenBuild | undefined;
      let atOnce = false;
      const step = async (tx: Tx): Promise<Slice | undefined> => {
        atOnce = false;
        const begun = deps.clock.wall();
        build = await claimBuild(tx, backoff.resting());
        if (!build) return undefined;
        const catalogue = await deps.catalogues.read(tx, build.account_id);
        const segment = catalogue.byId.get(build.segment_id);
        atOnce = deps.atOnce !== undefined && segment !== undefined && canBeAtOnce(segment) && !bySlices.has(nameOf(build));
        const changes = atOnce ? await buildAtOnce(deps, tx, build, catalogue, deps.atOnce as AtOnce) : 0;
        const count = atOnce ? 0 : await workOnSlice(deps, tx, build, catalogue, deps.pace.rows());
        if (count === 0) bySlices.delete(nameOf(build));
        return { count, changes, ms: (deps.clock.wall() - begun) / 1000 };
      };
      try {
        const slice = await deps.db.background.transaction(step);
        if (slice) deps.pace.took(slice.count, slice.ms);
        if (slice && slice.changes >= MANY_CHANGES) await learnMembers(deps.db.background);
        if (build) backoff.succeeded(build);
      } catch (error) {
        // Without a build it is the database that fails, not one of them.
        if (!build) throw error;
        failed(build, error, atOnce);
      }
      return build !== undefined;
    },
  };
}

interface Slice {
  /** Profiles that were looked at one slice among others; 0 says nothing about what they cost. */
  readonly count: number;
  /** Memberships that were changed at once. */
  readonly changes: number;
  readonly ms: number;
}

/** A build that no other process is at, which stays so until the transaction ends. @param but those to pass over */
async function claimBuild(tx: Tx, but: readonly BuildKey[]): Promise<SeenBuild | undefined> {
  for (const build of await waitingBuilds(tx, but, CANDIDATES)) {
    if (await claimSegment(tx, build.account_id, build.segment_id)) return build;
  }
  return undefined;
}

/** @returns how many profiles were looked at */
async function workOnSlice(deps: BuildDeps, tx: Tx, build: SeenBuild, catalogue: Catalogue, size: number): Promise<number> {
  const { account_id: accountId, segment_id: id, after_id: after, organic } = build;
  if (!(await holdSeen(tx, build))) return 0;
  if (!catalogue.byId.has(id)) {
    await deleteBuild(tx, accountId, id);
    return 0;
  }
  const ids = await profilesAfter(tx, accountId, after, size);
  const upTo = ids.at(-1);
  if (upTo === undefined) {
    await finishBuild(deps, tx, build);
    return 0;
  }
  await lockProfiles(tx, ids);
  const now = deps.clock.account(accountId);
  const touched = new Map([[id, new Set(ids)]]);
  await settle(deps, tx, { accountId, now, catalogue, organic }, touched, { id, scope: { kind: 'slice', after, upTo } });
  await advanceBuild(tx, build, upTo, ids.length);
  return ids.length;
}
