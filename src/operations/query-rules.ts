import type { QueryRules } from '../jsonapi/query/types.ts';
import type { Surface } from '../jsonapi/surface.ts';

const known = new WeakMap<Surface, QueryRules>();

/** The parser's rules for an operation; derived once per surface. */
export function queryRules(surface: Surface): QueryRules {
  const found = known.get(surface);
  if (found) return found;
  const { resource, filters, filterRules, sorts, include, fields, additionalFields, page, parameters } = surface;
  const rules: QueryRules = {
    ...{ resource, sort: sorts, include, fields, additionalFields, parameters },
    ...(filters ? { filter: { table: filters, ...filterRules } } : {}),
    ...(page ? { page: { cursor: true, ...(page.size ? { size: { ...page.size, min: 1 } } : {}) } } : {}),
  };
  known.set(surface, rules);
  return rules;
}

/** What a cursor belongs to besides its filter and sort: the operation and, for members, the owner. */
export const cursorScope = (operationId: string, id: string | undefined): string => (id ? `${operationId} ${id}` : operationId);
