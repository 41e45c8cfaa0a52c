import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor, queryHash } from './cursor.ts';
import type { Comparison, Cursor } from './types.ts';

const cursor: Cursor = { hash: 'h', values: ['2026-09-04T13:40:25.420136+00:00', '01K4'], direction: 'next' };
const text = encodeCursor(cursor);
const encode = (json: unknown) => Buffer.from(typeof json === 'string' ? json : JSON.stringify(json)).toString('base64url');

describe('cursor', () => {
  it('is made of characters that need no escape in a URL', () => {
    expect(text).toMatch(/^[\w-]+$/);
    expect(decodeCursor(text, 'h')).toEqual(cursor);
  });

  it.each([
    ['a raw URL', `http://127.0.0.1:8080/api/profiles?page[size]=20&page[cursor]=${text}&sort=-created`],
    ['an encoded URL', `https://a.example/api/profiles/?page%5Bcursor%5D=${text}`],
    ['lower-case escapes', `https://a.example/api/profiles?page%5bcursor%5d=${text}#x`],
    ['a path', `/api/profiles?page[cursor]=${text}`],
    ['a query string', `page%5Bcursor%5D=${text}&sort=id`],
    ['the parameter of reports', `https://a.example/api/flow-values-reports?page_cursor=${text}`],
    ['padding', `${text}==`],
  ])('is found in %s', (_, given) => {
    expect(decodeCursor(given, 'h')).toEqual(cursor);
  });

  it('belongs to one request', () => {
    expect(decodeCursor(text, 'other')).toEqual({
      parameter: 'page[cursor]',
      detail: 'Invalid cursor provided. It belongs to a request with another path, filter or sort; repeat those of the first page.',
    });
  });

  it.each([
    ['nothing', ''],
    ['words', 'not a cursor'],
    ['a URL without one', 'https://a.example/api/profiles?sort=id'],
    ['a cursor of the reference', Buffer.from('[1788529134, "7qWkY8hhfKA", true]').toString('base64')],
    ['no JSON', encode('[1,')],
    ['an object', encode({ 0: 1 })],
    ['another version', encode([2, 'h', 'n', 'x'])],
    ['another direction', encode([1, 'h', 'x', 'x'])],
    ['no hash', encode([1, 5, 'n', 'x'])],
    ['no values', encode([1, 'h', 'n'])],
    ['too many values', encode([1, 'h', 'n', ...Array(9).fill(1)])],
    ['a nested value', encode([1, 'h', 'n', ['x']])],
    ['an infinite number', encode('[1,"h","n",1e999]')],
    ['NUL', encode([1, 'h', 'n', 'a\0b'])],
    ['half a surrogate pair', encode([1, 'h', 'n', '\ud800'])],
    ['too long a text', encode([1, 'h', 'n', 'x'.repeat(8192)])],
    ['too long a URL', `https://a.example/?filter=${'x'.repeat(40_000)}&page[cursor]=${text}`],
  ])('refuses %s', (_, given) => {
    expect(decodeCursor(given, 'h')).toEqual({
      parameter: 'page[cursor]',
      detail: 'Invalid cursor provided. Use the value of page[cursor] in links.next or links.prev as it stands.',
    });
  });

  it('comes back as it was made', () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }).map((chars) => chars.replaceAll('\0', '')),
      fc.boolean(),
      fc.constant(null),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    );
    const direction = fc.constantFrom('next' as const, 'prev' as const);
    fc.assert(
      fc.property(fc.record({ hash: fc.string(), values: fc.array(value, { minLength: 1, maxLength: 8 }), direction }), (made) => {
        expect(decodeCursor(encodeCursor(made), made.hash)).toEqual(made);
      }),
    );
  });

  it('never throws', () => {
    const garbage = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.base64String(),
      fc.json().map(encode),
      fc.webUrl({ withQueryParameters: true }),
    );
    fc.assert(
      fc.property(garbage, (given) => {
        expect(decodeCursor(given, 'h')).toHaveProperty('detail');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('queryHash', () => {
  const one: Comparison = { operator: 'any', field: 'id', arity: 'list', value: ['a', 'b'] };
  const two: Comparison = { operator: 'has', field: 'metric', arity: 'none' };
  const hash = queryHash('get_events', [one, two], { name: 'datetime', descending: true });

  it('is the same for the same question', () => {
    expect(queryHash('get_events', [two, { ...one, value: ['b', 'a'] }], { name: 'datetime', descending: true })).toBe(hash);
    expect(hash).toMatch(/^[\w-]{12}$/);
  });

  it('differs when anything does', () => {
    const order = { name: 'datetime', descending: true };
    const others = [
      queryHash('get_profiles', [one, two], order),
      queryHash('get_events', [one], order),
      queryHash('get_events', [{ ...one, value: ['a', 'c'] }, two], order),
      queryHash('get_events', [{ ...one, operator: 'equals' }, two], order),
      queryHash('get_events', [one, two], { ...order, descending: false }),
      queryHash('get_events', [one, two], undefined),
      queryHash('get_events', [{ ...one, arity: 'single', value: 1 }], order),
      queryHash('get_events', [{ ...one, arity: 'single', value: '1' }], order),
    ];
    expect(new Set([hash, ...others]).size).toBe(others.length + 1);
  });
});
