import type { Attribute } from './attributes.ts';
import type { Operation, View } from './operations.ts';
import type { Relationship } from './relationships.ts';
import type { Schema } from './schema.ts';
import { place, type Unplaced } from './verbs.ts';

/** How the ids of a type look from outside. */
export interface IdKind {
  /** Says whether a text can be an id of this kind at all. */
  valid(text: string): boolean;
  /** What a malformed id answers: 404 like an unknown one, or 400 with `malformed(id)` as its detail. */
  malformed?: (id: string) => string;
  /** Where that 400 points, if not to `/data/id`. */
  malformedAt?: string;
  /** All there are, for types whose ids are words. */
  values?: readonly string[];
  /** The reference types some ids as nullable. */
  nullable?: boolean;
  /** Answered (recorded), although the reference's document does not mention it. */
  unprinted?: boolean;
}

/** A table's columns with their kinds; storage/tables declares them, select.ts reads and binds by kind. */
export interface Table {
  readonly name: string;
  /** The column that holds the resource's id. */
  readonly id: string;
  readonly columns: Readonly<Record<string, ColumnKind>>;
}

export type ColumnKind = 'text' | 'ulid' | 'event-id' | 'time' | 'json' | 'integer' | 'decimal' | 'boolean';

export type Aliases = (scope: unknown, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** One resource type: everything that the outside sees of it, said once. */
export interface Resource {
  readonly type: string;
  /** The path segment behind the root: `/api/` for what the reference has, `/burgee/v1/` for what is our own. */
  readonly path: string;
  /** Not part of the reference: served beside it, the same at every revision, and counted in no coverage. */
  readonly own: boolean;
  /** The chapter of the reference that its operations belong to, unless an operation says otherwise. */
  readonly category: string;
  readonly id: IdKind;
  /** Absent for types of which no row can exist yet: they are declared so that answers can speak of them. */
  readonly table?: Table;
  /** It has no URL of its own, so its objects carry no links. */
  readonly homeless?: boolean;
  /** Where a table holds several types: the value of a column that says which rows are of this one. */
  readonly only?: { readonly column: string; readonly value: string };
  /** Who things are now whose ids were given up for others': old id → present one. Asked when an id is not found. */
  readonly aliases?: Aliases;
  /** Detail of the 404 for an unknown id; the wording differs per type. */
  readonly missing: (id: string) => string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly relationships: Readonly<Record<string, Relationship>>;
  /** What answers show where an operation does not say: for types whose members vary per operation. */
  readonly view: View;
  /** By operationId. */
  readonly operations: Readonly<Record<string, Operation>>;
}

export interface ResourceSpec
  extends Pick<Resource, 'type' | 'path' | 'category' | 'id' | 'table' | 'only' | 'homeless' | 'aliases'>,
    Partial<Pick<Resource, 'own' | 'missing' | 'attributes' | 'relationships' | 'view'>> {
  readonly operations?: Readonly<Record<string, Unplaced>>;
}

/** Declares a resource type. Mistakes (dangling relations, overlapping routes …) are found by verify() at start-up. */
export function defineResource(spec: ResourceSpec): Resource {
  const article = /^[aeiou]/.test(spec.type) ? 'An' : 'A';
  return {
    own: false,
    missing: (id) => `${article} ${spec.type} with id \`${id}\` does not exist.`,
    attributes: {},
    relationships: {},
    view: {},
    ...spec,
    operations: Object.fromEntries(
      Object.entries(spec.operations ?? {}).map(([name, operation]) => [name, place(rootOf(spec), operation)]),
    ),
  };
}

const OWN_ROOT = '/burgee/v1';

/** Where the things of a type are: `/api/profiles`, `/burgee/v1/messages`. */
export const rootOf = ({ own, path }: { own?: boolean; path: string }): string => `${own ? OWN_ROOT : '/api'}/${path}`;

/** Finds a declared type by its name. */
export type Registry = ReadonlyMap<string, Resource>;

export function registryOf(resources: readonly Resource[]): Registry {
  return new Map(resources.map((resource) => [resource.type, resource]));
}

/** Schema of an id as answers show it. */
export const idSchema = ({ id: { nullable, unprinted, values } }: Resource): Schema => {
  const schema = values ? { type: 'string', enum: values } : nullable ? { type: ['string', 'null'] } : { type: 'string' };
  return unprinted ? { ...schema, 'x-unprinted': true } : schema;
};
