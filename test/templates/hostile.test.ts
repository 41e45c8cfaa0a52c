import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, render } from '../../src/engine/templates/language/compile.ts';
import { FILTERS } from '../../src/engine/templates/language/filters/index.ts';
import { LIMITS } from '../../src/engine/templates/language/rendering.ts';
import { TAGS } from '../../src/engine/templates/language/tags/index.ts';
import { surroundings } from './surroundings.ts';

function run(source: string, context: Record<string, unknown> = {}) {
  const made = compile(source);
  return 'fault' in made ? made : render(made.compiled, context, surroundings());
}

const output = (source: string, context: Record<string, unknown> = {}): unknown => (run(source, context) as { output?: string }).output;
const problem = (source: string, context: Record<string, unknown> = {}) =>
  (run(source, context) as { fault?: { message: string } }).fault?.message;

describe('nothing but the data can be reached', () => {
  class Secret {
    key = 'secret';
    get open() {
      return 'secret';
    }
  }
  const trap = {
    get getter(): string {
      throw new Error('a getter of the host was run');
    },
  };
  const context = {
    host: new Secret(),
    trap,
    fn: () => 'secret',
    map: new Map([['a', 'secret']]),
    text: 'abc',
    list: [1],
    object: {},
    number: 5,
  };
  const PATHS = [
    'host.key',
    'host.open',
    'trap.getter',
    'fn.name',
    'fn.constructor',
    'map.size',
    'map.a',
    'text.length',
    'text.constructor.name',
  ];
  const MORE = [
    'list.length',
    'list.constructor',
    'list.push',
    'object.constructor',
    'object.toString',
    'object.hasOwnProperty',
    'number.toFixed',
    'constructor',
    'toString',
  ];

  test.each([...PATHS, ...MORE])('%s', (path) => {
    expect(output(`[{{ ${path} }}]`, context)).toBe('[]');
    const [root, ...names] = path.split('.');
    expect(output(`[{{ ${root}${names.map((name) => `|lookup:'${name}'`).join('')} }}]`, names.length > 0 ? context : {})).toBe('[]');
  });

  test.each(['__proto__', 'constructor', 'prototype', '__defineGetter__'])('lookup of %s', (name) => {
    for (const value of ['host', 'fn', 'object', 'list', 'text', 'number', 'map']) {
      expect(output(`[{{ ${value}|lookup:'${name}' }}{{ ${value}|lookup:'${name}'|lookup:'constructor' }}]`, context)).toBe('[]');
    }
  });

  test.each(['{{ __proto__ }}', '{{ a.__class__ }}', '{{ _x }}', '{% for __x in y %}{{ __x }}{% endfor %}'])('%s is refused', (source) => {
    expect(problem(source)).toMatch(/underscores/);
  });

  test('names of tags and filters are not looked up in prototypes', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(problem(`{{ a|${name} }}`)).toMatch(/Invalid filter/);
      expect(problem(`{% ${name} %}`)).toMatch(/Invalid block tag/);
      expect(problem(`{% if a ${name} b %}{% endif %}`)).toMatch(/Unused/);
    }
  });
});

