import type { Clock } from '../lib/clock.ts';
import type { Tx } from '../storage/database.ts';
import { insertSignals, lockSlots, type NewSignal } from '../storage/queries/signals.ts';
import type { Nudges } from './nudges.ts';

/**
 * What engines tell the engines to their right: what was touched, never the result. A consumer reads the present state.
 * Profile ids are uuid text, event ids decimal text. A fact may name an event that was not stored, since it was a repeat.
 */
export type Fact = EventsFact | ProfilesFact | MembersFact | ConsentFact | OptInFact | PersonsFact | SegmentMembersFact | PostponedFact;

export interface EventsFact {
  kind: 'events';
  accountId: string;
  events: readonly (readonly [profileId: string, metricId: string, eventId: string])[];
}

export interface ProfilesFact {
  kind: 'profiles';
  accountId: string;
  profileIds: readonly string[];
}

export interface MembersFact {
  kind: 'list-members';
  accountId: string;
  listId: string;
  profileIds: readonly string[];
}

/** Entries of the ledger of consent: whose, and their numbers in decimal text. */
export interface ConsentFact {
  kind: 'consent-changes';
  accountId: string;
  changes: readonly (readonly [profileId: string, changeId: string])[];
}

/** Subscriptions that wait for a confirmation, which somebody has to be asked for. The profiles may not exist yet. */
export interface OptInFact {
  kind: 'opt-in-requests';
  accountId: string;
  requestIds: readonly string[];
  profileIds: readonly string[];
}

/** Anything that hangs on these profiles may have come or gone: they were merged, or erased. Nothing happened to the people. */
export interface PersonsFact {
  kind: 'persons';
  accountId: string;
  profileIds: readonly string[];
}

/** Who came to a segment and who left it. What is true now is in segment_members; here is what happened on the way. */
export interface SegmentMembersFact {
  kind: 'segment-members';
  accountId: string;
  segmentId: string;
  /** Profiles or time have changed; otherwise the segment's definition has, which starts no flows. */
  organic: boolean;
  entered: readonly string[];
  left: readonly string[];
}

/** Profiles that were to be looked at for a segment while it was being built, and have to be looked at again. */
export interface PostponedFact {
  kind: 'postponed';
  accountId: string;
  segmentId: string;
  organic: boolean;
  profileIds: readonly string[];
}

export type FactKind = Fact['kind'];

/** Which facts a consumer is told; what it does with them is in react-to-signals.ts. */
export interface SignalRoute {
  readonly name: string;
  readonly wants: readonly FactKind[];
  /** It says which metrics it looks at (watched-metrics.ts) and need not hear of events of others; it may all the same. */
  readonly onlyWatched?: true;
}

/** The way to publish, given to each engine as a dep. */
export interface Signals {
  /** Whether anybody wants facts of this kind; when nobody does they need not be made. */
  wanted(kind: FactKind): boolean;
  /** Writes the facts with the change itself: one row per consumer and account that has any. */
  publish(tx: Tx, facts: readonly Fact[]): Promise<void>;
}

export function createSignals(deps: { clock: Clock; nudges: Nudges }, routes: readonly SignalRoute[]): Signals {
  const kinds = new Set(routes.flatMap((route) => route.wants));
  return {
    wanted: (kind) => kinds.has(kind),
    async publish(tx, facts) {
      const rows = routes.flatMap((route) => rowsFor(route, facts));
      if (rows.length === 0) return;
      await insertSignals(tx, rows, deps.clock.wall());
      for (const consumer of new Set(rows.map((row) => row.consumer))) deps.nudges.after(tx, `signals of ${consumer}`);
    },
  };
}

function rowsFor(route: SignalRoute, facts: readonly Fact[]): NewSignal[] {
  const byAccount = new Map<string, Fact[]>();
  for (const fact of facts) {
    if (!route.wants.includes(fact.kind)) continue;
    const list = byAccount.get(fact.accountId);
    if (list) list.push(fact);
    else byAccount.set(fact.accountId, [fact]);
  }
  return [...byAccount].map(([accountId, list]) => ({ consumer: route.name, accountId, touched: JSON.stringify(list) }));
}

/** The profiles that facts touch, each once. */
export function profilesIn(facts: readonly Fact[]): Set<string> {
  const profiles = new Set<string>();
  for (const fact of facts) {
    if (fact.kind === 'events') for (const [profileId] of fact.events) profiles.add(profileId);
    else if (fact.kind === 'consent-changes') for (const [profileId] of fact.changes) profiles.add(profileId);
    else if (fact.kind === 'segment-members') for (const profileId of [...fact.entered, ...fact.left]) profiles.add(profileId);
    else for (const profileId of fact.profileIds) profiles.add(profileId);
  }
  return profiles;
}

const SLOTS = 4096;
/** The first key of the advisory locks on profiles, so that they cannot meet other users of advisory locks. */
const PROFILE_SPACE = 0x62_75_72;

/**
 * Locks profiles until the transaction ends, so that whoever recomputes something of them does it alone. The locks are taken
 * in one order everywhere; two profiles may share one. Read what you recompute from afterwards.
 */
export async function lockProfiles(tx: Tx, profileIds: Iterable<string>): Promise<void> {
  const slots = new Set<number>();
  for (const id of profileIds) slots.add(slotOf(id));
  if (slots.size === 0) return;
  await lockSlots(
    tx,
    PROFILE_SPACE,
    [...slots].sort((a, b) => a - b),
  );
}

/** The last bits of a ULID are random. */
const slotOf = (profileId: string): number => Number.parseInt(profileId.slice(-4), 16) % SLOTS;
