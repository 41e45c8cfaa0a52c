import type { Schema } from '../../jsonapi/schema.ts';

/** Makes a schema anew from the leaves up. What `change` leaves alone stays the same object, so shared parts stay shared. */
export function rewrite(schema: Schema, change: (schema: Schema) => Schema): Schema {
  const known = new Map<Schema, Schema>();
  const visit = (node: Schema): Schema => {
    const found = known.get(node);
    if (found) return found;
    const made = change(withChildren(node, visit));
    known.set(node, made);
    return made;
  };
  return visit(schema);
}

function withChildren(node: Schema, visit: (child: Schema) => Schema): Schema {
  let made = node;
  if (node.properties) {
    const entries = Object.entries(node.properties).map(([name, child]) => [name, visit(child)] as const);
    if (entries.some(([name, child]) => child !== node.properties?.[name])) made = { ...made, properties: Object.fromEntries(entries) };
  }
  if (node.items) {
    const items = visit(node.items);
    if (items !== node.items) made = { ...made, items };
  }
  if (node.anyOf) {
    const anyOf = node.anyOf.map(visit);
    if (anyOf.some((child, i) => child !== node.anyOf?.[i])) made = { ...made, anyOf };
  }
  return made;
}

/** The object without a member. */
export function withoutMember(schema: Schema, name: string): Schema {
  if (!schema.properties || !(name in schema.properties)) return schema;
  const { [name]: _, ...properties } = schema.properties;
  const { required: all, ...rest } = schema;
  const required = all?.filter((other) => other !== name) ?? [];
  return { ...rest, properties, ...(required.length > 0 ? { required } : {}) };
}

/** The object with a member that is answered, but not told in the document. */
export const withUnprinted = (schema: Schema, name: string): Schema =>
  changeMember(schema, name, (member) => ({ ...member, 'x-unprinted': true }));

/** The object with a member changed; a schema without that member stays as it is. */
export function changeMember(schema: Schema, name: string, change: (member: Schema) => Schema): Schema {
  const member = schema.properties?.[name];
  if (!member) return schema;
  const changed = change(member);
  return changed === member ? schema : { ...schema, properties: { ...schema.properties, [name]: changed } };
}

export const withRequired = (schema: Schema, name: string): Schema =>
  schema.required?.includes(name) ? schema : { ...schema, required: [...(schema.required ?? []), name] };

/** The same value, never null. */
export function notNull(schema: Schema): Schema {
  const { type, enum: values, anyOf, ...rest } = schema;
  const types = Array.isArray(type) ? type.filter((name) => name !== 'null') : type;
  return {
    ...rest,
    ...(types === undefined ? {} : { type: Array.isArray(types) && types.length === 1 ? (types[0] as string) : types }),
    ...(values ? { enum: values.filter((value) => value !== null) } : {}),
    ...(anyOf ? { anyOf: anyOf.filter((variant) => variant.type !== 'null') } : {}),
  };
}

/** A choice without one of its values. */
export const withoutChoice = (schema: Schema, value: string): Schema =>
  schema.enum?.includes(value) && schema.enum.length > 1 ? { ...schema, enum: schema.enum.filter((other) => other !== value) } : schema;

/** A union without the variants that `leaves` picks. */
export const withoutVariants = (schema: Schema, leaves: (variant: Schema) => boolean): Schema =>
  schema.anyOf?.some(leaves) ? { ...schema, anyOf: schema.anyOf.filter((variant) => !leaves(variant)) } : schema;

/** A resource object or input of this type. */
export const isOfType = (schema: Schema, type: string): boolean => {
  const values = schema.properties?.type?.enum;
  return values?.length === 1 && values[0] === type;
};

/** The value of a member that has only one: `type` of resource objects, `method` of method filters. */
export const constantOf = (schema: Schema, name: string): unknown => {
  const values = schema.properties?.[name]?.enum;
  return values?.length === 1 ? values[0] : undefined;
};
