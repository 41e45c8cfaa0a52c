import type { Micros } from '../lib/clock.ts';

const HOUR: Micros = 3_600_000_000;

/**
 * When the past counts as settled, by wall time. An event that occurred longer ago than LATE_AFTER says so when it is stored
 * (metric_touches); a span of time that ended longer ago than SETTLED_AFTER may be counted and kept. The hour between them is
 * more than any transaction lasts that began before its event was late, or than clocks of servers are apart.
 */
export const LATE_AFTER: Micros = HOUR;
export const SETTLED_AFTER: Micros = 2 * HOUR;
