import { isDeepStrictEqual } from 'node:util';
import { DomainError, type Fault } from '../../lib/errors.ts';
import type { Tx } from '../../storage/database.ts';
import { deleteDue } from '../../storage/queries/due.ts';
import { holdMapping } from '../../storage/queries/mapped-metrics.ts';
import { deleteBuild, holdBuild, startBuild } from '../../storage/queries/segment-builds.ts';
import { lockSegments, type SegmentRow, updateSegmentRow } from '../../storage/queries/segments.ts';
import type { CommandContext } from '../context.ts';
import { watchMetrics } from '../watched-metrics.ts';
import { definitionFaults } from './check-definition.ts';
import { metricsIn, watcherOf } from './compile-segment.ts';
import { completeDefinition } from './complete-definition.ts';
import type { SegmentDeps } from './create-segment.ts';
import type { Definition } from './definition.ts';
import { findCycle } from './find-cycle.ts';
import { DUE_KIND } from './plan-next.ts';
import { nameFaults, unknownSegment } from './segment-input.ts';

/** What is absent or null stays. */
export interface SegmentChange {
  id: string;
  name?: string | null;
  definition?: Definition | null;
  is_starred?: boolean | null;
  is_active?: boolean | null;
}

/**
 * Changes a segment. With a new definition it is built again. Deactivated, it keeps the members that it has; active again,
 * it is built as if it were new.
 * @throws DomainError `invalid` with all that is wrong, also for a deactivation with anything beside it; `not_found`
 */
export async function updateSegment(deps: SegmentDeps, context: CommandContext, change: SegmentChange): Promise<void> {
  const { accountId } = context;
  const faults = [
    ...deactivationFaults(change),
    ...(change.name == null ? [] : nameFaults(change.name)),
    ...(change.definition == null ? [] : await definitionFaults(deps.db, accountId, change.definition)),
  ];
  if (faults.length > 0) throw new DomainError(faults);
  await deps.db.transaction(async (tx) => {
    if (await write(tx, context, change)) deps.nudges.after(tx, 'segments');
  });
}

function deactivationFaults({ id: _id, is_active, ...others }: SegmentChange): Fault[] {
  const alone = Object.values(others).every((value) => value === undefined || value === null);
  if (is_active !== false || alone) return [];
  return [{ kind: 'invalid', detail: "'is_active' must be the only attribute when a segment is deactivated.", at: ['is_active'] }];
}

/** @returns whether the segment has to be built */
async function write(tx: Tx, { accountId, now }: CommandContext, change: SegmentChange): Promise<boolean> {
  const { id } = change;
  // Who changes what stands for revenue takes it first, and has all segments built again that ask for it.
  const revenueMetric = await holdMapping(tx, accountId, 'revenue');
  // The build first, then the segment, as whoever builds does.
  await holdBuild(tx, accountId, id);
  const rows = await lockSegments(tx, accountId);
  const before = rows.find((row) => row.id === id);
  if (!before) throw unknownSegment(id);
  const definition = change.definition == null ? before.definition : completeDefinition(change.definition);
  const redefined = !isDeepStrictEqual(definition, before.definition);
  if (redefined) refuseCycle(id, rows, definition as Definition);
  const is_active = change.is_active ?? before.is_active;
  const builds = is_active && (redefined || !before.is_active);
  const after: SegmentRow = {
    ...{ id, definition, is_active, name: change.name ?? before.name, is_starred: change.is_starred ?? before.is_starred },
    version: before.version + (redefined ? 1 : 0),
    is_processing: is_active && (builds || before.is_processing),
  };
  if (isDeepStrictEqual(after, { ...before })) return false;
  await updateSegmentRow(tx, accountId, after, now);
  if (builds) {
    await watchMetrics(tx, accountId, watcherOf(id), metricsIn(definition as Definition, revenueMetric));
    await startBuild(tx, accountId, id, false, now);
  }
  if (!is_active) {
    await deleteBuild(tx, accountId, id);
    await deleteDue(tx, accountId, DUE_KIND, id);
    await watchMetrics(tx, accountId, watcherOf(id), []);
  }
  return builds;
}

function refuseCycle(id: string, rows: readonly SegmentRow[], definition: Definition): void {
  const definitions = new Map(rows.map((row) => [row.id, row.definition as Definition]));
  const cycle = findCycle(id, definitions.set(id, definition));
  if (!cycle) return;
  const detail = `A segment must not depend on itself: ${cycle.join(' looks at ')}.`;
  throw new DomainError({ kind: 'invalid', detail, at: ['definition', 'condition_groups'] });
}
