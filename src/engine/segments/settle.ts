import type { Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import { insertDeltas } from '../../storage/queries/counters.ts';
import type { Scope } from '../../storage/queries/segment-criteria/scope.ts';
import {
  type Changes,
  deleteMemberships,
  insertMemberships,
  type Membership,
  matchingProfiles,
  membershipsOf,
} from '../../storage/queries/segment-members.ts';
import { holdSegments } from '../../storage/queries/segments.ts';
import type { Signals } from '../signals.ts';
import type { Catalogue } from './catalogue.ts';
import type { Compiled } from './compile-segment.ts';
import { noteDates } from './note-dates.ts';
import { countersOf } from './segment-counters.ts';
import { shareSegments } from './segment-locks.ts';

export interface SettleDeps {
  signals: Signals;
}

/** What is brought up to date, and when. */
export interface Settling {
  readonly accountId: string;
  /** The account's time. */
  readonly now: Micros;
  readonly catalogue: Catalogue;
  /** Whether profiles or time have changed; otherwise a definition has. */
  readonly organic: boolean;
}

/** Profiles (uuid text) by the segment that they are to be looked at for. */
export type Touched = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Brings memberships up to date: of these profiles in these segments, and in all segments that look at those, as far as
 * something changed. The profiles must be locked; segments that somebody builds at once are put off. The same statements serve a touched profile and a whole build.
 * @param stretch the profiles of one segment as a stretch of ids, which costs less than naming each
 */
export async function settle(deps: SettleDeps, tx: Tx, settling: Settling, touched: Touched, stretch?: Stretch): Promise<void> {
  const changed = new Map<string, Set<string>>();
  for (const level of settling.catalogue.levels) {
    const work = level.flatMap((segment) => {
      const ids = idsFor(segment, touched, changed);
      return ids.length > 0 ? [{ segment, ids }] : [];
    });
    if (work.length > 0) await settleLevel(deps, tx, settling, work, changed, stretch);
  }
}

/** How the profiles of one segment can be named together. */
export interface Stretch {
  readonly id: string;
  readonly scope: Scope;
}

interface Work {
  readonly segment: Compiled;
  readonly ids: readonly string[];
}

function idsFor(segment: Compiled, touched: Touched, changed: Touched): string[] {
  const ids = new Set(touched.get(segment.id));
  for (const other of segment.segments) for (const id of changed.get(other) ?? []) ids.add(id);
  return [...ids];
}

async function settleLevel(
  deps: SettleDeps,
  tx: Tx,
  settling: Settling,
  work: readonly Work[],
  changed: Map<string, Set<string>>,
  stretch: Stretch | undefined,
): Promise<void> {
  const { accountId, now } = settling;
  const everybody = [...new Set(work.flatMap(({ ids }) => ids))].sort();
  const segmentIds = work.map(({ segment }) => segment.id);
  const [free, before, ...after] = await Promise.all([
    shareSegments(tx, accountId, segmentIds),
    membershipsOf(tx, accountId, segmentIds, everybody),
    ...work.map(({ segment, ids }) =>
      matchingProfiles(
        tx,
        accountId,
        segment.criterionAt(now),
        stretch?.id === segment.id ? stretch.scope : { kind: 'ids', ids: [...ids].sort() },
      ),
    ),
  ]);
  const looked = work.map((one, i) => ({ ...one, is: after[i] ?? [] }));
  const mine = looked.filter(({ segment }) => free.has(segment.id));
  await postpone(
    deps,
    tx,
    settling,
    looked.filter(({ segment }) => !free.has(segment.id)),
  );
  await Promise.all(mine.map(({ segment, ids }) => noteDates(tx, accountId, segment, ids, now)));
  const { entering, leaving } = differences(mine, before);
  if (entering.length + leaving.length === 0) return;
  const held = await holdSegments(tx, accountId, [...new Set([...entering, ...leaving].map((row) => row.segment_id))]);
  const isHeld = (row: Membership): boolean => held.has(row.segment_id);
  const [entered, left] = await Promise.all([
    insertMemberships(tx, accountId, entering.filter(isHeld), now),
    deleteMemberships(tx, accountId, leaving.filter(isHeld)),
  ]);
  const changes = changesOf(entered, left);
  for (const [id, { entered: came, left: went }] of changes) {
    changed.set(id, new Set([...(changed.get(id) ?? []), ...came.ids, ...went.ids]));
  }
  await tell(deps, tx, settling, changes);
}

/** Segments that are being built for many at once are looked at for these profiles when that is done. */
async function postpone({ signals }: SettleDeps, tx: Tx, { accountId, organic }: Settling, work: readonly Work[]): Promise<void> {
  if (work.length === 0) return;
  if (!signals.wanted('postponed')) throw new Error('Nobody would look at what is put off.');
  const facts = work.map(
    ({ segment, ids }) => ({ kind: 'postponed', accountId, segmentId: segment.id, organic, profileIds: ids }) as const,
  );
  await signals.publish(tx, facts);
}

function differences(work: readonly (Work & { is: readonly string[] })[], before: readonly Membership[]) {
  const members = new Map<string, Set<string>>();
  for (const { segment_id, profile_id } of before) members.set(segment_id, (members.get(segment_id) ?? new Set()).add(profile_id));
  const entering: Membership[] = [];
  const leaving: Membership[] = [];
  for (const { segment, ids, is: found } of work) {
    const was = members.get(segment.id);
    // A stretch may have somebody who is newer than the locks; their own signal looks after them.
    const asked = new Set(ids);
    const is = new Set(found.filter((id) => asked.has(id)));
    for (const id of is) if (!was?.has(id)) entering.push({ segment_id: segment.id, profile_id: id });
    for (const id of was ?? []) if (asked.has(id) && !is.has(id)) leaving.push({ segment_id: segment.id, profile_id: id });
  }
  return { entering, leaving };
}

/** Who came to segments and who left them, by segment. */
export type ChangesBySegment = ReadonlyMap<string, { readonly entered: Changes; readonly left: Changes }>;

export function changesOf(entered: readonly Membership[], left: readonly Membership[]): ChangesBySegment {
  const ids = (rows: readonly Membership[], segmentId: string): Changes => {
    const own = rows.filter(({ segment_id }) => segment_id === segmentId).map(({ profile_id }) => profile_id);
    return { count: own.length, ids: own };
  };
  const segments = new Set([...entered, ...left].map(({ segment_id }) => segment_id));
  return new Map([...segments].map((id) => [id, { entered: ids(entered, id), left: ids(left, id) }]));
}

/** As many people as one signal names. */
const MOST_NAMES = 1000;

/** The numbers and the news of changes, written with them. */
export async function tell(
  { signals }: SettleDeps,
  tx: Tx,
  { accountId, now, organic }: Pick<Settling, 'accountId' | 'now' | 'organic'>,
  changes: ChangesBySegment,
): Promise<void> {
  const deltas = [...changes].flatMap(([id, { entered, left }]) => countersOf(id, now, entered.count, left.count));
  await insertDeltas(tx, accountId, deltas);
  for (const [segmentId, { entered, left }] of changes) {
    for (let from = 0; from < Math.max(entered.ids.length, left.ids.length); from += MOST_NAMES) {
      const some = ({ ids }: Changes): readonly string[] => ids.slice(from, from + MOST_NAMES);
      await signals.publish(tx, [{ kind: 'segment-members', accountId, segmentId, organic, entered: some(entered), left: some(left) }]);
    }
  }
}
