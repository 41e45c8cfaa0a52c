import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoMicros, parseIso } from '../../lib/time.ts';
import { parseFilter } from './filter.ts';
import type { Comparison, FilterTable, Operator } from './types.ts';

const TIMES: readonly Operator[] = ['greater-than', 'greater-or-equal', 'less-than', 'less-or-equal'];
const TABLE: FilterTable = {
  email: { operators: { single: ['equals'], list: ['any'] }, value: { type: 'string' } },
  name: { operators: { single: ['contains'] }, value: { type: 'string' } },
  id: { operators: { list: ['any', 'equals'] }, value: { type: 'string' } },
  'messages.channel': { operators: { single: ['equals'] }, value: { type: 'string', enum: ['email', 'sms', 'mobile_push'] } },
  status: { operators: { single: ['equals'], list: ['any'] }, value: { type: 'string', enum: ['Draft', 'Adding Recipients'] } },
  archived: { operators: { single: ['equals'] }, value: { type: 'boolean' } },
  datetime: { operators: { single: TIMES }, value: { type: 'string', format: 'date-time' } },
  timestamp: { operators: { single: TIMES }, value: { type: 'number' } },
  rating: { operators: { single: ['equals'], list: ['any'] }, value: { type: 'integer' } },
  metric: { operators: { none: ['has'] } },
};

const parse = (text: string): Comparison[] => {
  const { filter, faults } = parseFilter(text, TABLE);
  expect(faults).toEqual([]);
  return filter;
};
const value = (text: string): unknown => parse(text)[0]?.value;
const faultsOf = (text: string): string[] => {
  const { faults } = parseFilter(text, TABLE);
  expect(faults.every(({ parameter }) => parameter === 'filter')).toBe(true);
  return faults.map(({ detail }) => detail);
};

describe('what clients send', () => {
  it.each([
    ['equals(email,"a@b.co")', { operator: 'equals', field: 'email', arity: 'single', value: 'a@b.co' }],
    ["equals(email,'a@b.co')", { operator: 'equals', field: 'email', arity: 'single', value: 'a@b.co' }],
    ['any(email,["x","y"])', { operator: 'any', field: 'email', arity: 'list', value: ['x', 'y'] }],
    ['any(email,[\'x\', "y"])', { operator: 'any', field: 'email', arity: 'list', value: ['x', 'y'] }],
    ['equals(id,["x"])', { operator: 'equals', field: 'id', arity: 'list', value: ['x'] }],
    ['equals(messages.channel,email)', { operator: 'equals', field: 'messages.channel', arity: 'single', value: 'email' }],
    ['equals(status,Adding Recipients)', { operator: 'equals', field: 'status', arity: 'single', value: 'Adding Recipients' }],
    ['equals(archived,false)', { operator: 'equals', field: 'archived', arity: 'single', value: false }],
    ['any(rating,[1,-2])', { operator: 'any', field: 'rating', arity: 'list', value: [1, -2] }],
    ['greater-than(timestamp,1.5e3)', { operator: 'greater-than', field: 'timestamp', arity: 'single', value: 1500 }],
    ['has(metric)', { operator: 'has', field: 'metric', arity: 'none' }],
  ] as [string, Comparison][])('%s', (text, comparison) => {
    expect(parse(text)).toEqual([comparison]);
  });

  it('joins by a comma, by and(), and by both', () => {
    const fields = (text: string) => parse(text).map(({ field }) => field);
    expect(fields('equals(email,"X"),greater-or-equal(timestamp,123)')).toEqual(['email', 'timestamp']);
    expect(fields('and(equals(email,"X"),has(metric))')).toEqual(['email', 'metric']);
    expect(fields('and(and(equals(email,"X")),and(has(metric),equals(archived,true))),contains(name,"y")')).toEqual([
      'email',
      'metric',
      'archived',
      'name',
    ]);
  });

  it('takes no notice of blanks outside strings', () => {
    expect(parse(' and ( equals ( email , "a b" ) ,\n any( id , [ "x" , "y" ] ) ) ')).toEqual(
      parse('and(equals(email,"a b"),any(id,["x","y"]))'),
    );
    expect(value('equals(email," a ")')).toBe(' a ');
  });

  it.each([
    ['2024-01-31T09:30:00Z', '2024-01-31T09:30:00Z'],
    ['2024-01-31T09:30:00+00:00', '2024-01-31T09:30:00Z'],
    ['2024-01-31T09:30:00 00:00', '2024-01-31T09:30:00Z'],
    ['2024-01-31T09:30:00 0200', '2024-01-31T07:30:00Z'],
    ['2024-01-31 09:30', '2024-01-31T09:30:00Z'],
    ['2024-01-31 09:30 02:00', '2024-01-31T07:30:00Z'],
    ['2024-01-31T09:30:00+0200', '2024-01-31T07:30:00Z'],
    ['2024-01-31T09:30:00.123456-05:00', '2024-01-31T14:30:00.123456Z'],
    ['2024-01-31', '2024-01-31T00:00:00Z'],
    ['"2024-01-31T09:30:00Z"', '2024-01-31T09:30:00Z'],
    ["'2024-01-31T09:30:00 00:00'", '2024-01-31T09:30:00Z'],
  ])('reads the time %s', (text, same) => {
    expect(value(`less-than(datetime,${text})`)).toBe(parseIso(same));
  });

  it('reads the escapes of JSON in both kinds of string', () => {
    expect(value(String.raw`equals(email,"a\"b\\c\/d\u00e9\n\t")`)).toBe('a"b\\c/dé\n\t');
    expect(value(String.raw`equals(email,'it\'s "x" \\ \u00E9')`)).toBe('it\'s "x" \\ é');
    expect(value('equals(email,"(a),[b]\'")')).toBe("(a),[b]'");
  });

  it('has nothing to say about an empty filter', () => {
    expect(parse('  ')).toEqual([]);
  });
});

