import fc from 'fast-check';

/** Values that have hurt servers before. */
export const HOSTILE_TEXTS = [
  ...[
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udc00\ud800',
    '\uffff',
    '\ufeff',
    '\u202e',
    'é',
    'e\u0301',
    '😀',
    'ß',
    'İ',
    '\r\n',
    '\t',
    '\u007f',
  ],
  ...["'", '"', '\\', '%', '_', '%00', '%s', '{{x}}', '<script>', "' OR 1=1 --", '$1', '../../etc/passwd', 'null', 'undefined'],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'then',
    'length',
    '0',
    '-1',
    '1e309',
    'NaN',
    'true',
    '[]',
    '{}',
  ],
  ...[
    'x'.repeat(300),
    'x'.repeat(3000),
    'é'.repeat(40_000),
    '2026-02-30T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '0001-01-01',
    '2026-01-01T00:00:00+99:99',
  ],
];

export const HOSTILE_NUMBERS = [0, -0, -1, 0.1, 1e15, 2 ** 31, 2 ** 53, 2 ** 63, 1e21, 1e308, 5e-324, -1e308, 1.7976931348623157e308];

/** Written into JSON as they are: what no JavaScript value prints as. */
export const RAW_JSON = [
  ...['1e999', '-1e999', '-0', '1E400', '123456789012345678901234567890', '0.1e-400', '1.0', '"\\u0000"', '"\\ud800"', '"\\udc00x"'],
  ...['{"a":1,"a":2}', '{"__proto__":{"x":1}}', '{"constructor":{"prototype":{"x":1}}}', '{"":""}', '{"\\u0000":1}', '{"\\ud800":1}'],
  ...[
    `${'['.repeat(60)}${']'.repeat(60)}`,
    `${'{"a":'.repeat(30)}1${'}'.repeat(30)}`,
    `[${'0,'.repeat(5000)}0]`,
    '"\\/\\b\\f"',
    '"\\u00e9"',
  ],
];

const SURROGATE = /\p{Surrogate}/gu;

/** Half a surrogate pair has no UTF-8 and so no place in a URL. */
export const wellFormed = (text: string): string => text.replace(SURROGATE, '\ufffd');

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ maxLength: 20 }),
);

/** JSON text of some value; mostly of the kinds that schemas do not expect. */
export const hostileJson: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...RAW_JSON),
  hostileText.map((text) => JSON.stringify(text)),
  fc.constantFrom(...HOSTILE_NUMBERS).map(String),
  fc.constantFrom('null', 'true', 'false', '[]', '{}', '[null]', '[[]]', '[{}]'),
  fc.json({ maxDepth: 3 }),
);
