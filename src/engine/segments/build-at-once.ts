import type { Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import {
  advanceBuild,
  everybody,
  holdSeen,
  NOBODY,
  type SeenBuild,
  type Stretch,
  startBuild,
  stretchAfter,
} from '../../storage/queries/segment-builds.ts';
import { type Changes, enterAll, hasMembers, leaveAll } from '../../storage/queries/segment-members.ts';
import { holdVersion } from '../../storage/queries/segments.ts';
import { planForMany } from '../../storage/queries/session.ts';
import type { Catalogue } from './catalogue.ts';
import type { Compiled } from './compile-segment.ts';
import { finishBuild } from './finish-build.ts';
import type { ReactionDeps } from './react-to-touches.ts';
import { keepSegment } from './segment-locks.ts';
import { tell } from './settle.ts';

/** How many profiles are looked at in one transaction. */
export interface AtOnce {
  readonly profiles: number;
  /** Where everybody who comes and goes is told by name. */
  readonly named: number;
}

/** Something else has become of the build meanwhile: what was found is not what is to be. */
export class SupersededError extends Error {}

/** Dates that no index knows are noted person by person, and slice by slice. */
export const canBeAtOnce = ({ dates }: Compiled): boolean => dates.length === 0;

/**
 * Builds a segment for everybody, or for the next profiles of very many: one statement finds who belongs there and writes it down, as one would
 * by hand. Profiles are not locked, but the segment is kept from those who settle; what touches profiles meanwhile is looked at
 * afterwards. The build itself is held only in the end, so that nobody who changes the segment has to wait.
 * @returns how many came and went
 * @throws SupersededError when the build or the segment was changed in the meantime
 */
export async function buildAtOnce(deps: ReactionDeps, tx: Tx, build: SeenBuild, catalogue: Catalogue, sizes: AtOnce): Promise<number> {
  const { account_id: accountId, segment_id: segmentId, organic } = build;
  const segment = catalogue.byId.get(segmentId) as Compiled;
  await keepSegment(tx, accountId, segmentId);
  await planForMany(tx);
  const named = deps.signals.wanted('segment-members');
  const size = named ? sizes.named : sizes.profiles;
  const all = build.after_id === NOBODY ? await everybody(tx, size) : undefined;
  const stretch = all ?? (await stretchAfter(tx, accountId, build.after_id, size));
  const now = deps.clock.account(accountId);
  const { entered, left } = stretch ? await change(tx, build, segment, stretch, now, named) : NOTHING;
  if (!(await holdSeen(tx, build))) throw new SupersededError();
  if (entered.count + left.count > 0) {
    // Before the segment is held, as everybody does.
    for (const { id, segments } of catalogue.byId.values()) if (segments.has(segmentId)) await startBuild(tx, accountId, id, organic, now);
  }
  if ((await holdVersion(tx, accountId, segmentId)) !== catalogue.versionOf(segmentId)) throw new SupersededError();
  await tell(deps, tx, { accountId, now, organic }, new Map([[segmentId, { entered, left }]]));
  if (stretch) await advanceBuild(tx, build, stretch.upTo, sizes.profiles);
  if (!stretch || stretch.isLast) await finishBuild(deps, tx, build);
  return entered.count + left.count;
}

const NONE: Changes = { count: 0, ids: [] };
const NOTHING = { entered: NONE, left: NONE };

async function change(
  tx: Tx,
  { account_id: accountId, segment_id: segmentId, after_id: after }: SeenBuild,
  segment: Compiled,
  { upTo, isLast }: Stretch,
  now: Micros,
  named: boolean,
): Promise<{ entered: Changes; left: Changes }> {
  const unbounded = after === NOBODY && isLast;
  const whole = {
    ...{ accountId, segmentId, now, criterion: segment.criterionAt(now) },
    scope: unbounded ? ({ kind: 'all' } as const) : ({ kind: 'slice', after, upTo } as const),
  };
  const among = await hasMembers(tx, accountId, segmentId);
  const entered = await enterAll(tx, whole, among, named);
  // Each looks for itself. Who has changed between the two was touched, and is looked at again.
  return { entered, left: among ? await leaveAll(tx, whole, named) : NONE };
}
