import type { Micros } from '../../lib/clock.ts';
import { isoSeconds } from '../../lib/time.ts';
import type { Db } from '../database.ts';

/**
 * The history of a segment is counters: how many came and went per day (UTC), `segment:<id>:day:2026-11-23:added`, and per
 * quarter of an hour, `segment:<id>:quarter:2026-11-23T10:15:removed`, which the days of every time zone are made of.
 */
export type Change = 'added' | 'removed';

const QUARTER: Micros = 900_000_000;
const DAY: Micros = 86_400_000_000;
/** Behind every label. */
const END = '~';

/** All counters of a segment begin with this. */
export const segmentCounters = (segmentId: string): string => `segment:${segmentId}:`;

export const sizeCounter = (segmentId: string): string => `${segmentCounters(segmentId)}members`;

/** The counters of what came or went at a time. */
export const changeCounters = (segmentId: string, what: Change, at: Micros): string[] =>
  [dayLabel(at), quarterLabel(at)].map((label) => `${segmentCounters(segmentId)}${label}:${what}`);

const dayLabel = (at: Micros): string => `day:${isoSeconds(at).slice(0, 10)}`;
const quarterLabel = (at: Micros): string => `quarter:${isoSeconds(Math.floor(at / QUARTER) * QUARTER).slice(0, 16)}`;

/** A stretch of the history: the sums of what lies in it are one number. Without an end it reaches to the latest change. */
export interface Stretch {
  readonly from: Micros;
  readonly until?: Micros;
}

/** The stretches of names that a stretch of time is read from: its whole days, and quarters of an hour around them. */
function namesOf({ from, until }: Stretch): { lo: string; hi: string }[] {
  const firstDay = Math.ceil(from / DAY) * DAY;
  if (until === undefined) {
    const whole = { lo: dayLabel(firstDay), hi: `day:${END}` };
    return from === firstDay ? [whole] : [{ lo: quarterLabel(from), hi: quarterLabel(firstDay) }, whole];
  }
  const lastDay = Math.floor(until / DAY) * DAY;
  if (firstDay >= lastDay) return [{ lo: quarterLabel(from), hi: quarterLabel(until) }];
  const names = [
    { lo: quarterLabel(from), hi: quarterLabel(firstDay) },
    { lo: dayLabel(firstDay), hi: dayLabel(lastDay) },
    { lo: quarterLabel(lastDay), hi: quarterLabel(until) },
  ];
  return names.filter(({ lo, hi }) => lo !== hi);
}

export interface SegmentHistory {
  /** How many are in it now. */
  members: number;
  /** By stretch. */
  added: number[];
  removed: number[];
}

/**
 * What came and went in stretches of time, and how many there are now: all as of the same moment.
 * @param stretches in any order; they may overlap
 * @returns by id; segments that nobody was ever in are there, with zeros
 */
export async function readSegmentHistory(
  db: Db,
  accountId: string,
  segmentIds: readonly string[],
  stretches: readonly Stretch[],
): Promise<Map<string, SegmentHistory>> {
  const zeros = (): number[] => stretches.map(() => 0);
  const histories = new Map(segmentIds.map((id) => [id, { members: 0, added: zeros(), removed: zeros() }]));
  if (segmentIds.length === 0) return histories;
  const ranges = [
    { s: -1, lo: 'members', hi: `members${END}` },
    ...stretches.flatMap((stretch, s) => namesOf(stretch).map((names) => ({ s, ...names }))),
  ];
  const rows = await db.query<{ id: string; stretch: number; removed: boolean; total: string }>(
    `SELECT g.id, r.s AS stretch, c.name LIKE '%:removed' AS removed, sum(c.part) AS total
       FROM json_array_elements_text($2::json) AS g(id)
      CROSS JOIN json_to_recordset($3::json) AS r(s int, lo text, hi text)
      CROSS JOIN LATERAL (
        SELECT name, value AS part FROM counters
         WHERE account_id = $1 AND name >= 'segment:' || g.id || ':' || r.lo AND name < 'segment:' || g.id || ':' || r.hi
        UNION ALL
        SELECT name, delta FROM counter_deltas
         WHERE account_id = $1 AND name >= 'segment:' || g.id || ':' || r.lo AND name < 'segment:' || g.id || ':' || r.hi
      ) AS c
      GROUP BY g.id, r.s, c.name LIKE '%:removed'`,
    [accountId, JSON.stringify(segmentIds), JSON.stringify(ranges)],
  );
  for (const { id, stretch, removed, total } of rows) {
    const history = histories.get(id) as SegmentHistory;
    if (stretch < 0) history.members = Number(total);
    else history[removed ? 'removed' : 'added'][stretch] = Number(total);
  }
  return histories;
}
