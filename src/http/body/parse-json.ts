import { isUtf8 } from 'node:buffer';
import { apiError, RequestError } from '../../jsonapi/errors.ts';

/** Deeper than any body that an operation declares, with room for ten levels of properties inside. */
const MAX_LEVELS = 64;

/**
 * Reads a body as JSON; an empty one is undefined.
 * @throws RequestError 400 when it is no JSON or not UTF-8, is nested too deeply, or has keys that name an object's prototype
 */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw malformed('The body is not valid UTF-8.');
  const text = bytes.toString();
  const value = parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  check(value, MAX_LEVELS);
  return value;
}

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
