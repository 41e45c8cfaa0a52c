import type { Schema } from './schema.ts';
import { nullable } from './schema.ts';

export type Row = Readonly<Record<string, unknown>>;

/** How finely times are shown: reads show seconds, answers to writes microseconds. */
export type Precision = 'seconds' | 'microseconds';

/** Reads a value for many rows at once with one statement; keyed by resource id. */
export type Loader = (scope: LoaderScope, ids: readonly string[]) => Promise<ReadonlyMap<string, unknown>>;

/** What a loader may use; the engine's reader behind it takes the parts that it needs. */
export interface LoaderScope {
  readonly services: unknown;
  readonly accountId: string;
}

/** Where an answer is given: what addresses that are not links of the document are made of. */
export interface Place {
  /** Public base of links, without a slash at the end. */
  readonly baseUrl: string;
  readonly accountId: string;
}

export interface Attribute {
  readonly schema: Schema;
  /** The columns it is read from; empty for a loaded one. */
  readonly columns: readonly string[];
  /** Turns the row's columns into the value shown. */
  readonly show: (row: Row, precision: Precision, place: Place) => unknown;
  /** The document promises it in every answer. */
  readonly required: boolean;
  /** Only answered when the caller asks for it in additional-fields[…]. */
  readonly additional: boolean;
  /** Seen on the wire but not in the reference document: answered, but no name for sparse fieldsets. */
  readonly undocumented: boolean;
  readonly load?: Loader;
}

const base = { columns: [], required: false, additional: false, undocumented: false } as const;

/** A value that stands in one column as it is shown. */
export function column(schema: Schema, name: string): Attribute {
  return { ...base, schema: nullable(schema), columns: [name], show: (row) => row[name] ?? null };
}

/** A value made from one or more columns. */
export function computed(schema: Schema, columns: readonly string[], show: Attribute['show']): Attribute {
  return { ...base, schema, columns, show };
}

/** A value that needs a statement of its own, once per page; `show` gets it under the name `value`. */
export function loaded(schema: Schema, load: Loader, show: Attribute['show'] = (row) => row.value ?? null): Attribute {
  return { ...base, schema, show, load };
}

/** Says that a row always has it. */
export const required = (attribute: Attribute): Attribute => ({ ...attribute, required: true });
export const additional = (attribute: Attribute): Attribute => ({ ...attribute, additional: true });
export const undocumented = (attribute: Attribute): Attribute => ({ ...attribute, undocumented: true });
/** The same attribute, never null. */
export const withSchema = (attribute: Attribute, schema: Schema): Attribute => ({ ...attribute, schema });
