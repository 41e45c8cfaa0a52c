/**
 * Whether PostgreSQL can hold a text. It refuses the NUL character everywhere and, in JSON, half a surrogate pair;
 * both can be written as escapes, so they would otherwise fail inside a statement instead of as the caller's fault.
 */
export function storable(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text);
}
