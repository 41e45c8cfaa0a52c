import type { Db } from '../../storage/database.ts';
import { sumCountersWithin } from '../../storage/queries/counters.ts';
import { countOpenBatches } from '../../storage/queries/message-batches.ts';
import { GROUP_ENDS, type GroupEnd, prefixOf } from './group-counts.ts';

/** How far a group has come. People who were erased since then still count. */
export interface GroupProgress {
  /** Messages that were asked for. */
  readonly asked: number;
  readonly sent: number;
  readonly failed: number;
  readonly skipped: number;
  readonly uncertain: number;
  /** Those without an end. */
  readonly waiting: number;
  /** Of those that wait: tried, and to be tried again. */
  readonly deferred: number;
  /** Batches that are not done with. When there are none, what waits waits for another try. */
  readonly openBatches: number;
  /** Why messages ended as they did: `skipped:UNSUBSCRIBE` → how many. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** @param groups uuid text @returns one for each group that was asked about */
export async function readGroupProgress(db: Db, accountId: string, groups: readonly string[]): Promise<Map<string, GroupProgress>> {
  const counted = await sumCountersWithin(db, accountId, groups.map(prefixOf));
  const open = await countOpenBatches(db, accountId, groups);
  return new Map(groups.map((group) => [group, progressOf(within(counted, prefixOf(group)), open.get(group) ?? 0)]));
}

const within = (counted: ReadonlyMap<string, number>, prefix: string): [name: string, count: number][] =>
  [...counted].filter(([name]) => name.startsWith(prefix)).map(([name, count]) => [name.slice(prefix.length), count]);

function progressOf(counts: readonly [name: string, count: number][], openBatches: number): GroupProgress {
  const of = (name: string): number => counts.find(([known]) => known === name)?.[1] ?? 0;
  const ended = (end: GroupEnd): number => sum(counts.filter(([name]) => name.startsWith(`${end}:`)));
  const reasons = counts.filter(([name, count]) => name.includes(':') && !name.endsWith(':') && count !== 0);
  return {
    ...{ asked: of('asked'), sent: ended('sent'), failed: ended('failed'), skipped: ended('skipped'), uncertain: ended('uncertain') },
    ...{ waiting: of('asked') - sum(GROUP_ENDS.map((end) => [end, ended(end)])), deferred: of('deferred'), openBatches },
    reasons: Object.fromEntries(reasons),
  };
}

const sum = (counts: readonly (readonly [string, number])[]): number => counts.reduce((all, [, count]) => all + count, 0);
