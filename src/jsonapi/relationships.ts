import type { Table } from './declare.ts';

/** How the related rows are found. */
export type Path =
  | { kind: 'column'; column: string } //                          this row holds the other's id
  | { kind: 'members'; table: Table; own: string; other: string } // a table of pairs
  | { kind: 'children'; column: string } //                        the other's row holds this one's id
  | { kind: 'none' }; //                                            no such row can exist yet

export interface Relationship {
  readonly type: string;
  readonly many: boolean;
  readonly path: Path;
  /** Answers carry the linkage without being asked for an include. */
  readonly linked: boolean;
  /** Where there is no linkage it is left out instead of being an empty list or null. */
  readonly unlinkedIfEmpty: boolean;
  /** Answers mention it only when it was included (the reference leaves an event's attributions out otherwise). */
  readonly onlyIncluded: boolean;
  /** There is no route for the linkage itself, so answers link to the related things alone. */
  readonly onlyRelated: boolean;
  /** Reads (not answers to creates) carry the linkage as the pairs have it, what has been deleted since included. */
  readonly remembered: boolean;
  /** There are no routes for it, so answers carry the linkage without links, or nothing. */
  readonly linkless: boolean;
}

const plain = {
  ...{ linked: false, unlinkedIfEmpty: false, onlyIncluded: false, onlyRelated: false, remembered: false, linkless: false },
} as const;

/** To-one: this row's `column` holds the other's id. */
export const one = (type: string, column: string): Relationship => ({ ...plain, type, many: false, path: { kind: 'column', column } });

/** To-many over a table of pairs. */
export const many = (type: string, table: Table, own: string, other: string): Relationship => ({
  ...plain,
  type,
  many: true,
  path: { kind: 'members', table, own, other },
});

/** To-many: the rows of the other type name this one in `column`. */
export const children = (type: string, column: string): Relationship => ({
  ...plain,
  type,
  many: true,
  path: { kind: 'children', column },
});

/** Related rows of which none can exist yet; the answer is a truthful nothing. */
export const noneYet = (type: string, cardinality: 'one' | 'many'): Relationship => ({
  ...plain,
  type,
  many: cardinality === 'many',
  path: { kind: 'none' },
});

export const linked = (relationship: Relationship): Relationship => ({ ...relationship, linked: true });
export const linkedIfAny = (relationship: Relationship): Relationship => ({ ...relationship, linked: true, unlinkedIfEmpty: true });
/** Linked where there is something, and not mentioned at all where there is nothing. */
export const onlyIfAny = (relationship: Relationship): Relationship => ({ ...linkedIfAny(relationship), onlyIncluded: true });
export const onlyIncluded = (relationship: Relationship): Relationship => ({ ...relationship, onlyIncluded: true });
export const remembered = (relationship: Relationship): Relationship => ({ ...relationship, remembered: true });
export const linkless = (relationship: Relationship): Relationship => ({ ...relationship, linkless: true });
export const onlyRelated = (relationship: Relationship): Relationship => ({ ...relationship, onlyRelated: true });
