import type { Micros } from '../../lib/clock.ts';
import type { Fault } from '../../lib/errors.ts';
import type { IdentifierKind } from './normalise.ts';

/**
 * How a change finds its profile and what it may do to its identifiers; VOCABULARY.md has the table.
 * `create` makes a new one · `update` names one by id · `import` creates or updates · `event` comes with an event from a
 * private key · `client` comes from a browser or app.
 */
export type Policy = 'create' | 'update' | 'import' | 'event' | 'client';

export const TRAITS = ['first_name', 'last_name', 'organization', 'locale', 'title', 'image'] as const;
export type Trait = (typeof TRAITS)[number];

export type Location = Record<string, string | number>;

/** A checked and normalised ProfileInput, ready for `resolveProfiles`. */
export interface ProfileChange {
  accountId: string;
  /** The account's time: when what it creates or changes was created or changed. */
  now: Micros;
  policy: Policy;
  /** uuid text; undefined for an id that is not a ULID, which no profile has. */
  id?: { given: string; uuid: string | undefined };
  /** uuid text: whom a `_kx` was made for. */
  token?: string;
  /** null clears (never so in events). */
  identifiers: Partial<Record<IdentifierKind, string | null>>;
  traits: Partial<Record<Trait, string | null>>;
  /** Keys to set, or null for those to clear; null instead of the object clears all. */
  location?: Record<string, string | number | null> | null;
  properties?: Record<string, unknown> | null;
  patch?: PropertyPatch;
  secondaryEmails?: { append: readonly string[]; unappend: readonly string[] };
}

/**
 * What became of one change: its profile (uuid text), whether it is new, and whether anything about it differs now; or why
 * nothing was done.
 */
export type Outcome = { profileId: string; created: boolean; changed: boolean } | { fault: Fault };

export interface PropertyPatch {
  unset: readonly string[];
  unappend: readonly (readonly [key: string, values: readonly unknown[]])[];
  append: readonly (readonly [key: string, values: readonly unknown[]])[];
}

/** Whether it says anything about the person besides who it is. */
export function hasTraits(change: ProfileChange): boolean {
  return (
    change.location !== undefined || change.properties !== undefined || change.patch !== undefined || Object.keys(change.traits).length > 0
  );
}
