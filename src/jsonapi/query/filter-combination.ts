import type { Comparison, QueryFault, QueryRules } from './types.ts';

/** Checks a filter as a whole: fields that must be in it, and groups of fields that exclude each other. */
export function checkCombination(filter: readonly Comparison[], rules: NonNullable<QueryRules['filter']>): QueryFault[] {
  const faults: QueryFault[] = [];
  const used = new Set(filter.map((comparison) => comparison.field));
  for (const field of rules.required ?? []) {
    if (used.has(field)) continue;
    const operators = rules.table[field]?.operators;
    const operator = operators?.single?.[0] ?? operators?.list?.[0] ?? operators?.none?.[0] ?? 'equals';
    faults.push({ parameter: 'filter', detail: `A filter on ${field} is required, for example ${operator}(${field},...).` });
  }
  if (rules.oneOf && !rules.oneOf.some((field) => used.has(field)))
    faults.push({ parameter: 'filter', detail: `A filter on one of ${rules.oneOf.join(', ')} is required.` });
  const groups = (rules.exclusive ?? []).map((group) => group.filter((field) => used.has(field))).filter((group) => group.length > 0);
  if (groups.length > 1) {
    const names = groups.map((group) => group.join(', ')).join(' with ');
    faults.push({ parameter: 'filter', detail: `These fields cannot be mixed in one filter: ${names}. Filter by one kind at a time.` });
  }
  return faults;
}
