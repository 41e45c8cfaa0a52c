import type { Table } from './declare.ts';

/** How the related rows are found. */
export type Path =
  | { kind: 'column'; column: string } //                          this row holds the other's id
  | { kind: 'members'; table: Table; own: string; other: string } // a table of pairs
  | { kind: 'none' }; //                                            no such row can exist yet

export interface Relationship {
  readonly type: string;
  readonly many: boolean;
  readonly path: Path;
  /** Answers carry the linkage without being asked for an include. */
  readonly linked: boolean;
  /** Answers mention it only when it was included (the reference leaves an event's attributions out otherwise). */
  readonly onlyIncluded: boolean;
}

const plain = { linked: false, onlyIncluded: false } as const;

/** To-one: this row's `column` holds the other's id. */
export const one = (type: string, column: string): Relationship => ({ ...plain, type, many: false, path: { kind: 'column', column } });

/** To-many over a table of pairs. */
export const many = (type: string, table: Table, own: string, other: string): Relationship => ({
  ...plain,
  type,
  many: true,
  path: { kind: 'members', table, own, other },
});

/** Related rows of which none can exist yet; the answer is a truthful nothing. */
export const noneYet = (type: string, cardinality: 'one' | 'many'): Relationship => ({
  ...plain,
  type,
  many: cardinality === 'many',
  path: { kind: 'none' },
});

export const linked = (relationship: Relationship): Relationship => ({ ...relationship, linked: true });
export const onlyIncluded = (relationship: Relationship): Relationship => ({ ...relationship, onlyIncluded: true });
