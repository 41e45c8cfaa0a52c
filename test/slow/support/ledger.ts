/**
 * What clients know of their writes: `kept` was acknowledged and must be there, `open` was cut off and may be there.
 * Only what the server said counts; what was sent without an answer is nobody's promise.
 */
export type Fate = 'open' | 'kept';

export interface EventFact {
  readonly uniqueId: string;
  readonly email: string;
  readonly metric: string;
  readonly value: number;
  fate: Fate;
}

export interface ProfileFact {
  readonly email: string;
  readonly externalId: string;
  fate: Fate;
  /** Known once it was acknowledged. */
  id?: string;
  /** The last acknowledged change, and those that were cut off after it: one of them holds. */
  title: string | null;
  openTitles: string[];
}

export interface ListFact {
  readonly id: string;
  /** Deleted, or perhaps on the way to it: a deletion that was cut off may have taken members already. */
  deleted?: Fate;
  /** Profile id → whether it is a member; `undefined` when the last change was cut off. */
  readonly members: Map<string, boolean | undefined>;
}

export interface Ledger {
  readonly events: Map<string, EventFact>;
  /** By e-mail address: those that were made by themselves, not by an event. */
  readonly profiles: Map<string, ProfileFact>;
  readonly lists: Map<string, ListFact>;
  /** Lists whose creation was cut off: there may be one of each name. */
  readonly openLists: Set<string>;
}

export const emptyLedger = (): Ledger => ({ events: new Map(), profiles: new Map(), lists: new Map(), openLists: new Set() });

export interface Tally {
  readonly events: number;
  readonly profiles: number;
  readonly memberships: number;
  readonly open: number;
}

export function tally({ events, profiles, lists, openLists }: Ledger): Tally {
  const members = [...lists.values()].filter(({ deleted }) => deleted === undefined).flatMap((list) => [...list.members.values()]);
  const kept = (facts: Iterable<{ fate: Fate }>): number => [...facts].filter(({ fate }) => fate === 'kept').length;
  const [keptEvents, keptProfiles] = [kept(events.values()), kept(profiles.values())];
  const open = events.size - keptEvents + profiles.size - keptProfiles + openLists.size + members.filter((is) => is === undefined).length;
  return { events: keptEvents, profiles: keptProfiles, memberships: members.filter((is) => is === true).length, open };
}
