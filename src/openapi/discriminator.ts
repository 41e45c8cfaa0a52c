import type { Schema } from '../jsonapi/schema.ts';

/**
 * The member whose single value tells the variants of a union apart (`type` in resource objects, `subscription` in consents),
 * when there is one that every variant requires and no two share.
 */
export function discriminatorOf(variants: readonly Schema[]): string | undefined {
  const objects = variants.filter((variant) => variant.type !== 'null');
  const [first] = objects;
  if (!first?.properties || objects.length < 2 || objects.length < variants.length) return undefined;
  return Object.keys(first.properties).find((name) => {
    const values = objects.map((variant) => (variant.required?.includes(name) ? constantOf(variant.properties?.[name]) : undefined));
    return !values.includes(undefined) && new Set(values).size === values.length;
  });
}

export const constantOf = (schema: Schema | undefined): string | undefined =>
  schema?.enum?.length === 1 && typeof schema.enum[0] === 'string' ? schema.enum[0] : undefined;
