import { DomainError } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import { holdMapping } from '../../storage/queries/mapped-metrics.ts';
import { startBuild } from '../../storage/queries/segment-builds.ts';
import { insertSegment } from '../../storage/queries/segments.ts';
import type { CommandContext } from '../context.ts';
import type { Nudges } from '../nudges.ts';
import { watchMetrics } from '../watched-metrics.ts';
import { definitionFaults } from './check-definition.ts';
import { metricsIn, watcherOf } from './compile-segment.ts';
import { completeDefinition } from './complete-definition.ts';
import type { Definition } from './definition.ts';
import { nameFaults } from './segment-input.ts';

export interface SegmentDeps {
  db: Database;
  nudges: Nudges;
}

export interface SegmentInput {
  name: string;
  definition: Definition;
  is_starred?: boolean | null;
}

/** Ids are random: a collision within an account is rare, several in a row mean that something else is wrong. */
const ATTEMPTS = 20;

/**
 * Makes a segment; its members are found in the background, `is_processing` until then.
 * @throws DomainError `invalid`, with all that is wrong
 */
export async function createSegment(
  deps: SegmentDeps & { ids: Ids },
  context: CommandContext,
  input: SegmentInput,
): Promise<{ id: string }> {
  const { accountId, now } = context;
  const faults = [...nameFaults(input.name), ...(await definitionFaults(deps.db, accountId, input.definition))];
  if (faults.length > 0) throw new DomainError(faults);
  const definition = completeDefinition(input.definition);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const segment = { id: deps.ids.short(), name: input.name, definition, is_starred: input.is_starred ?? false };
    const made = await deps.db.transaction(async (tx) => {
      // Who changes what stands for revenue has all segments built again that there are.
      const revenueMetric = await holdMapping(tx, accountId, 'revenue');
      if (!(await insertSegment(tx, accountId, segment, now))) return false;
      await watchMetrics(tx, accountId, watcherOf(segment.id), metricsIn(definition, revenueMetric));
      await startBuild(tx, accountId, segment.id, false, now);
      deps.nudges.after(tx, 'segments');
      return true;
    });
    if (made) return { id: segment.id };
  }
  throw new Error(`no free segment id in ${ATTEMPTS} attempts`);
}
