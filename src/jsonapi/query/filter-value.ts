import { parseIso } from '../../lib/time.ts';
import { clip } from './fault-text.ts';
import type { RawValue } from './filter-scan.ts';
import type { FilterRule, Scalar } from './types.ts';

const NUMBER = /^-?\d+(?:\.\d+)?(?:[Ee][+-]?\d+)?$/;
/** A `+` that was not percent-encoded arrives as a blank: `2024-01-01T00:00:00 00:00`. */
const BLANK_FOR_PLUS = /(:\d{2}\S*) (\d{2}(?::?\d{2})?)$/;

/** Longer than any point in time is written; keeps the patterns above off long texts. */
const MAX_TIME_TEXT = 64;

type Values = NonNullable<FilterRule['value']>;

const TEXT: Values = { type: 'string' };

/**
 * Reads a value as the field's type wants it; date-times become Micros and may have quotes or none,
 * words of an enumeration too. Everything else: strings in quotes, numbers and booleans without.
 * @returns undefined when it does not fit
 */
export function readFilterValue(raw: RawValue, values: Values = TEXT): Scalar | undefined {
  const { text, quoted } = raw;
  if (values.format === 'date-time') return readTime(text.trim());
  if (values.format === 'local-date-time') return readTime(text.trim()) === undefined ? undefined : text.trim();
  if (values.type === 'string') {
    if (values.enum) return values.enum.includes(text) ? text : undefined;
    return quoted || (values.bare && /^\d+$/.test(text)) ? text : undefined;
  }
  if (quoted) return undefined;
  if (values.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  return (values.type === 'integer' ? Number.isSafeInteger(number) : Number.isFinite(number)) ? number : undefined;
}

function readTime(text: string): Scalar | undefined {
  return text.length > MAX_TIME_TEXT ? undefined : parseIso(text.replace(BLANK_FOR_PLUS, '$1+$2'));
}

/** Says what a value that does not fit should have looked like. */
export function misfit(raw: RawValue, field: string, values: Values = TEXT): string {
  const got = `'${clip(raw.text)}'`;
  if (values.format !== undefined) return `${got} is not a date and time for ${field}; write it as 2024-01-31T09:30:00Z.`;
  if (values.enum) return `${got} is not a value of ${field}. Allowed values are ${values.enum.join(', ')}`;
  if (values.type === 'string') return `Put the value of ${field} in quotes: ${JSON.stringify(clip(raw.text))}.`;
  if (values.type === 'boolean') return `${got} does not fit ${field}, which takes true or false, without quotes.`;
  return `${got} does not fit ${field}, which takes ${values.type === 'integer' ? 'an integer' : 'a number'}, without quotes.`;
}
