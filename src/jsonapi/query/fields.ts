import { notAField } from './fault-text.ts';
import { splitNames } from './split-names.ts';
import type { QueryFault } from './types.ts';

/**
 * Reads the value of `fields[type]` or `additional-fields[type]`: `email,location.city`.
 * A name that a requested parent covers is dropped (`location,location.city` → location).
 * An empty text gives an empty list: JSON:API's way to ask for no attributes.
 */
export function parseFields(parameter: string, text: string, type: string, allowed: readonly string[], faults: QueryFault[]): string[] {
  const names = splitNames(text).filter((name) => {
    if (allowed.includes(name)) return true;
    faults.push({ parameter, detail: notAField(name, type) });
    return false;
  });
  return names.filter((name) => !names.some((parent) => name.startsWith(`${parent}.`)));
}