describe('faults', () => {
  it('words a wrong operator as the reference does', () => {
    expect(faultsOf('equals(name,"x")')).toEqual(["'equals' is not an allowed filter operator for name.  Allowed operators are contains"]);
    expect(faultsOf('like(email,"x")')).toEqual(["'like' is not an allowed filter operator for email.  Allowed operators are any, equals"]);
    expect(faultsOf('equals(metric,"x")')).toEqual(["'equals' is not an allowed filter operator for metric.  Allowed operators are has"]);
  });

  it('says which fields can be filtered', () => {
    expect(faultsOf('equals(phone,"x")')).toEqual([
      `'phone' is not an allowed filter field.  Allowed fields are ${Object.keys(TABLE).join(', ')}`,
    ]);
    for (const name of ['constructor', '__proto__', 'toString'])
      expect(faultsOf(`equals(${name},"x")`)[0]).toContain('not an allowed filter field');
  });

  it('collects all of them', () => {
    expect(faultsOf('equals(name,"x"),equals(archived,3),equals(phone,"x"),and(equals(email,"x")')).toHaveLength(4);
  });

  it.each([
    ['equals(email,me@test.com)', 'Invalid filter provided. Put the value of email in quotes: "me@test.com".'],
    ['any(id,"x")', "Invalid filter provided. 'any' for id takes a list of values: any(id,[...])."],
    ['contains(name,["x"])', "Invalid filter provided. 'contains' for name takes one value: contains(name,...)."],
    ['contains(name)', "Invalid filter provided. 'contains' for name takes one value: contains(name,...)."],
    ['has(metric,"x")', "Invalid filter provided. 'has' for metric takes no value: has(metric)."],
    ['any(id,[])', 'Invalid filter provided. The list of any(id,[]) needs at least one value.'],
    ['equals(archived,"true")', "Invalid filter provided. 'true' does not fit archived, which takes true or false, without quotes."],
    ['less-than(timestamp,"1")', "Invalid filter provided. '1' does not fit timestamp, which takes a number, without quotes."],
    ['less-than(timestamp,1e999)', "Invalid filter provided. '1e999' does not fit timestamp, which takes a number, without quotes."],
    ['equals(rating,4.5)', "Invalid filter provided. '4.5' does not fit rating, which takes an integer, without quotes."],
    ['any(rating,[1,"2"])', "Invalid filter provided. '2' does not fit rating, which takes an integer, without quotes."],
    [
      'less-than(datetime,2024-02-30)',
      "Invalid filter provided. '2024-02-30' is not a date and time for datetime; write it as 2024-01-31T09:30:00Z.",
    ],
    [
      'equals(messages.channel,"fax")',
      "Invalid filter provided. 'fax' is not a value of messages.channel. Allowed values are email, sms, mobile_push",
    ],
    [
      'or(equals(email,"x"),has(metric))',
      "Invalid filter provided. 'or' at offset 0 is not supported: only AND can be used, as and(...) or as a comma.",
    ],
    [
      'has(metric),not(equals(email,"x"))',
      "Invalid filter provided. 'not' at offset 12 is not supported: only AND can be used, as and(...) or as a comma.",
    ],
    ['email', "Invalid filter provided. Expected '(' at offset 5, found the end."],
    ['equals("email","x")', 'Invalid filter provided. Expected the name of a field at offset 7, found "\\"".'],
    ['equals(e?mail,"x")', 'Invalid filter provided. Expected the name of a field at offset 7, found "e".'],
    ['equals(email,"x"', "Invalid filter provided. Expected ')' at offset 16, found the end."],
    ['equals(email,"x","y")', 'Invalid filter provided. Expected \')\' at offset 16, found ",".'],
    ['equals(email,)', 'Invalid filter provided. Expected a value at offset 13, found ")".'],
    ['any(id,["x",])', 'Invalid filter provided. Expected a value at offset 12, found "]".'],
    ['any(id,["x")', "Invalid filter provided. Expected ',' or ']' at offset 11, found \")\"."],
    ['equals(email,"x)', 'Invalid filter provided. The string at offset 13 has no closing quote.'],
    ['equals(email,"x\\")', 'Invalid filter provided. The string at offset 13 has no closing quote.'],
    ['equals(email,"\\d")', 'Invalid filter provided. Unknown escape at offset 14; a backslash is written \\\\.'],
    ['equals(email,"\\u12")', 'Invalid filter provided. Unknown escape at offset 14; a backslash is written \\\\.'],
    ['equals(email,"\\u0000")', 'Invalid filter provided. The string at offset 13 contains a character that cannot be stored.'],
    ['equals(email,"\\ud800")', 'Invalid filter provided. The string at offset 13 contains a character that cannot be stored.'],
    ['has(metric)has(metric)', 'Invalid filter provided. Expected \',\' or the end at offset 11, found "h".'],
    ['has(metric),', 'Invalid filter provided. Expected a comparison such as equals(name,"value") at offset 12, found the end.'],
    ['and()', 'Invalid filter provided. Expected a comparison such as equals(name,"value") at offset 4, found ")".'],
    ['and(has(metric)', "Invalid filter provided. Expected ',' or ')' at offset 15, found the end."],
    ['has(metric))', 'Invalid filter provided. Expected \',\' or the end at offset 11, found ")".'],
  ])('%s', (text, detail) => {
    expect(faultsOf(text)).toEqual([detail]);
  });
});

