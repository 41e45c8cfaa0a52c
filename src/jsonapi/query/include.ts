import { clip } from './fault-text.ts';
import { splitNames } from './split-names.ts';
import type { QueryFault } from './types.ts';

/** `metric,profile` → the relationships to include, each once. An empty text includes nothing. */
export function parseInclude(text: string, allowed: readonly string[], faults: QueryFault[]): string[] {
  return splitNames(text).filter((name) => {
    if (allowed.includes(name)) return true;
    const detail = `'${clip(name)}' cannot be included. Relationships that can be are ${allowed.join(', ')}.`;
    faults.push({ parameter: 'include', detail });
    return false;
  });
}
