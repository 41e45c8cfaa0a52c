import { clip } from './fault-text.ts';
import { type RawComparison, scanFilter } from './filter-scan.ts';
import { misfit, readFilterValue } from './filter-value.ts';
import type { Arity, Comparison, FilterRule, FilterTable, Operator, QueryFault, Scalar } from './types.ts';

export interface ParsedFilter {
  filter: Comparison[];
  faults: QueryFault[];
}

/** The whole of the reference's answer to a filter that it cannot read; ours goes on to say what would be right. */
const INVALID = 'Invalid filter provided.';

const ARITY_WORDS: Readonly<Record<Arity, (operator: string, field: string) => string>> = {
  single: (operator, field) => `one value: ${operator}(${field},...)`,
  list: (operator, field) => `a list of values: ${operator}(${field},[...])`,
  none: (operator, field) => `no value: ${operator}(${field})`,
};

/**
 * Parses a filter from a query string, a header or a body against the fields that may be asked.
 * An empty text is an empty filter. Bounds: 16 Ki characters, 100 comparisons, 1,000 values in a list.
 * @returns the comparisons that hold up, and every fault that was found, each with the parameter `filter`
 */
export function parseFilter(text: string, table: FilterTable): ParsedFilter {
  const parsed: ParsedFilter = { filter: [], faults: [] };
  if (text.trim() === '') return parsed;
  const { comparisons, fault } = scanFilter(text);
  for (const raw of comparisons) {
    const checked = checkComparison(raw, table);
    if (typeof checked === 'string') parsed.faults.push({ parameter: 'filter', detail: checked });
    else parsed.filter.push(checked);
  }
  if (fault) parsed.faults.push({ parameter: 'filter', detail: `${INVALID} ${fault}` });
  return parsed;
}

/** The comparison with its values read, or what is wrong with it. */
function checkComparison(raw: RawComparison, table: FilterTable): Comparison | string {
  const { field, arity } = raw;
  const rule = Object.hasOwn(table, field) ? table[field] : undefined;
  if (!rule) {
    return `'${clip(field)}' is not an allowed filter field.  Allowed fields are ${Object.keys(table).join(', ')}`;
  }
  const operator = raw.operator as Operator; // it is one once it was found in the rule
  if (!rule.operators[arity]?.includes(operator)) return wrongOperator(raw, rule);
  if (arity === 'none') return { operator, field, arity };
  if (raw.values.length === 0) return `${INVALID} The list of ${operator}(${field},[]) needs at least one value.`;
  const values: Scalar[] = [];
  for (const given of raw.values) {
    const value = readFilterValue(given, rule.value);
    if (value === undefined) return `${INVALID} ${misfit(given, field, rule.value)}`;
    values.push(value);
  }
  return { operator, field, arity, value: arity === 'list' ? values : values[0] };
}

/** The operator is unknown or not for this field, or it is right and takes another number of values. */
function wrongOperator({ operator, field }: RawComparison, rule: FilterRule): string {
  const takes = (['single', 'list', 'none'] as const).filter((arity) => rule.operators[arity]?.includes(operator as Operator));
  if (takes.length > 0) {
    return `${INVALID} '${operator}' for ${field} takes ${takes.map((arity) => ARITY_WORDS[arity](operator, field)).join(', or ')}.`;
  }
  const { single = [], list = [], none = [] } = rule.operators;
  const allowed = [...new Set([...single, ...list, ...none])].sort().join(', ');
  // As recorded: two blanks, and no stop at the end.
  return `'${clip(operator)}' is not an allowed filter operator for ${field}.  Allowed operators are ${allowed}`;
}
