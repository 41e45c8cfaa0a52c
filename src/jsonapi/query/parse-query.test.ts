import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIso } from '../../lib/time.ts';
import { encodeCursor, queryHash } from './cursor.ts';
import { parseQuery } from './parse-query.ts';
import type { QueryRules } from './types.ts';

const rules: QueryRules = {
  resource: 'event',
  filter: {
    table: {
      metric_id: { operators: { single: ['equals'] }, value: { type: 'string' } },
      datetime: { operators: { single: ['greater-than', 'less-than'] }, value: { type: 'string', format: 'date-time' } },
    },
  },
  sort: ['datetime', 'timestamp'],
  include: ['metric', 'profile'],
  fields: { event: ['datetime', 'uuid'], profile: ['email', 'location', 'location.city'] },
  additionalFields: { profile: ['subscriptions', 'predictive_analytics'] },
  page: { size: { default: 200, min: 1, max: 1000 }, cursor: true },
};
const bare: QueryRules = { resource: 'metric', fields: {}, additionalFields: {}, page: { cursor: true } };

const read = (raw: string, from: QueryRules = rules) => {
  const { query, faults } = parseQuery(raw, from, 'get_events');
  expect(faults).toEqual([]);
  return query;
};
const faultsOf = (raw: string, from: QueryRules = rules) => parseQuery(raw, from, 'get_events').faults;

describe('parseQuery', () => {
  it('reads every parameter', () => {
    expect(
      read(
        'filter=equals(metric_id,"X"),greater-than(datetime,2024-01-01T00:00:00Z)&sort=-datetime&include=metric,profile&fields[event]=uuid' +
          '&fields[profile]=email,location.city&additional-fields[profile]=subscriptions&page[size]=50',
      ),
    ).toEqual({
      filter: [
        { operator: 'equals', field: 'metric_id', arity: 'single', value: 'X' },
        { operator: 'greater-than', field: 'datetime', arity: 'single', value: parseIso('2024-01-01T00:00:00Z') },
      ],
      sort: { name: 'datetime', descending: true },
      include: ['metric', 'profile'],
      fields: { event: ['uuid'], profile: ['email', 'location.city'] },
      additionalFields: { profile: ['subscriptions'] },
      page: { size: 50 },
      parameters: {},
    });
  });

  it('fills in the page size and nothing else', () => {
    const empty = { filter: [], include: [], fields: {}, additionalFields: {}, page: { size: 200 }, parameters: {} };
    expect(read('')).toEqual(empty);
    expect(read('?&&')).toEqual(empty);
    expect(read('', bare).page).toEqual({});
  });

  it('does not care how brackets, commas and quotes are encoded', () => {
    const raw = 'fields[profile]=email,location&filter=equals(metric_id,"X")';
    const encoded = 'fields%5Bprofile%5D=email%2Clocation&filter=equals%28metric_id%2C%22X%22%29';
    expect(read(encoded)).toEqual(read(raw));
    expect(read('?fields%5bprofile%5d=email%2clocation&filter=equals(metric_id%2c+%22X%22)')).toEqual(read(raw));
  });

  it('reads a zone whose plus was not encoded', () => {
    const expected = read('filter=less-than(datetime,2024-01-01T00:00:00%2B02:00)');
    expect(read('filter=less-than(datetime,2024-01-01T00:00:00+02:00)')).toEqual(expected);
    expect(expected.filter[0]?.value).toBe(parseIso('2023-12-31T22:00:00Z'));
  });

  it('takes empty values for nothing asked, and an empty fieldset for no attributes', () => {
    expect(read('include=&sort=&filter=&page[cursor]=&additional-fields[profile]=&fields[event]=')).toMatchObject({
      include: [],
      filter: [],
      fields: { event: [] },
      additionalFields: { profile: [] },
      page: { size: 200 },
    });
  });

  it('collects the faults of all parameters', () => {
    const raw =
      'filter=like(metric_id,"x")&sort=name&include=lists&fields[event]=name&additional-fields[profile]=x&page[size]=0&foo=1&fields[list]=id&page[offset]=3';
    expect(faultsOf(raw)).toEqual([
      {
        parameter: 'sort',
        detail: "'name' is not a valid sort field. Sort by one of datetime, timestamp, with a leading '-' for descending order.",
      },
      { parameter: 'include', detail: "'lists' cannot be included. Relationships that can be are metric, profile." },
      { parameter: 'fields[event]', detail: "'name' is not a valid field for the resource 'event'." },
      { parameter: 'additional-fields[profile]', detail: "'x' is not a valid field for the resource 'profile'." },
      { parameter: 'page[size]', detail: 'Page size must be an integer between 1 and 1000.' },
      { parameter: 'foo', detail: "'foo' is not a valid field for the resource 'event'." },
      { parameter: 'fields[list]', detail: "'fields[list]' is not a valid field for the resource 'event'." },
      { parameter: 'page[offset]', detail: "'page_offset' is not a valid field for the resource 'event'." },
      { parameter: 'filter', detail: "'like' is not an allowed filter operator for metric_id.  Allowed operators are equals" },
    ]);
  });

  it('knows no parameter that the operation does not take', () => {
    expect(faultsOf('page[size]=10', bare)).toEqual([
      { parameter: 'page[size]', detail: "'page_size' is not a valid field for the resource 'metric'." },
    ]);
    const all = 'filter=has(x)&sort=id&include=a&fields[metric]=id&additional-fields[metric]=x&company_id=X&page[cursor]=x';
    expect(faultsOf(all, { ...bare, page: undefined }).map(({ parameter }) => parameter)).toEqual([
      'filter',
      'sort',
      'include',
      'fields[metric]',
      'additional-fields[metric]',
      'company_id',
      'page[cursor]',
    ]);
    for (const name of ['constructor', '__proto__', 'fields[__proto__]', 'fields[constructor]'])
      expect(faultsOf(`${name}=x`)).toHaveLength(1);
  });

  it('reads the other parameters of an operation', () => {
    const client: QueryRules = { ...bare, parameters: { company_id: { required: true, pattern: '[A-Za-z0-9]{6}' }, page_cursor: {} } };
    expect(read('company_id=AbC123&page_cursor=x', client).parameters).toEqual({ company_id: 'AbC123', page_cursor: 'x' });
    const missing = [{ parameter: 'company_id', detail: "'company_id' is a required field for the resource 'metric'." }];
    expect(faultsOf('', client)).toEqual(missing);
    expect(faultsOf('company_id=', client)).toEqual(missing);
    expect(faultsOf('company_id=AbC1234', client)).toEqual([
      { parameter: 'company_id', detail: "'company_id' must match regex '[A-Za-z0-9]{6}' ('AbC1234' doesn't)" },
    ]);
  });

  it('asks for required filters, whether there is a filter or not', () => {
    const table = { 'messages.channel': { operators: { single: ['equals' as const] }, value: { type: 'string' as const } } };
    const campaigns: QueryRules = { ...bare, filter: { table, required: ['messages.channel'] } };
    const detail = 'A filter on messages.channel is required, for example equals(messages.channel,...).';
    expect(faultsOf('', campaigns)).toEqual([{ parameter: 'filter', detail }]);
    expect(read("filter=equals(messages.channel,'email')", campaigns).filter).toHaveLength(1);
    expect(faultsOf('filter=contains(messages.channel,"email")', campaigns)).toHaveLength(1);
  });
});

