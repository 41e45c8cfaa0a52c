import { nullable, object, type Schema, text } from '../../jsonapi/schema.ts';

export const address = object({
  'address1?': nullable(text()),
  'address2?': nullable(text()),
  'city?': nullable(text()),
  'region?': nullable(text()),
  'country?': nullable(text()),
  'zip?': nullable(text()),
});

/** The members of a schema in its order: jsonb keeps its own. */
export const inOrder = (schema: Schema, values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.keys(schema.properties ?? {}).map((name) => [name, values[name] ?? null]));
