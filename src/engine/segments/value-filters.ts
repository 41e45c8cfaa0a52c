import type { Micros } from '../../lib/clock.ts';
import type { At } from '../../lib/errors.ts';
import type { Comparison, TextMatch, ValueTest } from '../../storage/queries/segment-criteria/value-test.ts';
import { type DateRule, readDateFilter } from './date-filters.ts';
import type { Filter } from './definition.ts';
import { phonePlans } from './phone-plans.ts';
import { type Reading, refuse } from './reading.ts';

/** What is asked of one value, at a time. */
export interface ValueRule {
  at(now: Micros): ValueTest;
  /** Where time is in it. */
  readonly date?: DateRule;
}

const always = (test: ValueTest): ValueRule => ({ at: () => test });

export const COMPARISONS: Readonly<Record<string, Comparison>> = {
  equals: '=',
  'not-equals': '<>',
  'greater-than': '>',
  'greater-than-or-equal': '>=',
  'less-than': '<',
  'less-than-or-equal': '<=',
};

const TEXT_MATCHES: Readonly<Record<string, { match: TextMatch; negated: boolean }>> = {
  equals: { match: 'equals', negated: false },
  'not-equals': { match: 'equals', negated: true },
  contains: { match: 'contains', negated: false },
  'not-contains': { match: 'contains', negated: true },
  'starts-with': { match: 'starts-with', negated: false },
  'not-starts-with': { match: 'starts-with', negated: true },
  'ends-with': { match: 'ends-with', negated: false },
  'not-ends-with': { match: 'ends-with', negated: true },
  regex: { match: 'regex', negated: false },
  nregex: { match: 'regex', negated: true },
};

const MAX_EXPRESSION_CHARACTERS = 1000;
const MAX_VALUES = 1000;

/** Reads a filter on a value: letters count as they are, and a value of another type passes neither a filter nor its opposite. */
export function readValueFilter(filter: Filter, at: At, reading: Reading): ValueRule | undefined {
  switch (filter.type) {
    case 'string':
      return readString(filter, at, reading);
    case 'numeric':
      return readNumber(filter, at, reading);
    case 'boolean':
      return always({ kind: 'flag', value: filter.value === true });
    case 'existence':
      return always({ kind: filter.operator === 'is-set' ? 'set' : 'unset' });
    case 'list':
      return readList(filter, at, reading);
    case 'date': {
      const date = readDateFilter(filter, at, reading);
      return date && { at: (now) => ({ kind: 'time', window: date.window(now) }), date };
    }
    default:
      return refuse(reading, [...at, 'type'], `'${filter.type}' is not a type of filter.`);
  }
}

function readString(filter: Filter, at: At, reading: Reading): ValueRule | undefined {
  const { operator, value } = filter;
  const where = [...at, 'value'];
  if (operator === 'in' || operator === 'not-in') {
    const values = readTexts(value, where, reading);
    return values && always({ kind: 'text-in', values, negated: operator === 'not-in' });
  }
  if (operator === 'phone-country-code-in' || operator === 'phone-country-code-not-in') {
    const codes = readTexts(value, where, reading);
    const plans = codes?.map((code) => phonePlans(code));
    plans?.forEach((plan, i) => {
      if (!plan) refuse(reading, [...where, i], `'${codes?.[i]}' is not a country with telephone numbers, such as 'US'.`);
    });
    return plans && always({ kind: 'phone', plans: plans.flatMap((plan) => plan ?? []), negated: operator.includes('not') });
  }
  const form = TEXT_MATCHES[operator];
  if (!form) return refuse(reading, [...at, 'operator'], `'${operator}' is not an operator of texts.`);
  const text = readText(value, where, reading);
  if (text === undefined) return undefined;
  if (form.match === 'regex') {
    if (text.length > MAX_EXPRESSION_CHARACTERS) {
      return refuse(reading, where, `A regular expression may be ${MAX_EXPRESSION_CHARACTERS} characters long at most.`);
    }
    reading.expressions.push({ value: text, at: where });
  }
  return always({ kind: 'text', ...form, value: text });
}

export function readText(value: unknown, at: At, reading: Reading): string | undefined {
  return typeof value === 'string'
    ? value
    : refuse(reading, at, "A text to compare with is needed; whether there is one is asked by 'is-set'.");
}

function readTexts(value: unknown, at: At, reading: Reading): string[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return refuse(reading, at, 'At least one value to compare with is needed.');
  return value.length > MAX_VALUES ? refuse(reading, at, `There may be ${MAX_VALUES} values at most.`) : (value as string[]);
}

function readNumber(filter: Filter, at: At, reading: Reading): ValueRule | undefined {
  const operator = COMPARISONS[filter.operator];
  if (!operator) return refuse(reading, [...at, 'operator'], `'${filter.operator}' is not an operator of numbers.`);
  const value = filter.value;
  return typeof value === 'number' && Number.isFinite(value)
    ? always({ kind: 'number', operator, value })
    : refuse(reading, [...at, 'value'], 'A number to compare with is needed.');
}

const LENGTH = 'length-';
const LENGTHS: Readonly<Record<string, Comparison>> = COMPARISONS;

function readList(filter: Filter, at: At, reading: Reading): ValueRule | undefined {
  const { operator, value } = filter;
  const where = [...at, 'value'];
  const negated = operator.startsWith('not-');
  if (operator.startsWith(LENGTH)) {
    const comparison = LENGTHS[operator.slice(LENGTH.length)];
    if (!comparison || !Number.isInteger(value) || Number(value) < 0)
      return refuse(reading, where, 'A length is a whole number, 0 or more.');
    return always({ kind: 'list-length', operator: comparison, value: Number(value) });
  }
  switch (operator.replace(/^not-/, '')) {
    case 'contains':
      if (typeof value !== 'string' && typeof value !== 'number') return refuse(reading, where, 'A value to look for is needed.');
      return always({ kind: 'list-has', value, negated });
    case 'contains-any':
    case 'contains-all': {
      const values = readTexts(value, where, reading);
      return values && always({ kind: operator.endsWith('any') ? 'list-any' : 'list-all', values, negated });
    }
    case 'contains-substring': {
      const text = readText(value, where, reading);
      return text === undefined ? undefined : always({ kind: 'list-text', value: text, negated });
    }
    default:
      return refuse(reading, [...at, 'operator'], `'${operator}' is not an operator of lists.`);
  }
}
