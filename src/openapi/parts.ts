import type { Schema } from '../jsonapi/schema.ts';
import type { Surface } from '../jsonapi/surface.ts';
import { discriminatorOf } from './discriminator.ts';
import { nameCandidates, type Role, singular } from './part-names.ts';

/** Shorter schemas are easier to read where they stand. Measured in characters of JSON. */
const WORTH_A_NAME = 160;

interface Seen {
  readonly schema: Schema;
  readonly names: readonly string[];
  times: number;
  /** Resource objects and the variants of discriminated unions get a name even when they occur once. */
  forced: boolean;
}

/** Which schemas stand under components, and under which name. Equality decides, not identity. */
export interface Parts {
  nameOf(schema: Schema): string | undefined;
  readonly all: readonly { readonly name: string; readonly schema: Schema }[];
}

/** Chooses the schemas that operations share. What lies inside a shared schema counts once, however often that is used. */
export function planParts(surfaces: readonly Surface[]): Parts {
  const seen = new Map<string, Seen>();
  for (const surface of surfaces) {
    const { operationId } = surface;
    if (surface.body) visit(surface.body, { operationId, role: 'request', trail: [] }, seen);
    for (const answer of Object.values(surface.answers)) if (answer) visit(answer, { operationId, role: 'answer', trail: [] }, seen);
  }
  const names = new Map<string, string>();
  const all: { name: string; schema: Schema }[] = [];
  const taken = new Set<string>();
  for (const [key, { schema, names: wanted, times, forced }] of seen) {
    if (!forced && (times < 2 || key.length < WORTH_A_NAME)) continue;
    const name = firstFree(wanted, taken);
    taken.add(name);
    names.set(key, name);
    all.push({ name, schema });
  }
  all.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { all, nameOf: (schema) => names.get(keyOf(schema)) };
}

export interface Where {
  readonly operationId: string;
  readonly role: Role;
  /** The members that lead to the schema, and the names of the objects that they belong to. */
  readonly trail: readonly string[];
}

const keyOf = (schema: Schema): string => JSON.stringify(schema);

function visit(schema: Schema, where: Where, seen: Map<string, Seen>, variant = false): void {
  const isObject = schema.properties !== undefined;
  if (isObject) {
    const key = keyOf(schema);
    const found = seen.get(key);
    const forced = variant || (where.role === 'answer' && isResourceObject(schema));
    if (found) {
      found.times++;
      found.forced ||= forced;
      return;
    }
    seen.set(key, { schema, names: nameCandidates(schema, where), times: 1, forced });
  }
  const own = schema['x-name'] ? [schema['x-name']] : [];
  for (const [name, child] of Object.entries(schema.properties ?? {}))
    visit(child, { ...where, trail: [...where.trail, ...own, name] }, seen);
  if (schema.items) visit(schema.items, { ...where, trail: [...where.trail.slice(0, -1), singular(where.trail.at(-1) ?? '')] }, seen);
  const variants = discriminatorOf(schema.anyOf ?? []) !== undefined;
  for (const child of schema.anyOf ?? []) visit(child, where, seen, variants && child.properties !== undefined);
}

/** `{type, id, attributes?, relationships?, links}` as answers hold it; plain linkage has no links. */
export const isResourceObject = ({ properties }: Schema): boolean => properties?.type?.enum?.length === 1 && properties.links !== undefined;

function firstFree(wanted: readonly string[], taken: ReadonlySet<string>): string {
  const free = wanted.find((name) => !taken.has(name));
  if (free) return free;
  const last = wanted.at(-1) as string;
  for (let number = 2; ; number++) if (!taken.has(`${last}${number}`)) return `${last}${number}`;
}
