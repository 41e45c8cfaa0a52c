import type { ErrorObject } from 'ajv';
import type { Schema } from '../schema.ts';
import { withoutGuesses } from './alternatives.ts';

/** One thing wrong with a body: what, and where. */
export interface BodyFault {
  detail: string;
  pointer: string;
}

/** At most this many are told; a body with thousands of wrong entries would answer with megabytes. */
const MOST = 50;

/**
 * Turns the validator's errors into sentences. The wording for unknown and missing members is the reference's:
 * `'x' is not a valid field for the resource 'profile'.`
 */
export function explain(errors: readonly ErrorObject[]): BodyFault[] {
  const helpful = withoutGuesses(errors);
  const mistyped = new Set(helpful.filter((error) => error.keyword === 'type').map((error) => error.instancePath));
  const told = helpful.filter(({ keyword, instancePath }) => !(keyword === 'enum' && mistyped.has(instancePath)));
  const faults = told.slice(0, MOST).map((error) => ({ detail: sentence(error), pointer: pointerOf(error) }));
  return told.length > MOST ? [...faults, { detail: `There are ${told.length - MOST} more errors like these.`, pointer: '/data' }] : faults;
}

function pointerOf({ keyword, params, instancePath }: ErrorObject): string {
  if (keyword === 'additionalProperties') return `${instancePath}/${escaped(params.additionalProperty)}`;
  if (keyword === 'required') return `${instancePath}/${escaped(params.missingProperty)}`;
  return instancePath === '' ? '/data' : instancePath;
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

function sentence({ keyword, params, parentSchema, instancePath, data }: ErrorObject): string {
  const schema = (parentSchema ?? {}) as Schema;
  const field = instancePath.slice(instancePath.lastIndexOf('/') + 1) || 'The document';
  switch (keyword) {
    case 'additionalProperties':
      return `'${params.additionalProperty}' is not a valid field for the resource '${nameOf(schema, instancePath)}'.${hint(params.additionalProperty, schema)}`;
    case 'required':
      return `'${params.missingProperty}' is a required field for the resource '${nameOf(schema, instancePath)}'.`;
    case 'type':
      return `'${field}' must be ${typesOf(schema)}, not ${kindOf(data)}.`;
    case 'anyOf':
      return `'${field}' must be ${[...new Set((schema.anyOf ?? []).map(typesOf))].join(' or ')}, not ${kindOf(data)}.`;
    case 'enum':
      return `'${field}' must be ${oneOf(schema.enum ?? [])}.`;
    case 'pattern':
      if (!schema['x-words']) return `'${field}' is not valid: ${keyword} ${JSON.stringify(params)}.`;
      return `'${field}' must be ${oneOf(schema['x-words'])}.`;
    case 'maxItems':
      return `'${field}' may hold ${params.limit} items at most; there are ${(data as unknown[]).length}.`;
    case 'minItems':
      return `'${field}' must hold at least ${params.limit} item.`;
    case 'maxLength':
      return `'${field}' may be ${params.limit} characters long at most.`;
    case 'minLength':
      return `'${field}' must not be empty.`;
    default:
      return `'${field}' is not valid: ${keyword} ${JSON.stringify(params)}.`;
  }
}

/** The nearest name: the object's own, or the member that holds it. */
function nameOf(schema: Schema, instancePath: string): string {
  return schema['x-name'] ?? (instancePath.split('/').findLast((part) => part !== '' && !/^\d+$/.test(part)) || 'document');
}

/** A misspelt member gets the one that was probably meant. */
function hint(given: string, { properties = {} }: Schema): string {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const meant = Object.keys(properties).find((name) => plain(name) === plain(given));
  return meant ? ` Did you mean '${meant}'?` : '';
}

const oneOf = (values: readonly unknown[]): string => {
  const shown = values.filter((value) => value !== null).map((value) => `'${value}'`);
  return shown.length === 1 ? (shown[0] as string) : `one of ${shown.join(', ')}`;
};

const WORDS: Record<string, string> = {
  string: 'a string',
  object: 'an object',
  array: 'a list',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
};

function typesOf({ type, anyOf = [] }: Schema): string {
  if (type === undefined) return [...new Set(anyOf.map(typesOf))].join(' or ');
  const types = typeof type === 'string' ? [type] : type;
  return types.map((name) => WORDS[name] ?? name).join(' or ');
}

const kindOf = (value: unknown): string => WORDS[value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value] ?? 'this';
