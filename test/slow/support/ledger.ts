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

export interface ImportFact {
  readonly mark: string;
  /** Of persons that nothing else brings. Each row appends its number to a property of its person, so that it shows how often it was applied. */
  readonly emails: readonly string[];
  fate: Fate;
  /** Known once it was acknowledged. */
  id?: string;
}

export interface Ledger {
  readonly events: Map<string, EventFact>;
  /** By e-mail address: those that were made by themselves, not by an event. */
  readonly profiles: Map<string, ProfileFact>;
  readonly lists: Map<string, ListFact>;
  /** Lists whose creation was cut off: there may be one of each name. */
  readonly openLists: Set<string>;
  readonly imports: ImportFact[];
}

export const emptyLedger = (): Ledger => ({ events: new Map(), profiles: new Map(), lists: new Map(), openLists: new Set(), imports: [] });

export interface Tally {
  readonly events: number;
  readonly profiles: number;
  readonly memberships: number;
  readonly imports: number;
}

export function tally({ events, profiles, lists, imports }: Ledger): Tally {
  const members = [...lists.values()].filter(({ deleted }) => deleted === undefined).flatMap((list) => [...list.members.values()]);
  const kept = (facts: Iterable<{ fate: Fate }>): number => [...facts].filter(({ fate }) => fate === 'kept').length;
  return {
    ...{ events: kept(events.values()), profiles: kept(profiles.values()), imports: kept(imports) },
    memberships: members.filter((is) => is === true).length,
  };
}

/** `12 events, 3 profiles, …`: for the line that a proof prints. */
export function tallied(ledger: Ledger): string {
  return Object.entries(tally(ledger))
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');
}
