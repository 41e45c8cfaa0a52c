import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { type ApiError, apiError } from '../errors.ts';
import type { Schema } from '../schema.ts';
import { explain } from './explain.ts';

/** Compiles body schemas on first use and keeps them; one per server. */
export interface Validator {
  /** Every fault of a body, in the order of the document; empty when it is valid. */
  check(schema: Schema, body: unknown): readonly ApiError[];
}

export function createValidator(): Validator {
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: false, validateFormats: false, logger: false });
  const compiled = new Map<Schema, ValidateFunction>();
  return {
    check(schema, body) {
      const validate = compiled.get(schema) ?? ajv.compile(closed(schema));
      compiled.set(schema, validate);
      if (validate(body)) return [];
      return explain(validate.errors as ErrorObject[]).map(({ detail, pointer }) => apiError('invalid', detail, { pointer }));
    },
  };
}

/** The schema that requests are held to: no members but the declared ones, and numbers where clients send them for text. */
function closed(schema: Schema): Schema {
  const { type, 'x-also': also, properties, items, anyOf } = schema;
  return {
    ...(schema['x-any-case'] ? inAnyCase(schema) : schema),
    ...(also ? { type: [...(Array.isArray(type) ? type : [type as string]), also] } : {}),
    ...(properties ? { properties: mapValues(properties, closed), additionalProperties: schema.additionalProperties ?? false } : {}),
    ...(items ? { items: closed(items) } : {}),
    ...(anyOf ? { anyOf: anyOf.map(closed) } : {}),
  };
}

/** JSON Schema's patterns have no flag for it: `^(?:[fF][cC][mM])$`. */
function inAnyCase({ enum: words = [], ...rest }: Schema): Schema {
  const letters = (word: unknown): string =>
    String(word).replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
  const given = words.filter((word) => word !== null).map(letters);
  return { ...rest, pattern: `^(?:${given.join('|')})$`, 'x-words': words };
}

function mapValues<T, U>(object: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}
