import type { Micros } from '../../lib/clock.ts';
import { isoSeconds } from '../../lib/time.ts';

/** All counters of a segment begin with this. */
export const counterPrefix = (segmentId: string): string => `segment:${segmentId}:`;

export const sizeCounter = (segmentId: string): string => `${counterPrefix(segmentId)}members`;

/** How many came or went on a day, UTC, `2026-11-23`: the history that reports are made of. */
export const dayCounter = (segmentId: string, what: 'added' | 'removed', day: string): string =>
  `${counterPrefix(segmentId)}${what}:${day}`;

/** What a change of memberships adds to which counters. */
export function countersOf(segmentId: string, now: Micros, added: number, removed: number): [name: string, delta: number][] {
  const day = isoSeconds(now).slice(0, 10);
  const deltas: [string, number][] = [
    [sizeCounter(segmentId), added - removed],
    [dayCounter(segmentId, 'added', day), added],
    [dayCounter(segmentId, 'removed', day), removed],
  ];
  return deltas.filter(([, delta]) => delta !== 0);
}
