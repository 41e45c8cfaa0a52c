/**
 * PostgreSQL's text form of arrays, for batches that are given as one array per column: of all ways to pass a thousand rows,
 * `unnest` costs the server least.
 */
const SPECIAL = /[\\"]/g;

/** One element of a text array, quoted. */
export function textElement(text: string): string {
  return text.includes('"') || text.includes('\\') ? `"${text.replace(SPECIAL, '\\$&')}"` : `"${text}"`;
}

/** One element of a jsonb array: JSON text has no control characters left, so that its own quoting says the same to PostgreSQL. */
export const jsonElement = (json: string): string => JSON.stringify(json);

export const arrayText = (elements: readonly (string | number | bigint)[]): string => `{${elements.join(',')}}`;
