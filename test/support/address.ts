import type { Surface } from '../../src/jsonapi/surface.ts';

/** A filter on each field that a listing must be filtered by, as the reference's parameter takes them: `equals(messages.channel,"email")`. */
export function neededFilters({ filters = {}, filterRules }: Surface): string[] {
  return (filterRules?.required ?? []).map((field) => `equals(${field},"${filters[field]?.value?.enum?.[0] ?? 'x'}")`);
}

/**
 * The address of a listing: its path with the given parts of a query (`sort=name`, empty ones are left out) and the filters
 * without which it is refused. A part `filter=…` must be encoded, and is asked for beside those.
 */
export function addressOf(surface: Surface, path: string, ...query: readonly string[]): string {
  const given = query.filter((part) => part !== '');
  const filters = [
    ...neededFilters(surface).map(encodeURIComponent),
    ...given.filter(isFilter).map((part) => part.slice('filter='.length)),
  ];
  const others = given.filter((part) => !isFilter(part));
  const parts = filters.length > 0 ? [...others, `filter=${filters.join(',')}`] : others;
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}

const isFilter = (part: string): boolean => part.startsWith('filter=');
