import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { arrayText, jsonElement, textElement } from './array-text.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const TEXTS = [
  '',
  'plain',
  'NULL',
  'a,b',
  '{x}',
  ' spaces ',
  'quote " and \\ backslash',
  '\\"',
  "it's",
  'line\nfeed\ttab\u0001',
  '😀 é \u2028',
  '\\n',
  '\\u0041',
];

describe('arrays as text', () => {
  it('carry every text as it is', async () => {
    const [row] = await database.db.query('SELECT $1::text[] AS texts', [arrayText(TEXTS.map(textElement))]);
    expect(row).toEqual({ texts: TEXTS });
  });

  it('carry every JSON value as it is', async () => {
    const values = [{}, [], null, 1.5e-7, true, ...TEXTS, ...TEXTS.map((text) => ({ [text]: [text, { deep: text }] }))];
    const rows = await database.db.query<{ value: unknown }>(
      'SELECT value FROM unnest($1::jsonb[]) WITH ORDINALITY AS v(value, n) ORDER BY n',
      [arrayText(values.map((value) => jsonElement(JSON.stringify(value))))],
    );
    expect(rows.map((row) => row.value)).toEqual(values);
  });
});
