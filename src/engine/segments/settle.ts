import type { Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import { insertDeltas } from '../../storage/queries/counters.ts';
import type { Scope } from '../../storage/queries/segment-criteria/scope.ts';
import {
  deleteMemberships,
  insertMemberships,
  type Membership,
  matchingProfiles,
  membershipsOf,
} from '../../storage/queries/segment-members.ts';
import { holdSegments } from '../../storage/queries/segments.ts';
import type { SegmentMembersFact, Signals } from '../signals.ts';
import type { Catalogue } from './catalogue.ts';
import type { Compiled } from './compile-segment.ts';
import { noteDates } from './note-dates.ts';
import { countersOf } from './segment-counters.ts';

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
 * something changed. The profiles must be locked. The same statements serve a touched profile and a whole build.
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
  const [before, ...after] = await Promise.all([
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
  await Promise.all(work.map(({ segment, ids }) => noteDates(tx, accountId, segment, ids, now)));
  const { entering, leaving } = differences(work, before, after);
  if (entering.length + leaving.length === 0) return;
  const held = await holdSegments(tx, accountId, [...new Set([...entering, ...leaving].map((row) => row.segment_id))]);
  const isHeld = (row: Membership): boolean => held.has(row.segment_id);
  const [entered, left] = await Promise.all([
    insertMemberships(tx, accountId, entering.filter(isHeld), now),
    deleteMemberships(tx, accountId, leaving.filter(isHeld)),
  ]);
  for (const { segment_id, profile_id } of [...entered, ...left]) {
    const ids = changed.get(segment_id) ?? new Set();
    changed.set(segment_id, ids.add(profile_id));
  }
  await tell(deps, tx, settling, entered, left);
}

function differences(work: readonly Work[], before: readonly Membership[], after: readonly (readonly string[])[]) {
  const members = new Map<string, Set<string>>();
  for (const { segment_id, profile_id } of before) members.set(segment_id, (members.get(segment_id) ?? new Set()).add(profile_id));
  const entering: Membership[] = [];
  const leaving: Membership[] = [];
  for (const [i, { segment, ids }] of work.entries()) {
    const was = members.get(segment.id);
    // A stretch may have somebody who is newer than the locks; their own signal looks after them.
    const asked = new Set(ids);
    const is = new Set((after[i] ?? []).filter((id) => asked.has(id)));
    for (const id of is) if (!was?.has(id)) entering.push({ segment_id: segment.id, profile_id: id });
    for (const id of was ?? []) if (asked.has(id) && !is.has(id)) leaving.push({ segment_id: segment.id, profile_id: id });
  }
  return { entering, leaving };
}

/** The numbers and the news of changes, written with them. */
export async function tell(
  { signals }: SettleDeps,
  tx: Tx,
  { accountId, now, organic }: Pick<Settling, 'accountId' | 'now' | 'organic'>,
  entered: readonly Membership[],
  left: readonly Membership[],
): Promise<void> {
  const facts = new Map<string, SegmentMembersFact & { entered: string[]; left: string[] }>();
  const factOf = (segmentId: string) => {
    const found = facts.get(segmentId) ?? { kind: 'segment-members', accountId, segmentId, organic, entered: [], left: [] };
    facts.set(segmentId, found);
    return found;
  };
  for (const { segment_id, profile_id } of entered) factOf(segment_id).entered.push(profile_id);
  for (const { segment_id, profile_id } of left) factOf(segment_id).left.push(profile_id);
  const deltas = [...facts.values()].flatMap((fact) => countersOf(fact.segmentId, now, fact.entered.length, fact.left.length));
  await Promise.all([insertDeltas(tx, accountId, deltas), signals.publish(tx, [...facts.values()])]);
}
