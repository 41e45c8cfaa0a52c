import type { Micros } from '../../lib/clock.ts';
import { changeCounters, sizeCounter } from '../../storage/queries/segment-history.ts';

/** What a change of memberships adds to which counters. */
export function countersOf(segmentId: string, now: Micros, added: number, removed: number): [name: string, delta: number][] {
  const deltas: [string, number][] = [
    [sizeCounter(segmentId), added - removed],
    ...changeCounters(segmentId, 'added', now).map((name): [string, number] => [name, added]),
    ...changeCounters(segmentId, 'removed', now).map((name): [string, number] => [name, removed]),
  ];
  return deltas.filter(([, delta]) => delta !== 0);
}