describe('page[cursor]', () => {
  const filtered = 'filter=equals(metric_id,"X")&sort=-datetime';
  const { filter, sort } = parseQuery(filtered, rules, 'get_events').query;
  const cursor = { hash: queryHash('get_events', filter, sort), values: ['2024-01-01T00:00:00+00:00', 'a1'], direction: 'next' as const };
  const text = encodeCursor(cursor);

  it('goes with the filter and sort that it was made for, in any spelling and page size', () => {
    expect(read(`${filtered}&page[cursor]=${text}`).page).toEqual({ size: 200, cursor });
    expect(read(`page%5Bcursor%5D=${text}&page[size]=5&sort=-datetime&filter=equals(metric_id%2C'X')`).page).toEqual({ size: 5, cursor });
  });

  it('may be the whole link, as the Node SDK sends it over http', () => {
    const link = `http://127.0.0.1:8080/api/events?filter=equals(metric_id,"X")&page%5Bcursor%5D=${text}`;
    expect(read(`${filtered}&page%5Bcursor%5D=${encodeURIComponent(link)}`).page.cursor).toEqual(cursor);
  });

  it('is refused with another filter, sort or operation', () => {
    for (const other of ['sort=-datetime', 'filter=equals(metric_id,"Y")&sort=-datetime', 'filter=equals(metric_id,"X")&sort=datetime']) {
      const faults = faultsOf(`${other}&page[cursor]=${text}`);
      expect(faults.map(({ parameter }) => parameter)).toEqual(['page[cursor]']);
      expect(faults[0]?.detail).toMatch(/^Invalid cursor provided\. /);
    }
    expect(parseQuery(`${filtered}&page[cursor]=${text}`, rules, 'get_metrics').faults).toHaveLength(1);
  });

  it('is not blamed for a filter at fault', () => {
    expect(faultsOf(`filter=has(x)&page[cursor]=${text}`).map(({ parameter }) => parameter)).toEqual(['filter']);
  });
});

it('never throws and bounds what it says', () => {
  const names = fc.constantFrom(
    'filter',
    'sort',
    'include',
    'page[size]',
    'page%5Bcursor%5D',
    'fields[profile]',
    'fields[',
    '%',
    '%ff',
    'a',
  );
  const pairs = fc.array(fc.tuple(names, fc.string({ unit: 'binary' })).map(([name, value]) => `${name}=${value}`));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        pairs.map((list) => list.join('&')),
      ),
      (raw) => {
        const { faults } = parseQuery(raw, rules, 'get_events');
        expect(faults.every(({ parameter, detail }) => parameter.length <= 100 && detail.length < 1000)).toBe(true);
      },
    ),
    { numRuns: 1000 },
  );
  expect(faultsOf(Array.from({ length: 5000 }, (_, index) => `p${index}=1`).join('&')).length).toBeLessThanOrEqual(100);
});
