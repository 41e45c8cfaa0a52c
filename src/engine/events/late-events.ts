import type { Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import { insertTouches, type Touch } from '../../storage/queries/metric-spans.ts';
import { LATE_AFTER } from '../settling.ts';

/** An event that is about to be stored. */
interface Stored {
  readonly accountId: string;
  readonly metricId: string;
  readonly content: { readonly second: number };
}

const DAY = 86_400;
/** Beyond this many days of one metric in one batch, which is history being loaded, the range between them is touched as one. */
const MOST_DAYS = 16;

/** Where a batch has events that are late: days of UTC. @param now wall time */
export function lateTouches(events: readonly Stored[], now: Micros): Touch[] {
  const before = (now - LATE_AFTER) / 1_000_000;
  const days = new Map<string, { accountId: string; metricId: string; days: Set<number> }>();
  for (const { accountId, metricId, content } of events) {
    if (content.second >= before) continue;
    const key = `${accountId}\n${metricId}`;
    const found = days.get(key) ?? { accountId, metricId, days: new Set<number>() };
    found.days.add(Math.floor(content.second / DAY));
    days.set(key, found);
  }
  return [...days.values()].flatMap(({ accountId, metricId, days: all }) => {
    const sorted = [...all].sort((a, b) => a - b);
    const ranges = sorted.length > MOST_DAYS ? [[sorted[0], sorted.at(-1)]] : sorted.map((day) => [day, day]);
    return ranges.map(([first, last]) => ({
      ...{ accountId, metricId, from: (first as number) * DAY * 1_000_000 },
      until: ((last as number) + 1) * DAY * 1_000_000 - 1,
    }));
  });
}

/** Says where kept aggregates are no longer true. */
export const writeTouches = async (tx: Tx, touches: readonly Touch[]): Promise<void> =>
  touches.length > 0 ? insertTouches(tx, touches) : undefined;
