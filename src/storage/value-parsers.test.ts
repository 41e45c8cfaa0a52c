import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isoMicros, parseDatabaseTime } from '../lib/time.ts';
import { parseTime } from './value-parsers.ts';

/** As PostgreSQL prints it: trailing zeros of the fraction left out, and the point with them. */
const print = (micros: number): string => {
  const text = isoMicros(micros).replace('T', ' ').replace('+00:00', '');
  return `${text.replace(/\.?0+$/, (zeros) => (text.includes('.') ? '' : zeros))}+00`;
};

it('reads what the general reader reads, for years of four digits', () => {
  const micros = fc.integer({ min: -30_000_000_000_000_000, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(micros, (value) => parseTime(print(value)) === value && parseDatabaseTime(print(value)) === value),
    { numRuns: 2000 },
  );
});

it.each([
  ['2000-02-29 00:00:00+00', 951_782_400_000_000],
  ['1970-01-01 00:00:00.000001+00', 1],
  ['1969-12-31 23:59:59.999999+00', -1],
  ['2026-09-04 13:40:25.4+00', 1_788_529_225_400_000],
])('reads %s', (text, micros) => expect(parseTime(text)).toBe(micros));

it.each(['infinity', '0044-03-15 12:00:00+00 BC', 'nonsense'])('refuses %s', (text) => expect(() => parseTime(text)).toThrow());