describe('bounds', () => {
  const list = (length: number) => `any(id,[${Array(length).fill('"x"').join(',')}])`;
  const many = (length: number) => Array(length).fill('has(metric)').join(',');

  it('takes 100 comparisons, 1,000 list values and 32 levels, and no more', () => {
    expect(parse(many(100))).toHaveLength(100);
    expect(faultsOf(many(101))).toEqual(['Invalid filter provided. A filter takes at most 100 comparisons.']);
    expect(value(list(1000))).toHaveLength(1000);
    expect(faultsOf(list(1001))).toEqual(['Invalid filter provided. A list takes at most 1000 values.']);
    expect(parse(`${'and('.repeat(32)}has(metric)${')'.repeat(32)}`)).toHaveLength(1);
    expect(faultsOf(`${'and('.repeat(33)}has(metric)${')'.repeat(33)}`)).toEqual([
      'Invalid filter provided. and(...) may be nested at most 32 deep.',
    ]);
  });

  it('takes 16 KiB of text', () => {
    const ofLength = (length: number) => `contains(name,"${'x'.repeat(length - 17)}")`;
    expect(parse(ofLength(16_384))).toHaveLength(1);
    expect(faultsOf(ofLength(16_385))).toEqual(['Invalid filter provided. A filter is at most 16384 characters long.']);
  });

  it('is not slowed down by texts made to be slow', () => {
    const started = performance.now();
    for (const text of [
      'and('.repeat(4000),
      `less-than(datetime,${':00'.repeat(5000)})`,
      `equals(email,${'"\\"'.repeat(5000)}`,
      ' '.repeat(16_000),
    ]) {
      parseFilter(text, TABLE);
    }
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('properties', () => {
  const blank = fc.stringMatching(/^[ \t\n]{0,2}$/);
  const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((chars) => chars.replaceAll('\0', ''));
  const written = fc.oneof(
    fc.tuple(fc.constant('email'), fc.constant('any'), fc.array(text, { minLength: 1, maxLength: 5 })),
    fc.tuple(fc.constant('name'), fc.constant('contains'), text),
    fc.tuple(fc.constant('rating'), fc.constant('equals'), fc.maxSafeInteger()),
    fc.tuple(fc.constant('timestamp'), fc.constantFrom(...TIMES), fc.double({ noNaN: true, noDefaultInfinity: true })),
    fc.tuple(fc.constant('datetime'), fc.constantFrom(...TIMES), fc.integer({ min: -1e15, max: 8e15 })),
    fc.tuple(fc.constant('archived'), fc.constant('equals'), fc.boolean()),
    fc.tuple(fc.constant('metric'), fc.constant('has'), fc.constant(undefined)),
  );

  /** Writes a value as a client would, the kind of quote chosen by `single`. */
  function print(field: string, given: unknown, single: boolean): string {
    if (Array.isArray(given)) return `[${given.map((item) => print(field, item, single)).join(',')}]`;
    if (field === 'datetime') return isoMicros(given as number);
    if (typeof given !== 'string') return String(given);
    return single ? `'${given.replace(/[\\']/g, '\\$&')}'` : JSON.stringify(given);
  }

  it('reads back what was written, however it was nested, quoted and spaced', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(written, fc.boolean(), fc.boolean(), blank), { minLength: 1, maxLength: 8 }), (conditions) => {
        const printed = conditions.map(([[field, operator, given], single, nested, gap]) => {
          const inner = given === undefined ? field : `${field}${gap},${gap}${print(field, given, single)}`;
          const comparison = `${operator}${gap}(${gap}${inner}${gap})`;
          return nested ? `and(${gap}${comparison}${gap})` : comparison;
        });
        const expected = conditions.map(([[field, operator, given]]) => ({
          operator,
          field,
          arity: given === undefined ? 'none' : Array.isArray(given) ? 'list' : 'single',
          ...(given === undefined ? {} : { value: Object.is(given, -0) ? 0 : given }),
        }));
        expect(parseFilter(printed.join(','), TABLE)).toEqual({ filter: expected, faults: [] });
      }),
    );
  });

  it('never throws, and either understands a text or faults it', () => {
    const pieces = fc.array(
      fc.constantFrom(...'()[],"\'\\ +-.'.split(''), 'and', 'or', 'equals', 'email', 'any', 'metric', 'has', '\\u', '1'),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: 'binary' }),
          pieces.map((list) => list.join('')),
        ),
        (garbage) => {
          const { filter, faults } = parseFilter(garbage, TABLE);
          expect(filter.length + faults.length > 0 || garbage.trim() === '').toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
