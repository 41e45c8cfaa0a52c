import type { Clock, Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import { hastenDue, readDue } from '../../storage/queries/due.ts';
import type { SignalConsumer, TouchedAccount } from '../react-to-signals.ts';
import { type Fact, lockProfiles, profilesIn } from '../signals.ts';
import type { Catalogue, Catalogues } from './catalogue.ts';
import type { Compiled } from './compile-segment.ts';
import { DUE_KIND, isTimed, nextChange } from './plan-next.ts';
import { type SettleDeps, settle } from './settle.ts';
import { timeOfTouches } from './wall-time.ts';

export interface ReactionDeps extends SettleDeps {
  clock: Clock;
  catalogues: Catalogues;
}

/** Touches that could not be looked at because a segment was being built for many at once. */
export const POSTPONED_ROUTE = { name: 'postponed touches', wants: ['postponed'] } as const;
export const SEGMENTS_ROUTE = { name: 'segments', wants: ['events', 'profiles', 'list-members', 'persons'], onlyWatched: true } as const;

/** Looks again at the profiles that were touched, for the segments that look at what was touched. */
export const segmentsConsumer = (deps: ReactionDeps): SignalConsumer => ({
  ...SEGMENTS_ROUTE,
  async react(tx, touched) {
    const concerned = await concernedAccounts(deps, tx, touched);
    await lockProfiles(
      tx,
      concerned.flatMap(({ facts }) => [...profilesIn(facts)]),
    );
    for (const account of concerned) await reactIn(deps, tx, account);
  },
});

/**
 * The accounts with a segment that looks at what was touched, so that nothing is locked for the others: most events are of no
 * segment's metric. A segment that is made after this look is built from a state that holds what was touched.
 */
async function concernedAccounts(deps: ReactionDeps, tx: Tx, touched: readonly TouchedAccount[]): Promise<TouchedAccount[]> {
  const concerned: TouchedAccount[] = [];
  for (const account of touched) {
    if (touchedIn(account.facts, await deps.catalogues.read(tx, account.accountId)).size > 0) concerned.push(account);
  }
  return concerned;
}

/** Looks at what was put off. What has to be put off again is told anew, so that a round is over with the first slice. */
export const postponedConsumer = (deps: ReactionDeps): SignalConsumer => ({
  ...POSTPONED_ROUTE,
  oneSliceARound: true,
  async react(tx, touched) {
    await lockProfiles(
      tx,
      touched.flatMap(({ facts }) => [...profilesIn(facts)]),
    );
    for (const { accountId, facts } of touched) {
      for (const organic of [true, false]) {
        const some = facts.filter((fact) => fact.kind === 'postponed' && fact.organic === organic);
        if (some.length > 0) await reactIn(deps, tx, { accountId, facts: some }, organic);
      }
    }
  },
});

async function reactIn(deps: ReactionDeps, tx: Tx, { accountId, facts }: TouchedAccount, organic = true): Promise<void> {
  // Read anew behind the locks: a definition that changed since is built anew, and must not be settled as it was.
  const catalogue = await deps.catalogues.read(tx, accountId);
  const touched = touchedIn(facts, catalogue);
  if (touched.size === 0) return;
  const now = timeOfTouches(deps.clock, accountId, facts);
  await settle(deps, tx, { accountId, now, catalogue, organic }, touched);
  const timed = [...touched.keys()].flatMap((id) => catalogue.byId.get(id) ?? []).filter(isTimed);
  await hasten(tx, accountId, timed, now);
}

/** Which profiles to look at for which segment. */
function touchedIn(facts: readonly Fact[], { byId }: Catalogue): Map<string, Set<string>> {
  const segments = [...byId.values()];
  const touched = new Map<string, Set<string>>();
  const touch = (segment: Compiled, profileId: string): void => {
    touched.set(segment.id, (touched.get(segment.id) ?? new Set()).add(profileId));
  };
  const concernedBy = (fact: Exclude<Fact, { kind: 'events' }>): readonly Compiled[] => {
    // Merged or erased: events, memberships and consents came and went without a signal of their own.
    if (fact.kind === 'persons') return segments;
    if (fact.kind === 'postponed') return segments.filter(({ id }) => id === fact.segmentId);
    return fact.kind === 'list-members' ? segments.filter(({ lists }) => lists.has(fact.listId)) : watching;
  };
  const watching = segments.filter(({ watchesProfiles }) => watchesProfiles);
  for (const fact of facts) {
    if (fact.kind === 'events') {
      const byMetric = (metricId: string): Compiled[] => segments.filter(({ metrics }) => metrics.has(metricId));
      const known = new Map<string, Compiled[]>();
      for (const [profileId, metricId] of fact.events) {
        const concerned = known.get(metricId) ?? byMetric(metricId);
        known.set(metricId, concerned);
        for (const segment of concerned) touch(segment, profileId);
      }
    } else {
      const concerned = concernedBy(fact);
      for (const profileId of profilesIn([fact])) for (const segment of concerned) touch(segment, profileId);
    }
  }
  return touched;
}

/** What was touched may bring a change by time nearer than it was. */
async function hasten(tx: Tx, accountId: string, segments: readonly Compiled[], now: Micros): Promise<void> {
  if (segments.length === 0) return;
  const [planned, ...coming] = await Promise.all([
    readDue(tx, accountId, DUE_KIND),
    ...segments.map((segment) => nextChange(tx, accountId, segment, now)),
  ]);
  for (const [i, segment] of segments.entries()) {
    const next = coming[i];
    // Read first: to wait for a row that somebody holds who waits for our locks would end in a deadlock.
    if (next === undefined || next >= (planned.get(segment.id) ?? Number.POSITIVE_INFINITY)) continue;
    await hastenDue(tx, { account_id: accountId, kind: DUE_KIND, key: segment.id, since: now, due_at: next });
  }
}
