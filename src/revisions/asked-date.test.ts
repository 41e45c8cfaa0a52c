import { describe, expect, it } from 'vitest';
import { RequestError } from '../jsonapi/errors.ts';
import { askedDate } from './asked-date.ts';

const ask = (header: string | undefined, today = '2026-11-23') => askedDate(header, today, '2026-07-15');

function refused(header: string | undefined) {
  try {
    ask(header);
  } catch (error) {
    if (error instanceof RequestError) return error.errors[0];
  }
  return undefined;
}

describe('the revision header', () => {
  it.each([
    ['2026-07-15', '2026-07-15'],
    [' 2026-07-15 ', '2026-07-15'],
    ['2026-07-15.pre', '2026-07-15'],
    ['2024-02-29', '2024-02-29'],
    ['2000-02-29', '2000-02-29'],
    ['1999-01-01', '1999-01-01'],
    ['2026-11-23', '2026-11-23'],
  ])('%j asks for %s', (header, date) => {
    expect(ask(header)).toBe(date);
  });

  it.each([undefined, '', '   '])('may not be missing (%j)', (header) => {
    expect(refused(header)).toMatchObject({ status: 400, code: 'invalid', source: { parameter: 'revision' } });
    expect(refused(header)?.detail).toContain('The revision header is missing.');
  });

  it.each([
    'latest',
    '2026-7-15',
    '2026-13-01',
    '2026-00-10',
    '2026-02-29',
    '1900-02-29',
    '2026-07-00',
    '2026-04-31',
    '2026-07-15.beta',
    '2026-07-15T00:00',
    '15-07-2026',
  ])('must be a date, which %s is not', (header) => {
    expect(refused(header)).toMatchObject({ status: 400, code: 'invalid' });
    expect(refused(header)?.detail).toContain(`'${header}' is not a revision.`);
  });

  it('is repeated in part when it is long', () => {
    expect(refused('x'.repeat(9000))?.detail.length).toBeLessThan(200);
  });

  it.each(['2026-11-24', '2027-01-15', '2027-01-15.pre'])('may not lie in the future as %s does', (header) => {
    expect(refused(header)).toMatchObject({ status: 400, code: 'invalid' });
    expect(refused(header)?.detail).toContain('lies in the future. Use 2026-07-15 or an earlier date.');
  });

  it('may name what is served even when the clock is slow', () => {
    expect(ask('2026-07-15', '2020-01-01')).toBe('2026-07-15');
    expect(() => ask('2026-07-16', '2020-01-01')).toThrow('future');
  });
});
