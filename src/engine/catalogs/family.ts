import type { Micros } from '../../lib/clock.ts';
import type { At, Fault } from '../../lib/errors.ts';
import type { LinkSide } from '../../storage/queries/catalog-links.ts';
import type { CatalogKind, CatalogRows } from '../../storage/queries/catalog-things.ts';

/** What things a thing names, and where in its input: the categories of an item, the items of a category, the item of a variant. */
export interface Naming {
  readonly kind: CatalogKind;
  readonly at: string;
  /** Undefined when the input says nothing about them. */
  readonly ids: readonly string[] | undefined;
}

/** What the three kinds of catalog things do not share. */
export interface Family<K extends CatalogKind = CatalogKind, New = never, Change = never> {
  readonly kind: K;
  /** What the API calls them: the member of a job that has them. */
  readonly plural: string;
  /** @param faults takes what is wrong */
  toRow(input: New, now: Micros, faults: Fault[]): CatalogRows[K];
  change(row: CatalogRows[K], input: Change, now: Micros): CatalogRows[K];
  /** What is wrong with a change, whatever it is of. */
  checkChange(input: Change): Fault[];
  /** Absent where a thing names no others. */
  naming?(input: New | Change): Naming;
  /** Whether it can be bought again. @param before undefined for one that is new */
  isBack?(before: CatalogRows[K] | undefined, after: CatalogRows[K]): boolean;
  /** The side of links between items and categories that these are at. */
  readonly side?: LinkSide;
}

/** How an unknown thing is told; deleting has a wording of its own (recorded). */
export const MISSING: Readonly<Record<CatalogKind, { read: (id: string) => string; delete: (id: string) => string }>> = {
  item: { read: (id) => `An item with id ${id} does not exist.`, delete: (id) => `An item with the id \`${id}\` does not exist.` },
  variant: { read: (id) => `A variant with id ${id} does not exist.`, delete: (id) => `A variant with id ${id} does not exist.` },
  category: { read: (id) => `No category with the ID \`${id}\` exists.`, delete: (id) => `No category with ID \`${id}\` exists.` },
};

export const unknownThing = (kind: CatalogKind, id: string, at: At = [], doing: 'read' | 'delete' = 'read'): Fault => ({
  ...{ kind: 'not_found', detail: MISSING[kind][doing](id), at },
});

/** What became of one row of a batch. */
export type Outcome = { id: string } | { faults: readonly Fault[] };
