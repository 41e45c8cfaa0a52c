import type { Micros } from '../../lib/clock.ts';
import type { Criterion } from '../../storage/queries/segment-criteria/criterion.ts';
import type { Timing } from '../../storage/queries/segment-criteria/crossings.ts';
import type { Definition } from './definition.ts';
import type { DatedSource, Dependency } from './leaf.ts';
import { criterionAt, readDefinition } from './read-definition.ts';
import { newReading, type Surroundings } from './reading.ts';

/** A stored segment, ready to be asked. */
export interface Compiled {
  readonly id: string;
  criterionAt(now: Micros): Criterion;
  /** Ids of the metrics, lists and segments that it looks at. */
  readonly metrics: ReadonlySet<string>;
  readonly lists: ReadonlySet<string>;
  readonly segments: ReadonlySet<string>;
  /** Whether a profile that is new or changed may be in it without having done anything else. */
  readonly watchesProfiles: boolean;
  readonly timings: readonly Timing[];
  readonly dates: readonly DatedSource[];
  /** The first time after the one given at which anybody may come or go because the day of the year changes. */
  turnAfter(time: Micros): Micros | undefined;
}

/** @throws Error for a definition that could not have been stored */
export function compileSegment(id: string, definition: Definition, surroundings: Surroundings): Compiled {
  const reading = newReading(surroundings);
  const understood = readDefinition(definition, [], reading);
  if (reading.faults.length > 0) throw new Error(`segment ${id} cannot be read: ${JSON.stringify(reading.faults)}`);
  const leaves = understood.groups.flat();
  const needs = leaves.flatMap(({ dependsOn }) => dependsOn);
  const dates = leaves.flatMap((leaf) => leaf.dates);
  const turns = leaves.flatMap((leaf) => leaf.turns);
  const strangers = understood.groups.every((group) => group.some(({ holdsForStrangers }) => holdsForStrangers));
  return {
    id,
    criterionAt: (now) => criterionAt(understood, now),
    ...{ metrics: idsOf(needs, 'metric'), lists: idsOf(needs, 'list'), segments: idsOf(needs, 'segment') },
    watchesProfiles: strangers || needs.some(({ kind }) => kind === 'profile'),
    timings: [
      ...leaves.flatMap((leaf) => leaf.timings),
      ...(dates.length > 0 ? [{ source: { kind: 'dates', segmentId: id }, shift: 0 } as const] : []),
    ],
    dates,
    turnAfter: (time) => (turns.length === 0 ? undefined : Math.min(...turns.map((turn) => turn(time)))),
  };
}

/** The metrics that a stored definition looks at. @param revenueMetric the metric that stands for revenue */
export const metricsIn = (definition: Definition, revenueMetric: string | undefined): ReadonlySet<string> =>
  compileSegment('', definition, { isSegment: () => true, revenueMetric }).metrics;

/** How a segment is called among those who watch metrics (engine/watched-metrics.ts). */
export const watcherOf = (segmentId: string): string => `segment:${segmentId}`;

const idsOf = (needs: readonly Dependency[], kind: Dependency['kind']): ReadonlySet<string> =>
  new Set(needs.flatMap((need) => (need.kind === kind && 'id' in need ? [need.id] : [])));
