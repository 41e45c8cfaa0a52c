import type { Attribute } from './attributes.ts';
import { column } from './attributes.ts';
import { identifier } from './body.ts';
import { idSchema, type Resource } from './declare.ts';
import type { View } from './operations.ts';
import type { Relationship } from './relationships.ts';
import { constant, listOf, type Members, nullable, object, type Schema, uri } from './schema.ts';

/** What one operation's answers show of a type: the resource's own view, narrowed or widened by the operation's. */
export interface ResolvedView {
  readonly resource: Resource;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly relationships: Readonly<Record<string, Relationship>>;
  readonly bare: boolean;
}

/** @param additional whether additional fields can be asked for; without it the view does not know them */
export function resolveView(resource: Resource, view: View = {}, additional = false): ResolvedView {
  const { attributes = Object.keys(resource.attributes), relationships = Object.keys(resource.relationships) } = {
    ...resource.view,
    ...view,
  };
  const shown = Object.entries(resource.attributes).filter(([name, a]) => attributes.includes(name) && (additional || !a.additional));
  const via = Object.entries(view.viaAttributes ?? {}).map(([name, { attribute }]) => [name, attribute] as const);
  return {
    resource,
    bare: view.bare === true,
    attributes: Object.fromEntries([...shown, ...via]),
    relationships: Object.fromEntries(relationships.map((name) => [name, pick(resource, name)])),
  };
}

function pick(resource: Resource, name: string): Relationship {
  const found = resource.relationships[name];
  if (!found) throw new Error(`${resource.type} declares no relationship ${name}`);
  return found;
}

/** A member of the table of pairs shown as an attribute of the member (`joined_group_at`). */
export function viaColumn(schema: Schema, name: string): Attribute {
  return { ...column(schema, `via.${name}`), schema };
}

/** The JSON Schema of the resource object that a view shows. */
export function viewSchema({ resource, attributes, relationships, bare }: ResolvedView): Schema {
  // The empty attributes are in no document of the reference, so that ours leaves them open as well.
  if (bare)
    return {
      ...object({ type: constant(resource.type), id: { type: 'string' }, links: object({ self: uri() }) }),
      additionalProperties: true,
    };
  const members: Record<string, Schema> = { type: constant(resource.type), id: idSchema(resource) };
  const { id, ...rest } = members;
  const identified = resource.id.nullable ? { ...rest, 'id?': id as Schema } : members;
  const shown: Record<string, Schema> = { ...identified };
  if (Object.keys(attributes).length > 0) shown.attributes = object(attributeMembers(attributes));
  if (Object.keys(relationships).length > 0) shown['relationships?'] = object(relationshipMembers(relationships));
  if (!resource.homeless) shown.links = object({ self: uri() });
  return object(shown, resource.type);
}

function attributeMembers(attributes: ResolvedView['attributes']): Members {
  return Object.fromEntries(Object.entries(attributes).map(([name, a]) => [a.required ? name : `${name}?`, mark(a)]));
}

const mark = (attribute: Attribute): Schema =>
  attribute.undocumented ? { ...attribute.schema, 'x-undocumented': true } : attribute.schema;

/** Recorded: where nothing is related, the linkage is null, which the document does not say. */
const maybeNone = (linkage: Schema): Schema => ({ ...linkage, 'x-also': 'null' });

function relationshipMembers(relationships: ResolvedView['relationships']): Members {
  return Object.fromEntries(
    Object.entries(relationships).map(([name, { type, many, onlyRelated }]) => [
      `${name}?`,
      object({
        'data?': many ? listOf(identifier(type)) : maybeNone(identifier(type)),
        'links?': object(onlyRelated ? { related: uri() } : { self: uri(), related: uri() }),
      }),
    ]),
  );
}

export const nullableData = (schema: Schema): Schema => nullable(schema);

/** The names that fields[…] may list: attributes and the members of those that are objects, as dotted paths, and `id`. */
export function fieldNames({ attributes }: ResolvedView): string[] {
  const names = Object.entries(attributes)
    .filter(([, a]) => !a.undocumented)
    .flatMap(([name, a]) => [name, ...nested(name, a.schema)]);
  return [...names, 'id'].sort();
}

/** Of a union, the members of all its variants. */
function nested(prefix: string, schema: Schema): string[] {
  const own = Object.entries(schema.properties ?? {})
    .filter(([, child]) => !child['x-undocumented'])
    .flatMap(([name, child]) => [`${prefix}.${name}`, ...nested(`${prefix}.${name}`, child)]);
  return [...new Set([...own, ...(schema.anyOf ?? []).flatMap((variant) => nested(prefix, variant))])];
}
