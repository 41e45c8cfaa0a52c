import type { Definition } from './definition.ts';

/** The lists and segments that a definition looks at. */
const groupsIn = ({ condition_groups }: Definition): string[] =>
  condition_groups.flatMap(({ conditions }) => conditions.flatMap((condition) => (condition.group_ids as string[] | undefined) ?? []));

/** A way from a segment through others back to itself; undefined when there is none. */
export function findCycle(id: string, definitions: ReadonlyMap<string, Definition>): string[] | undefined {
  const seen = new Set<string>();
  const walk = (at: string, trail: readonly string[]): string[] | undefined => {
    const definition = definitions.get(at);
    if (!definition) return undefined;
    for (const next of groupsIn(definition)) {
      if (next === id) return [...trail, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...trail, next]);
      if (found) return found;
    }
    return undefined;
  };
  return walk(id, [id]);
}
