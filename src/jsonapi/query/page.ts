import type { QueryFault, QueryRules } from './types.ts';

type PageSize = NonNullable<NonNullable<QueryRules['page']>['size']>;

/** Reads `page[size]`; the default stands in for a size that is not one. */
export function parsePageSize(text: string, rule: PageSize, faults: QueryFault[]): number {
  const size = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (size >= rule.min && size <= rule.max) return size;
  faults.push({ parameter: 'page[size]', detail: `Page size must be an integer between ${rule.min} and ${rule.max}.` });
  return rule.default;
}
