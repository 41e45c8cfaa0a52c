import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compile, render } from '../../src/engine/templates/language/compile.ts';
import { FILTERS } from '../../src/engine/templates/language/filters/index.ts';
import { catalogKey } from '../../src/engine/templates/language/needs.ts';
import type { Surroundings } from '../../src/engine/templates/language/rendering.ts';
import { TAGS } from '../../src/engine/templates/language/tags/index.ts';
import { surroundings } from './surroundings.ts';

/** What the field's own tags and filters print: no oracle has them, so each line says what is documented or was observed. */
function run(source: string, context: Record<string, unknown> = {}, own: Partial<Surroundings> = {}): string {
  const made = compile(source);
  if ('fault' in made) return `compile: ${made.fault.message}`;
  const outcome = render(made.compiled, context, surroundings(own));
  if ('output' in outcome) return outcome.output;
  return 'needs' in outcome ? `needs: ${JSON.stringify(outcome.needs)}` : `render: ${outcome.fault.message}`;
}

const PEOPLE = [
  { name: 'Cleo', age: 31, tags: ['x'] },
  { name: 'abe', age: '4', tags: ['y'] },
  { name: 'Bea', age: 31 },
];

describe('filters', () => {
  test.each([
    ["{{ person|lookup:'$value' }}", '7.5'],
    ["{{ person|lookup:'a b'|lookup:'0' }}", 'first'],
    ["[{{ person|lookup:'nope' }}]", '[]'],
    ["{{ person|lookup: 'x' }}", "compile: Could not parse the remainder: ': 'x'' from 'person|lookup: 'x''"],
    ["{{ '10'|divide:'2' }} {{ 7|divide:0 }}", '5.0 0.0'],
    ["{{ 'x'|multiply:'1' }} {{ '2.5'|multiply:'2' }} {{ '1.5'|multiply:'1' }}", '0.0 5.0 1.5'],
    ["{{ 1|plus:2 }} {{ 1|floatadd:'2.5' }} {{ 1|minus:2 }} {{ 7|modulo:4 }} {{ -7|remainder:4 }}", '3.0 3.5 -1.0 3.0 1.0'],
    ['{{ 5.01|ceil }} {{ 5.99|floor }} {{ 5.5|round }} {{ -5.5|round }}', '6.0 5.0 6.0 -6.0'],
    ['{{ 1.005|round_up:2 }} {{ 1.009|round_down:2 }} {{ 0.29|round_down:2 }}', '1.01 1.0 0.29'],
    ["{{ '.25'|percentize:2 }} {{ 0.5|percentize }}", '25.00% 50%'],
    ["{{ -3|abs }} {{ '-3.5'|abs }} {{ 3|at_least:5 }} {{ 3|at_most:2 }}", '3 3.5 5 2'],
    ["{{ '3'|gt:2 }} {{ 3|gte:'3' }} {{ 'a'|lt:'b' }} {{ 2|lte:1 }}", 'True True True False'],
    ["{{ 'a'|append:'b'|prepend:'c' }} {{ 'ab'|capitalize }} {{ 'Ab'|downcase }} {{ 'ab'|upcase }}", 'cab Ab ab AB'],
    ["{{ 'abc'|find_replace:'b|x' }} {{ 'aba'|replace_first:'a|x' }} {{ 'aba'|replace_last:'a|x' }}", 'axc xba abx'],
    ["{{ 'abab'|remove:'b' }} {{ 'abab'|remove_first:'b' }} {{ 'abab'|remove_last:'b' }}", 'aa aab aba'],
    ["{{ 'a,b,c'|split:','|join:'-' }} {{ 'a  b c'|resplit:'\\s+'|join:'-' }}", 'a-b-c a-b-c'],
    ['{{ list|list_to_string }} {{ list|count }} {{ list|size }}', 'a, b and c 3 3'],
    ["{{ list|concat:list|uniq|join:'' }} {{ 'a'|concat:'b' }} {{ list|reverse|join:'' }}", 'abc ab cba'],
    ["{{ gaps|compact|join:'' }} {{ numbers|sum_list }} {{ prices|sum_list }}", 'xy 6 4.0'],
    ["{{ people|map:'name'|join:',' }} {{ people|sort:'name'|map:'name'|join:',' }}", 'Cleo,abe,Bea Bea,Cleo,abe'],
    ["{{ people|map:'name'|sort_natural|join:',' }} {{ people|uniq:'age'|map:'name'|join:',' }}", 'abe,Bea,Cleo Cleo,abe'],
    ["{{ people|dictfilter:'age>5'|map:'name'|join:',' }} {{ people|list_where:'name=abe'|map:'age'|join:',' }}", 'Cleo,Bea 4'],
    ["{{ people|dictfilter:'age!=31'|length }}{{ people|dictfilter:'age<=4'|length }}{{ people|dictfilter:'nope==1'|length }}", '110'],
    [
      "{{ 'a b&c/ü'|urlencode }} {{ 'a b/c'|urlencodeplus }} {{ 'a%20b%2F'|urldecode }} {{ 'a+b'|urldecodeplus }}",
      'a%20b%26c/%C3%BC a+b%2Fc a b/ a b',
    ],
    ["{{ 'ü?>'|base64_encode }} {{ 'ü?>'|base64_url_safe_encode }} {{ 'w7w/Pg=='|base64_decode }}", 'w7w/Pg== w7w_Pg== ü?&gt;'],
    [
      "{{ 'w7w_Pg=='|base64_url_safe_decode }} {{ 3|floatsub:'0.5' }} {{ '2026-02-03T04:05:06Z'|datetime_from_string|date:'H:i' }}",
      'ü?&gt; 2.5 04:05',
    ],
    ["{{ 'a'|md5_hash }} {{ 'a'|sha_1 }}", '0cc175b9c0f1b6a831c399e269772661 86f7e437faa5a7fce15d1ddcb9eaeaea377667b8'],
    ["{{ 'a'|sha_256 }}", 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
    [
      "{{ '//x/'|trim_slash }} {{ '//x.de/a'|httpize }} {{ 'http://x.de'|httpsize }} {{ 'x.de'|httpsize }}",
      'x http://x.de/a https://x.de https://x.de',
    ],
    ['{{ markup|strip_html }} {{ lines|strip_newlines }} {{ lines|newline_to_br }}', 'hi ab a<br>b'],
    ["{{ '&amp; & &lt; <'|escape_once }} {{ ' a '|lstrip }}|{{ ' a '|rstrip }}|{{ ' a '|strip }}", '&amp; &amp; &lt; &lt; a | a|a'],
    ["{{ 'abcdefgh'|truncate:5 }} {{ long|truncate|length }}", 'ab... 50'],
    ["{{ '2026-02-03T04:05:06Z'|format_date_string|date:'F d, o' }}", 'February 03, 2026'],
    ["[{{ 'nonsense'|format_date_string|date:'Y' }}][{{ '2026-02-03'|date:'Y' }}]", '[][]'],
    [
      "{{ '2026-02-27'|days_later:3|date:'Y-m-d' }} {{ '2026-04-01'|weeks_since }} {{ '2026-01-01'|weeks_since:'2026-01-15' }}",
      '2026-03-02 4 2',
    ],
    ["{{ 'https://x.de/p.png'|missing_product_image }}[{{ nope|missing_image }}]", 'https://x.de/p.png[]'],
  ])('%s', (source, expected) => {
    const context = {
      person: { $value: 7.5, 'a b': ['first'] },
      list: ['a', 'b', 'c'],
      numbers: [1, 2, 3],
      prices: ['1.5', 2.5],
      gaps: ['x', null, '', 'y'],
      people: PEOPLE,
      markup: '<b>hi</b>',
      lines: 'a\nb',
      long: 'x'.repeat(80),
    };
    expect(run(source, context)).toBe(expected);
  });
});

describe('tags', () => {
  const links = { unsubscribe: 'https://x.de/u?a=1&b=2', managePreferences: 'https://x.de/p', webView: 'https://x.de/w' };
  test.each([
    ['{% unsubscribe %}', '<a href="https://x.de/u?a=1&amp;b=2">Unsubscribe</a>'],
    ["{% unsubscribe 'Go <b>away</b>' %}", '<a href="https://x.de/u?a=1&amp;b=2">Go <b>away</b></a>'],
    ['{% unsubscribe_link %}', 'https://x.de/u?a=1&b=2'],
    ['{% manage_preferences %} {% manage_preferences_link %}', '<a href="https://x.de/p">Manage Preferences</a> https://x.de/p'],
    ['{% web_view %} {% web_view_link %}', '<a href="https://x.de/w">View in Your Browser</a> https://x.de/w'],
  ])('%s', (source, expected) => expect(run(source, {}, { links })).toBe(expected));

  test('links that say something are made of what they say', () => {
    const updateProperty = ({ property, value, url }: { property: string; value: string; url: string }) =>
      `https://x.de/${property}/${value}?${url}`;
    const source = "{% update_property_link 'Size' price 'https://y.de' %}";
    expect(run(source, { price: 5 }, { links: { ...links, updateProperty } })).toBe('https://x.de/Size/5?https://y.de');
  });

  test('links lead nowhere in a preview', () => {
    expect(run('{% unsubscribe %}{% web_view_link %}')).toBe('<a href="#">Unsubscribe</a>#');
  });

  test.each([
    ["{% now 'Y-m-d H:i' %} {% now 'jS' as d %}{{ d }}", '2026-05-04 13:07 4th'],
    ["{% today '%Y-%m-%d' as today %}{{ today }}", '2026-05-04'],
    ["{% today '%Y' %}", "compile: 'today '%Y'' is not how 'today' is written."],
    ['{% current_day %}.{% current_month %}.{% current_year %} {% current_weekday %} {% current_month_name %}', '4.5.2026 Monday May'],
    ["{% currency_format price %} {% currency_format '7'|multiply:'2' %}[{% currency_format name %}]", '$1,234.50 $14.00[]'],
    ["{% coupon_code 'Summer' %}", 'Summer-preview'],
    ['{% render_variable preview_text %}', 'a &lt; b'],
    ['{% customobject id as a %}{% endcustomobject %}', "compile: 'customobject' cannot be used here: there are no custom objects."],
    ['{% customobjects object_type_title="T" as a %}', "compile: 'customobjects' cannot be used here: there are no custom objects."],
    ["{% update_property_link 'Likes' 'Tea' 'https://x.de' %}", '#'],
    [
      "{% update_property_link 'Likes' 'Tea' %}",
      "compile: 'update_property_link 'Likes' 'Tea'' is not how 'update_property_link' is written.",
    ],
    ["{% update_property_link 'Likes' 'Tea' 'javascript:x' %}", 'render: update_property_link needs a web address to lead to.'],
    ["{% update_property_link '' 'Tea' 'https://x.de' %}", 'render: update_property_link needs the name of a property.'],
    ["{% coupon_code 'Summer' cut=4 %}", "compile: 'cut=' of coupon_code cannot be used here: codes are shown whole."],
    ['{% if a == 1 %}{% elsif b %}{% endif %}', "compile: Invalid block tag: 'elsif'"],
    ["{% include 'x' %}", "compile: Invalid block tag: 'include'"],
    ['{% assign x = 1 %}', "compile: Invalid block tag: 'assign'"],
  ])('%s', (source, expected) => expect(run(source, { price: 1234.5, name: 'x', preview_text: 'a < b' })).toBe(expected));

  test('time and money are the account’s', () => {
    const own = { timeZone: 'Asia/Tokyo', currency: 'JPY', locale: 'ja-JP' };
    expect(run("{% now 'Y-m-d H:i O' %} {% currency_format 1200 %}", {}, own)).toBe('2026-05-04 22:07 +0900 ￥1,200');
  });
});

describe('barcode', () => {
  /** The modules of what was printed: 1 for a bar, 0 for a gap. */
  const modulesOf = (html: string): string =>
    Array.from(html.matchAll(/width="(\d+)" height="\d+" bgcolor="#(0|f)/g), ([, px, color]) =>
      (color === '0' ? '1' : '0').repeat(Number(px)),
    ).join('');

  test('is Code 128: start, two digits, their check, stop', () => {
    const html = run("{% barcode '42' width=1 height=30 mode=html %}");
    // Start C, 42, (105 + 42) mod 103 = 44, stop.
    expect(modulesOf(html)).toBe('11010011100' + '10110111000' + '10001101110' + '1100011101011');
    expect(html).toContain('height="30"');
  });

  test('takes the room that it is given, in whole pixels', () => {
    expect(run("{% barcode code width=500 mode='html' %}", { code: 'ABC-123' })).toMatch(/^<table [^>]*width="448"/);
    expect(run("{% barcode '1' %}")).toContain('height="60"');
  });

  test('is its text in plain text, and nothing of nothing', () => {
    expect(run("{% barcode 'A<B' %}[{% barcode nope %}]", {}, { plain: true })).toBe('A<B[]');
  });

  test.each([
    ["{% barcode 'é' %}", 'render: A barcode may have 80 ASCII characters.'],
    ['{% barcode code %}', 'render: A barcode may have 80 ASCII characters.'],
    ["{% barcode '1' mode='image' %}", "render: 'html' is the only mode of barcode here, not 'image'."],
    ["{% barcode '1' width='x' %}", "render: 'width' of a barcode must be 1 to 1000 pixels."],
    ["{% barcode '1' height=0 %}", "render: 'height' of a barcode must be 1 to 1000 pixels."],
    ['{% barcode %}', "compile: 'barcode' is not how 'barcode' is written."],
  ])('refuses %s', (source, expected) => expect(run(source, { code: 'x'.repeat(81) })).toBe(expected));
});

test('every tag and filter is tried, here or against Django', () => {
  const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
  const tried = read('field-language.test.ts') + read('golden.json');
  const untried = [
    ...Object.keys(FILTERS).filter((name) => !new RegExp(`\\|\\s*${name}\\b`).test(tried)),
    ...Object.keys(TAGS).filter((name) => !new RegExp(`{%-?\\s*${name}\\b`).test(tried)),
  ];
  expect(untried).toEqual([]);
});

describe('needs', () => {
  const source =
    "{% catalog id %}{{ catalog_item.title }}{% has_category catalog_item 'shoe' as s %}{{ s }}{% endcatalog %}{{ feeds.news.items.0.t }}{% coupon_code 'Ten' %}";
  const need = { item: 'A1', integration: '$custom', catalog: '$default' };
  const coupons = new Map<string, string | null>();

  test('all that is missing is named at once, and each thing once', () => {
    const outcome = run(`${source}${source}`, { id: 'A1' }, { provisions: { coupons } });
    expect(outcome).toBe(`needs: ${JSON.stringify({ catalogItems: [need], feeds: ['news'], coupons: ['Ten'] })}`);
  });

  const item = { published: false, members: { title: 'Shoe <1>', categories: ['Running shoes'] } };
  const provisions = {
    catalogItems: new Map([[catalogKey(need), item]]),
    feeds: new Map([['news', { items: [{ t: 'hot' }] }]]),
    coupons: new Map([['Ten', 'T-1']]),
  };

  test('with it the template renders', () => {
    expect(run(source, { id: 'A1' }, { provisions })).toBe('Shoe &lt;1&gt;TruehotT-1');
  });

  test('what does not exist ends the rendering', () => {
    const gone = { ...provisions, catalogItems: new Map([[catalogKey(need), null]]) };
    expect(run(source, { id: 'A1' }, { provisions: gone })).toBe("render: There is no catalog item 'A1'.");
    expect(run(source, { id: 'A1' }, { provisions: { ...provisions, coupons: new Map([['Ten', null]]) } })).toMatch(
      /no code of the coupon 'Ten'/,
    );
    expect(run('{% catalog "A1" unpublished="cancel" %}{% endcatalog %}', {}, { provisions })).toMatch(/not published/);
    expect(run('{% catalog "A1" unpublished="yes" %}ok{% endcatalog %}', {}, { provisions })).toBe('ok');
  });

  test('a feed that brought nothing is empty', () => {
    expect(run('[{{ feeds.news.x }}]', {}, { provisions: { feeds: new Map([['news', null]]) } })).toBe('[]');
  });
});

test('faults have a place', () => {
  const made = compile('one\n  {% if a %}\n {{ b|nope }}{% endif %}');
  expect(made).toEqual({ fault: { message: "Invalid filter: 'nope'", line: 3, column: 2 } });
  expect(compile('{% for x in y %}{% endif %}')).toEqual({
    fault: { message: "Invalid block tag: 'endif'", line: 1, column: 17, expected: '{% empty %} or {% endfor %}' },
  });
});
