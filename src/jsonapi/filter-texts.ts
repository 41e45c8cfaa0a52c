import { type At, DomainError, type Fault } from '../lib/errors.ts';
import { parseFilter } from './query/filter.ts';
import type { FilterTable, Scalar } from './query/types.ts';

/** A comparison out of a list of filters in a body. */
export interface ListedComparison {
  /** Place of the text that it came from. */
  index: number;
  field: string;
  operator: string;
  values: readonly Scalar[];
}

/** A filter that stands in a body alone, as the others. @throws DomainError `invalid` with every fault, all at `at` */
export function readFilterText(text: string, table: FilterTable, at: At): Omit<ListedComparison, 'index'>[] {
  const { filter, faults } = parseFilter(text, table);
  if (faults.length > 0) throw new DomainError(faults.map(({ detail }): Fault => ({ kind: 'invalid', detail, at })));
  return filter.map(({ field, operator, value }) => ({
    ...{ field, operator },
    values: (Array.isArray(value) ? value : [value]) as Scalar[],
  }));
}

/**
 * Reads a list of filters that stands in a body.
 * @param at where the list stands, in the words of the command's input
 * @throws DomainError `invalid` with every fault, each at its text
 */
export function readFilterTexts(texts: readonly string[], table: FilterTable, at: At): ListedComparison[] {
  const faults: Fault[] = [];
  const found: ListedComparison[] = [];
  for (const [index, text] of texts.entries()) {
    const parsed = parseFilter(text, table);
    faults.push(...parsed.faults.map(({ detail }): Fault => ({ kind: 'invalid', detail, at: [...at, index] })));
    for (const { field, operator, value } of parsed.filter) {
      found.push({ index, field, operator, values: (Array.isArray(value) ? value : [value]) as Scalar[] });
    }
  }
  if (faults.length > 0) throw new DomainError(faults);
  return found;
}
