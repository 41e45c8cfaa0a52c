import { isUtf8 } from 'node:buffer';
import { type ApiError, apiError, RequestError } from '../../jsonapi/errors.ts';
import { unstorableText } from '../../lib/text.ts';

/** Deeper than any body that an operation declares, with room for ten levels of properties inside. */
const MAX_LEVELS = 64;

/** UTF-8 that is valid has neither of them as characters; they can only be written as escapes. */
const UNSTORABLE_ESCAPE = /\\u(?:0000|[Dd][89A-Fa-f])/;
const MOST_FAULTS = 20;

/**
 * Reads a body as JSON; an empty one is undefined.
 * @throws RequestError 400 when it is no JSON or not UTF-8, is nested too deeply, has keys that name an object's prototype,
 *   or text that no statement could hold, wherever in the body that is
 */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw malformed('The body is not valid UTF-8.');
  const text = bytes.toString();
  const value = parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  check(value, MAX_LEVELS);
  if (UNSTORABLE_ESCAPE.test(text)) checkTexts(value);
  return value;
}

function checkTexts(value: unknown): void {
  const errors: ApiError[] = [];
  findTexts(value, '', errors);
  if (errors.length > 0) throw new RequestError(errors);
}

function findTexts(value: unknown, place: string, errors: ApiError[]): void {
  if (errors.length === MOST_FAULTS) return;
  if (typeof value === 'string') addFault(value, place, errors);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    // A key that cannot be stored cannot be shown in a pointer either: the place is the object that holds it.
    if (!addFault(key, place, errors)) findTexts(inner, `${place}/${escapePointer(key)}`, errors);
  }
}

function addFault(text: string, place: string, errors: ApiError[]): boolean {
  const detail = unstorableText(text);
  if (detail !== undefined && errors.length < MOST_FAULTS)
    errors.push(apiError('invalid', detail, { pointer: place === '' ? '/data' : place }));
  return detail !== undefined;
}

const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('The body is not valid JSON.');
  }
}

function check(value: unknown, levels: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (levels === 0) throw malformed(`The body is nested more than ${MAX_LEVELS} levels deep.`);
  if (Array.isArray(value)) {
    for (const item of value) check(item, levels - 1);
    return;
  }
  for (const key in value) {
    const inner = (value as Record<string, unknown>)[key];
    // Code that copies members one by one would set the copy's prototype with these.
    if (key === '__proto__') throw malformed("The body has a member called '__proto__'.");
    if (key === 'constructor' && typeof inner === 'object' && inner !== null && Object.hasOwn(inner, 'prototype')) {
      throw malformed("The body has a member called 'constructor' with a member called 'prototype'.");
    }
    check(inner, levels - 1);
  }
}

const malformed = (detail: string): RequestError => new RequestError(apiError('parse_error', detail));
