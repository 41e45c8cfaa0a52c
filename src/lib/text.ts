import type { At } from './errors.ts';

/** Why a value cannot be stored as text or JSON in PostgreSQL, and where. */
export interface Unstorable {
  at: At;
  detail: string;
}

const LONE_SURROGATE = /\p{Surrogate}/u;
const NUL = 'Text must not contain the character U+0000.';
const SURROGATE = 'Text must not contain half of a surrogate pair.';

/** Why PostgreSQL would refuse this text, or undefined when it would not: it has no U+0000, and UTF-8 no lone surrogates. */
export function unstorableText(text: string): string | undefined {
  if (text.includes('\0')) return NUL;
  return LONE_SURROGATE.test(text) ? SURROGATE : undefined;
}

/**
 * The first place in a JSON value that jsonb cannot hold: text as in `unstorableText` (keys too), a number beyond what a
 * double holds, or nesting deeper than `maxDepth` levels of arrays and objects.
 */
export function findUnstorable(value: unknown, maxDepth: number, at: At = []): Unstorable | undefined {
  if (typeof value === 'string') {
    const detail = unstorableText(value);
    return detail === undefined ? undefined : { at, detail };
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return { at, detail: 'The number is out of range.' };
  if (typeof value !== 'object' || value === null) return undefined;
  if (maxDepth === 0) return { at, detail: 'Values are nested too deeply.' };
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const found = findUnstorable(value[i], maxDepth - 1, [...at, i]);
      if (found) return found;
    }
    return undefined;
  }
  for (const [key, inner] of Object.entries(value)) {
    // A key that cannot be stored cannot be shown in a pointer either: the place is the object that holds it.
    const detail = unstorableText(key);
    if (detail !== undefined) return { at, detail };
    const found = findUnstorable(inner, maxDepth - 1, [...at, key]);
    if (found) return found;
  }
  return undefined;
}
