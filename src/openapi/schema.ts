import type { Schema } from '../jsonapi/schema.ts';
import { constantOf, discriminatorOf } from './discriminator.ts';
import type { Json } from './document.ts';
import type { Parts } from './parts.ts';

const UNDOCUMENTED = 'Seen in recorded answers of the reference, not in its document. No name for sparse fieldsets.';

/** A schema as the document prints it: internal marks gone, shared parts as references. */
export function printSchema(schema: Schema, parts: Parts): Json {
  const name = schema.properties && parts.nameOf(schema);
  if (!name) return printInline(schema, parts);
  const reference = { $ref: `#/components/schemas/${name}` };
  return schema['x-undocumented'] ? { ...reference, description: UNDOCUMENTED } : reference;
}

/** The same for the schema that stands under components itself. */
export function printInline(schema: Schema, parts: Parts): Json {
  const { properties, items, anyOf, additionalProperties, 'x-undocumented': undocumented, ...marked } = schema;
  const { 'x-name': _, 'x-also': __, 'x-any-case': ___, ...plain } = marked;
  return {
    ...plain,
    ...(undocumented ? { description: UNDOCUMENTED } : {}),
    ...(properties ? { properties: mapValues(properties, (child) => printSchema(child, parts)) } : {}),
    ...(items ? { items: printSchema(items, parts) } : {}),
    ...(additionalProperties === undefined ? {} : { additionalProperties: printRest(additionalProperties, parts) }),
    ...(anyOf ? printUnion(anyOf, parts) : {}),
  };
}

const printRest = (rest: boolean | Schema, parts: Parts): unknown => (typeof rest === 'boolean' ? rest : printSchema(rest, parts));

function printUnion(variants: readonly Schema[], parts: Parts): Json {
  const printed = variants.map((variant) => printSchema(variant, parts));
  const propertyName = discriminatorOf(variants);
  if (propertyName === undefined) return { anyOf: printed };
  const mapping = Object.fromEntries(variants.map((variant, i) => [constantOf(variant.properties?.[propertyName]), printed[i]?.$ref]));
  return { oneOf: printed, discriminator: { propertyName, mapping } };
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