describe('what a template may use up is bounded', () => {
  const many = Array.from({ length: 2000 }, (_, index) => index);
  const loops = '{% for a in many %}{% for b in many %}{% for c in many %}x{% endfor %}{% endfor %}{% endfor %}';
  const doubling = `${'{% with a=a|add:a %}'.repeat(50)}{{ a|length }}${'{% endwith %}'.repeat(50)}`;
  const lists = `${'{% with l=l|concat:l %}'.repeat(50)}{{ l|length }}${'{% endwith %}'.repeat(50)}`;
  const huge = { big: 'a'.repeat(1_000_000), needle: `b${'a'.repeat(100_000)}` };
  const captured = `${'{% spaceless %}'.repeat(50)}${'{{ text }}'.repeat(5000)}${'{% endspaceless %}'.repeat(50)}`;

  test.each([
    ['loops within loops', loops],
    ['text that doubles', doubling],
    ['lists that double', lists],
    ['a width without measure', "{{ 'a'|ljust:999999999999 }}"],
    ['another', "{{ 'a'|center:'99999999999999999999' }}"],
    [
      'replacing',
      "{% with a=text|find_replace:'x|xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' %}{{ a|find_replace:'x|xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' }}{% endwith %}",
    ],
    ['joining', '{{ many|join:text }}'],
    ['barcodes without end', '{% for a in many %}{% for b in many %}{% barcode bars %}{% endfor %}{% endfor %}'],
    ['sorting again and again', '{% for a in many %}{% for b in many %}{{ many|sort|length }}{% endfor %}{% endfor %}'],
    ['blocks that write the same again', captured],
    [
      'texts that are cut into letters',
      `{% with ${Array.from({ length: 300 }, (_, i) => `l${i}=big|make_list`).join(' ')} %}{% endwith %}`,
    ],
    ['a needle that almost fits everywhere', '{% for a in many %}{{ big|cut:needle }}{% if needle in big %}{% endif %}{% endfor %}'],
  ])('%s', (_name, source) => {
    const startedMs = performance.now();
    expect(problem(source, { many, a: 'aa', l: [1, 2], text: 'x'.repeat(3000), bars: 'x'.repeat(80), ...huge })).toMatch(
      /^The template (takes|makes) /,
    );
    expect(performance.now() - startedMs).toBeLessThan(LIMITS.elapsedMs + 3000);
  });

  test.each([
    ['conditions', `{% if ${'not '.repeat(1500)}a %}{% endif %}`],
    ['tags within tags', `${'{% if a %}'.repeat(3000)}${'{% endif %}'.repeat(3000)}`],
    ['a long tag', `{{ ${'a'.repeat(9000)} }}`],
    ['a long template', 'a'.repeat(1_000_001)],
  ])('%s: refused when it is compiled', (_name, source) => expect(compile(source)).toHaveProperty('fault'));

  test.each([
    'slugify',
    'floatformat',
    'divide:1',
    'striptags',
    'title',
    'trim_slash',
    'escape_once',
    'wordwrap:5',
    'urlencode',
    'date',
    'add:1',
    'linebreaks',
    'strip',
  ])('a long text through %s takes time that grows with its length', (name) => {
    for (const piece of ['_', '1', ' ', '<', '<!--', '/', '&', "'", '-', '.', 'a ', '\n']) {
      const text = `${piece.repeat(400_000 / piece.length)}!`;
      const startedMs = performance.now();
      run(`{{ text|${name} }}`, { text });
      expect(performance.now() - startedMs).toBeLessThan(3000);
    }
  });

  test('a comparison does not swallow that it was too much', () => {
    expect(problem(`{% if "a"|ljust:99999999999 == "a" %}{% endif %}`)).toMatch(/^The template makes/);
  });

  test.each(['(?:a+)+b', '(?:a|a)*b', '(?:a*)*', '[a-z]+[a-z]+[a-z]+!', 'a{0,50}a{0,50}b'])('the pattern %s', (pattern) => {
    const startedMs = performance.now();
    run(`{{ text|resplit:'${pattern}'|length }}`, { text: 'a'.repeat(3000) });
    expect(performance.now() - startedMs).toBeLessThan(LIMITS.elapsedMs + 3000);
  });

  test.each(['(', ')', '[a', '*', 'a**', '(a)', '\\', 'a{200}', '(?=a)', '\\1'])('the pattern %s is refused', (pattern) => {
    expect(problem('{{ text|resplit:pattern }}', { text: 'aaa', pattern })).toMatch(/regular expression/);
  });

  test.each(['{%', '{{', '{#', '{', "{{ 'a", "{% if '", '{% a \'"'])('a source of %j alone is read in linear time', (piece) => {
    const startedMs = performance.now();
    compile(piece.repeat(Math.floor(900_000 / piece.length)));
    expect(performance.now() - startedMs).toBeLessThan(4000);
  });
});

const word = fc.constantFrom(
  'a',
  'b',
  'a.b',
  "'x'",
  '1',
  '2.5',
  'None',
  'forloop',
  'in',
  'not',
  'as',
  'and',
  '==',
  '|',
  ':',
  '"',
  "'",
  ',',
  '=',
  'reversed',
);
const filter = fc.tuple(
  fc.constantFrom(...Object.keys(FILTERS)),
  fc.constantFrom('', ":'a'", ':1', ":''", ':a', ":'-1'", ":'a|b'", ':99999'),
);
const expression = fc
  .tuple(word, fc.array(filter, { maxLength: 3 }))
  .map(([base, filters]) => base + filters.map(([name, argument]) => `|${name}${argument}`).join(''));
const tag = fc
  .tuple(
    fc.constantFrom(...Object.keys(TAGS), 'endif', 'else', 'elif', 'endfor', 'empty', 'endwith', 'endcatalog'),
    fc.array(fc.oneof(word, expression), { maxLength: 5 }),
  )
  .map(([name, words]) => `{% ${name} ${words.join(' ')} %}`);
const source = fc
  .array(
    fc.oneof(
      expression.map((one) => `{{ ${one} }}`),
      tag,
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom('{{', '%}', '{#', '\n'),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('whatever is written', () => {
  const context = fc.dictionary(fc.constantFrom('a', 'b', 'feeds', 'forloop', '__proto__'), fc.jsonValue({ maxDepth: 4 }));

  test('compiling and rendering end with an output, needs or a fault', () => {
    fc.assert(
      fc.property(source, context, (template, data) => {
        const found = run(template, data as Record<string, unknown>);
        expect(Object.keys(found)).toHaveLength(1);
      }),
      { numRuns: 3000 },
    );
  });

  test('text of a context is escaped', () => {
    const safe = new Set(['safe', 'safeseq', 'base64_decode', 'urldecode']);
    fc.assert(
      fc.property(
        fc.array(
          filter.filter(([name]) => !safe.has(name)),
          { maxLength: 3 },
        ),
        fc.constantFrom('<script>', '"><i onload=1>'),
        (filters, text) => {
          const found = output(`{{ a${filters.map(([name, argument]) => `|${name}${argument}`).join('')} }}`, { a: text });
          if (found !== undefined) expect(String(found).replaceAll(/<\/?(?:p|br)>/g, '')).not.toMatch(/[<>]/);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
