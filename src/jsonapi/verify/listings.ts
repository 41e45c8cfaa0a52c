import type { Declared } from '../verify.ts';

/** Orders, pages and rules about filters speak of what the operation has. */
export function checkListings(operations: readonly Declared[]): string[] {
  return operations.flatMap(({ operationId, operation }) => {
    if (!('filters' in operation || 'sorts' in operation || 'page' in operation || 'defaultSort' in operation)) return [];
    const { filters = {}, filterRules = {}, sorts = {}, defaultSort, page } = operation;
    const fields = new Set([...(filterRules.required ?? []), ...(filterRules.oneOf ?? []), ...(filterRules.exclusive ?? []).flat()]);
    const problems = [...fields]
      .filter((field) => !(field in filters))
      .map((field) => `${operationId}: a rule speaks of ${field}, which cannot be filtered on`);
    for (const [field, { operators, value }] of Object.entries(filters)) {
      const taking = [...(operators.single ?? []), ...(operators.list ?? [])];
      if (taking.length > 0 && !value) problems.push(`${operationId}: the filter on ${field} takes values of no type`);
      if (taking.length + (operators.none ?? []).length === 0) problems.push(`${operationId}: the filter on ${field} has no operator`);
    }
    if (defaultSort !== undefined && !(defaultSort.replace(/^-/, '') in sorts))
      problems.push(`${operationId}: the order without a sort, ${defaultSort}, is none of its sorts`);
    if (page && page !== 'all' && 'max' in page && (page.default > page.max || page.default < 1)) {
      problems.push(`${operationId}: pages of ${page.default} unless asked for otherwise, ${page.max} at most`);
    }
    return problems;
  });
}
