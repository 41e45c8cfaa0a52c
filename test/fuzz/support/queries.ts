import fc from 'fast-check';
import type { Surface } from '../../../src/jsonapi/surface.ts';
import { hostileText, wellFormed } from './hostile.ts';

/** Query strings that look like those of an operation, and some that do not; as they stand in a URL. */
export function queryOf(surface: Surface): fc.Arbitrary<string> {
  const parameter = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(fc.constantFrom(...namesOf(surface)), someValue(surface)) },
    { weight: 1, arbitrary: fc.tuple(hostileText, hostileText) },
  );
  const encoded = fc
    .tuple(parameter, fc.boolean())
    .map(([[name, value], raw]) => (raw ? urlSafe(`${name}=${value}`) : `${encode(name)}=${encode(value)}`));
  return fc.oneof(
    { weight: 5, arbitrary: fc.array(encoded, { maxLength: 5 }).map((pairs) => pairs.join('&')) },
    { weight: 1, arbitrary: fc.string({ maxLength: 60 }).map(urlSafe) },
  );
}

function namesOf({ fields, additionalFields }: Surface): string[] {
  const types = [...Object.keys(fields), ...Object.keys(additionalFields)];
  const shaped = types.flatMap((type) => [`fields[${type}]`, `additional-fields[${type}]`]);
  return ['filter', 'filter', 'filter', 'sort', 'include', 'page[size]', 'page[cursor]', ...shaped];
}

function someValue(surface: Surface): fc.Arbitrary<string> {
  const fields = Object.values(surface.fields).flat();
  const words = [...(surface.sorts ?? []), ...(surface.include ?? []), ...fields, 'nonsense'];
  const list = fc.array(fc.constantFrom(...words), { maxLength: 4 }).map((names) => names.join(','));
  const size = fc.oneof(fc.integer({ min: -1, max: 1100 }).map(String), hostileText);
  const sort = fc.tuple(fc.constantFrom('', '-', '--'), fc.constantFrom(...words)).map((parts) => parts.join(''));
  return fc.oneof({ weight: 4, arbitrary: filterOf(surface) }, list, size, sort, cursor, hostileText);
}

const OPERATORS = [
  'equals',
  'any',
  'has',
  'contains',
  'starts-with',
  'less-than',
  'less-or-equal',
  'greater-than',
  'greater-or-equal',
  'and',
  'or',
  'not',
];

function filterOf({ filters = {} }: Surface): fc.Arbitrary<string> {
  const field = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...Object.keys(filters), 'id') }, hostileText);
  const literal = fc.oneof(
    hostileText.map((text) => JSON.stringify(text)),
    hostileText.map((text) => `'${text}'`),
    hostileText,
    fc.double().map(String),
    fc.date({ noInvalidDate: false }).map((date) => (Number.isNaN(date.getTime()) ? 'never' : date.toISOString())),
    fc.constantFrom('true', 'false', 'null', '0001-01-01T00:00:00+23:59', '9999-12-31T23:59:59.999999-23:59', '"API"', '1e18', '-1e300'),
  );
  const value = fc.oneof(
    literal.map((text) => `,${text}`),
    fc.array(literal, { maxLength: 4 }).map((texts) => `,[${texts.join(',')}]`),
    fc.constant(''),
  );
  const comparison = fc.tuple(fc.constantFrom(...OPERATORS), field, value).map(([operator, name, given]) => `${operator}(${name}${given})`);
  return fc.oneof(
    { weight: 4, arbitrary: comparison },
    { weight: 1, arbitrary: fc.array(comparison, { maxLength: 3 }).map((all) => all.join(',')) },
    { weight: 1, arbitrary: fc.array(comparison, { maxLength: 3 }).map((all) => `and(${all.join(',')})`) },
  );
}

/** What a cursor looks like from outside, with anything in it. */
const cursor: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom<unknown>(1, 'n', 'p', 'AAAAAAAAAAAA'), fc.jsonValue({ maxDepth: 1 })), { maxLength: 6 })
  .map((parts) => Buffer.from(JSON.stringify(parts)).toString('base64url'));

const encode = (text: string): string => encodeURIComponent(wellFormed(text));

/** As written, but for what would end the URL or is no character of one. */
function urlSafe(text: string): string {
  return wellFormed(text).replace(/[^\u0021-\u007e]|[#\s]/gu, (character) => encodeURIComponent(character));
}
