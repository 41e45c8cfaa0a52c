import { expect, it } from 'vitest';
import { misfit, readFilterValue } from './filter-value.ts';

it('takes quoted and bare times, but looks at no text that is too long to be one', () => {
  const time = { type: 'string', format: 'date-time' } as const;
  expect(readFilterValue({ text: '1970-01-01T00:00:01Z', quoted: true }, time)).toBe(1_000_000);
  expect(readFilterValue({ text: '1970-01-01T00:00:01Z', quoted: false }, time)).toBe(1_000_000);
  const started = performance.now();
  expect(readFilterValue({ text: ':00'.repeat(60_000), quoted: false }, time)).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(200);
});

it('wants a quoted string where the field does not say what it takes', () => {
  expect(readFilterValue({ text: 'x', quoted: true })).toBe('x');
  expect(readFilterValue({ text: 'x', quoted: false })).toBeUndefined();
});

it('repeats only the beginning of a long value', () => {
  expect(misfit({ text: 'x'.repeat(5000), quoted: false }, 'email').length).toBeLessThan(200);
});
