import { decodeCursor, queryHash } from './cursor.ts';
import { clip, notAField, requiredField } from './fault-text.ts';
import { parseFields } from './fields.ts';
import { parseFilter } from './filter.ts';
import { checkCombination } from './filter-combination.ts';
import { parseInclude } from './include.ts';
import { parsePageSize } from './page.ts';
import { parseSort } from './sort.ts';
import { splitQuery } from './split-query.ts';
import type { Query, QueryFault, QueryRules } from './types.ts';

const FIELDSET = /^(additional-)?fields\[([^[\]]+)\]$/;

/** An answer lists no more faults than this, whatever was sent. */
const MAX_FAULTS = 100;

/**
 * Parses the raw text behind the `?` of a request against what its operation allows.
 * Never throws and does not stop at the first fault; the query is of use only when there are none.
 */
export function parseQuery(rawQueryString: string, rules: QueryRules, operationId: string): { query: Query; faults: QueryFault[] } {
  const faults: QueryFault[] = [];
  const given = splitQuery(rawQueryString, faults);
  const query: Draft = {
    filter: [],
    include: [],
    fields: {},
    additionalFields: {},
    page: { size: rules.page?.size?.default },
    parameters: readParameters(given, rules, faults),
  };
  for (const [name, text] of given) {
    if (!readParameter(name, text, rules, query, faults)) faults.push({ parameter: clip(name), detail: unknownParameter(name, rules) });
  }
  if (rules.filter) {
    const parsed = parseFilter(given.get('filter') ?? '', rules.filter.table);
    query.filter = parsed.filter;
    faults.push(...parsed.faults);
    // What is missing or mixed shows only in a filter that was read to its end.
    if (parsed.faults.length === 0) faults.push(...checkCombination(parsed.filter, rules.filter));
  }
  const cursor = rules.page?.cursor ? given.get('page[cursor]') : undefined;
  // A cursor cannot match a filter or a sort that is itself at fault: do not blame it too.
  if (cursor && !faults.some(({ parameter }) => parameter === 'filter' || parameter === 'sort')) {
    const decoded = decodeCursor(cursor, queryHash(operationId, query.filter, query.sort));
    if ('detail' in decoded) faults.push(decoded);
    else query.page.cursor = decoded;
  }
  return { query, faults: faults.slice(0, MAX_FAULTS) };
}

interface Draft extends Query {
  fields: Record<string, readonly string[]>;
  additionalFields: Record<string, readonly string[]>;
}

/** Reads one parameter into the query; false when the operation does not take it. Filter and cursor only check that here. */
function readParameter(name: string, text: string, rules: QueryRules, query: Draft, faults: QueryFault[]): boolean {
  switch (name) {
    case 'filter':
      return rules.filter !== undefined;
    case 'sort':
      if (rules.sort) query.sort = parseSort(text, rules.sort, faults);
      return rules.sort !== undefined;
    case 'include':
      if (rules.include) query.include = parseInclude(text, rules.include, faults);
      return rules.include !== undefined;
    case 'page[size]':
      if (rules.page?.size) query.page.size = parsePageSize(text, rules.page.size, faults);
      return rules.page?.size !== undefined;
    case 'page[cursor]':
      return rules.page?.cursor === true;
  }
  const [, additional, type] = FIELDSET.exec(name) ?? [];
  if (type === undefined) return Object.hasOwn(rules.parameters ?? {}, name);
  const allowed = additional ? rules.additionalFields : rules.fields;
  if (!Object.hasOwn(allowed, type)) return false;
  const names = parseFields(name, text, type, allowed[type] ?? [], faults);
  (additional ? query.additionalFields : query.fields)[type] = names;
  return true;
}

function readParameters(given: ReadonlyMap<string, string>, rules: QueryRules, faults: QueryFault[]): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, { required, pattern }] of Object.entries(rules.parameters ?? {})) {
    const value = given.get(name);
    if (!value) {
      if (required) faults.push({ parameter: name, detail: requiredField(name, rules.resource) });
    } else if (pattern && !new RegExp(`^(?:${pattern})$`).test(value)) {
      faults.push({ parameter: name, detail: `'${name}' must match regex '${pattern}' ('${clip(value)}' doesn't)` });
    } else {
      parameters[name] = value;
    }
  }
  return parameters;
}

/** The reference names page[size] `page_size` in this one place. */
function unknownParameter(name: string, { resource }: QueryRules): string {
  return notAField(name.replace(/^page\[(\w+)\]$/, 'page_$1'), resource);
}
