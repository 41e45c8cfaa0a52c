/**
 * The words that declarations describe values with. Each is plain JSON Schema (OpenAPI 3.1), so the same value validates
 * requests, describes answers and is printed in the document.
 */
export interface Schema {
  type?: string | readonly string[];
  format?: string;
  enum?: readonly unknown[];
  default?: unknown;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: readonly Schema[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  /** What error messages call the object: its JSON:API type, or the name of the part. */
  'x-name'?: string;
  /** A second type that is taken, or answered, though the document does not promise it. */
  'x-also'?: string;
  /** The validator takes the words of `enum` in any case. */
  'x-any-case'?: boolean;
  /** Those words, where the validator holds a value to them by a pattern. */
  'x-words'?: readonly unknown[];
  /** Seen on the wire but absent from the reference document. */
  'x-undocumented'?: boolean;
  /** Answered or taken, although the reference's document does not mention it (of this revision, or of any): left out of ours. */
  'x-unprinted'?: boolean;
}

/** Members of an object; a name with `?` behind it is optional: `{ name: text(), 'time?': nullable(dateTime()) }`. */
export type Members = Readonly<Record<string, Schema>>;

export const text = (limits: Pick<Schema, 'minLength' | 'maxLength' | 'pattern'> = {}): Schema => ({ type: 'string', ...limits });
export const integer = (limits: Pick<Schema, 'minimum' | 'maximum'> = {}): Schema => ({ type: 'integer', ...limits });
export const number = (): Schema => ({ type: 'number' });
export const flag = (): Schema => ({ type: 'boolean' });
export const dateTime = (): Schema => ({ type: 'string', format: 'date-time' });
export const uri = (): Schema => ({ type: 'string', format: 'uri' });
export const choice = (...values: readonly string[]): Schema => ({ type: 'string', enum: values });
export const constant = (value: string): Schema => choice(value);
/** A file, in a multipart body. */
export const file = (): Schema => ({ type: 'string', format: 'binary' });
export const listOf = (items: Schema, limits: Pick<Schema, 'minItems' | 'maxItems'> = {}): Schema => ({ type: 'array', items, ...limits });
export const anyOf = (...schemas: readonly Schema[]): Schema => ({ anyOf: schemas });
/** An object whose keys are the caller's own. */
export const record = (): Schema => ({ type: 'object', additionalProperties: true });
/** Text that clients also send as a number (an order number as external id). */
export const textOrNumber = (): Schema => ({ type: 'string', 'x-also': 'number' });

/** An object with known members. `name` is what error messages call it; without one, the nearest named object around it. */
export function object(members: Members, name?: string): Schema {
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  for (const [key, schema] of Object.entries(members)) {
    const optional = key.endsWith('?');
    properties[optional ? key.slice(0, -1) : key] = schema;
    if (!optional) required.push(key);
  }
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}), ...(name ? { 'x-name': name } : {}) };
}

/** The same value, or null. */
export function nullable(schema: Schema): Schema {
  if (typeof schema.type !== 'string') return { ...schema, anyOf: [...(schema.anyOf ?? [{ ...schema }]), { type: 'null' }] };
  return { ...schema, type: [schema.type, 'null'], ...(schema.enum ? { enum: [...schema.enum, null] } : {}) };
}

/** Requests may write the words in any case; commands are given them in the document's. */
export const anyCase = (schema: Schema): Schema => ({ ...schema, 'x-any-case': true });

/** Taken from clients that are known to send it, and not told. */
export const unprinted = (schema: Schema): Schema => ({ ...schema, 'x-unprinted': true });

export const withDefault = (schema: Schema, value: unknown): Schema => ({ ...schema, default: value });

/** Anything at all, null included. */
export const anything = (): Schema => ({});
/** One of some values that are not text. */
export const literal = (type: 'boolean' | 'integer', values: readonly unknown[]): Schema => ({ type, enum: values });
