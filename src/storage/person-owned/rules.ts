import type { Micros } from '../../lib/clock.ts';

/** The kinds of columns, as PostgreSQL calls them. */
export type ColumnType = 'text' | 'uuid' | 'int8' | 'int4' | 'numeric' | 'bool' | 'timestamptz' | 'date' | 'jsonb';

export type Columns = Readonly<Record<string, ColumnType>>;

/** Two rows of one key, when two profiles become one: which of them holds afterwards. */
export type OnCollision =
  /** Nothing that happened may be lost: the moved row gets a suffix in this column of text. */
  | { readonly keep: 'both'; readonly rename: string }
  | { readonly keep: 'destination' }
  | { readonly keep: 'earlier' | 'later'; readonly by: string }
  /** The value that stands first in `order`; between equal ones the later row. An opt-out stands before an opt-in. */
  | { readonly keep: 'first-of'; readonly column: string; readonly order: readonly string[]; readonly later: string };

export type MergeRule =
  | { readonly rule: 'move'; readonly onCollision: OnCollision }
  /** Keyed by something that leads to a person: the rows stay and name the other profile. */
  | { readonly rule: 'repoint' }
  /** Repointed in the same statement group as the rows of that table, which names this one under `claims`. */
  | { readonly rule: 'with'; readonly table: string }
  /** Says what was true at the time. */
  | { readonly rule: 'leave' };

/** What takes the place of a column that says who it was: an empty object, or the text of another column. */
export type Blank = 'empty' | { readonly from: string };

export type EraseRule =
  | { readonly rule: 'delete' }
  /** What counts stays, under an id that nobody has. */
  | { readonly rule: 'anonymise'; readonly blank: Readonly<Record<string, Blank>> }
  | { readonly rule: 'with'; readonly table: string };

export interface KeptRule {
  /** The kind of identifier that they hold for: one for all, or by the value of a column. */
  readonly by: KeptIdentifier | { readonly column: string; readonly kinds: Readonly<Record<string, KeptIdentifier>> };
  /** Only rows with this value. */
  readonly only?: { readonly column: string; readonly value: string };
  /** What the ledger of consent calls such a row when it holds again; its channel, purpose, reason and list are the row's own. */
  readonly said: 'suppressed' | 'unsubscribed' | 'list_suppressed';
  /** Columns that might say who it was: they are null from then on. */
  readonly without?: readonly string[];
}

export interface RowCounter {
  readonly column: string;
  readonly name: (value: string) => string;
  readonly goneAt?: (value: string, now: Micros) => readonly string[];
}

export type KeptIdentifier = 'email' | 'phone_number';

/**
 * What happens to the rows of a table that belong to a person. Merging, erasing and exporting walk the list of these
 * (tables.ts) and know no table by name.
 */
export interface PersonOwned {
  readonly table: string;
  /** The primary key without account_id and profile_id. */
  readonly key: Columns;
  /** All other columns. */
  readonly columns: Columns;
  readonly merge: MergeRule;
  readonly erase: EraseRule;
  /** Whether a person who asks what is known about them is shown these rows. */
  readonly export: 'rows' | 'nothing';
  /** Whether a copy of the account for trying things out has them. */
  readonly fork: 'copy' | 'leave';
  /** A table, keyed by `column`, that says whose the row with that `key` is: it is changed first, which others wait for. */
  readonly claims?: { readonly table: string; readonly column: string; readonly key: string };
  /** Rows that say what a person does not want: they outlive an erasure under a keyed hash of the address or number. */
  readonly kept?: KeptRule;
  /** A counter of such rows for each value of `column`, and those of rows that go away at a time (`goneAt`). */
  readonly counter?: RowCounter;
  /** A column of profiles that shows the latest of these rows' `column`. */
  readonly latest?: { readonly column: string; readonly shownAs: string };
}
