import { afterEach, describe, expect, test } from 'vitest';
import type { AccountRow } from '../../storage/queries/accounts.ts';
import { compileAll } from './compile-all.ts';
import type { Piece, Whole } from './compose.ts';
import { type Composers, composeHere, createComposers, type Parts } from './composers.ts';
import type { EmailDefinition } from './definition.ts';

const NOW = 1_788_529_173_420_136;
const content = {
  subject: '',
  preview_text: null,
  from_email: null,
  from_label: null,
  reply_to_email: null,
  cc_email: null,
  bcc_email: null,
};
const definition: EmailDefinition = { channel: 'email', label: 'News', content };
const account = { id: 'AcctAA', name: 'Shop', contact: {}, timezone: 'UTC', currency: 'USD', locale: 'en-US' } as unknown as AccountRow;
const key = { marking: Buffer.alloc(32, 7), version: 1, place: { accountId: 'AcctAA', purpose: 'links' } } as const;
const tracking = { making: { base: 'https://t.test', key }, parameters: [], own: 'https://us.test/', opens: true, clicks: true };
const whole: Whole = { account, definition, now: NOW, tracking };

const partsOf = (texts: Record<string, string>): Parts => ({ texts, parts: compileAll(texts) as Parts['parts'] });
const NEWS = partsOf({
  subject: 'For {{ first_name }}',
  html: '<p>{% catalog code %}{{ catalog_item.title }}{% endcatalog %} {{ first_name }} <a href="https://shop.test/a">a</a> {% unsubscribe %}</p>',
  text: '{{ first_name }} {{ now|date:"Y" }}',
});
const pieces = (count: number, more: (i: number) => object = () => ({})): Piece[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `00000000-0000-7000-8000-${String(i).padStart(12, '0')}`,
    context: { first_name: `N${i} é <b>`, ...more(i) },
    links: { unsubscribe: 'https://us.test/u', managePreferences: 'https://us.test/p', webView: '#' },
    provisions: { catalogItems: new Map(), coupons: new Map() },
    facts: {},
  }));

let composers: Composers | undefined;
afterEach(() => composers?.close());
const many = () => {
  composers = createComposers(2);
  return composers;
};

describe('messages composed in threads', () => {
  test('are what they are here, in their order, needs and faults included', async () => {
    const wanted = pieces(120, (i) => (i % 3 === 0 ? { code: `item-${i}` } : {}));
    const parts = partsOf({ ...NEWS.texts, html: `${NEWS.texts.html}{% if first_name == "N7 é <b>" %}{{ 1|divisibleby:0 }}{% endif %}` });
    const there = await many().compose(parts, whole, wanted);
    expect(there).toEqual(await composeHere.compose(parts, whole, wanted));
    expect(there).toHaveLength(120);
    expect(there.some((each) => 'needs' in each)).toBe(true);
  });

  test('let others go on: a template that takes long for everybody holds up nobody else', async () => {
    const nine = '{% for a in list %}'.repeat(4);
    const slow = partsOf({ subject: 'x', html: `${nine}.${'{% endfor %}'.repeat(4)}`, text: 'x' });
    const people = pieces(20, () => ({ list: Array.from({ length: 40 }, (_, i) => i) }));
    let [longest, last] = [0, performance.now()];
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const started = performance.now();
    const there = await many().compose(slow, whole, people);
    const took = performance.now() - started;
    clearInterval(timer);
    expect(there).toHaveLength(20);
    // Of what one after the other would have stopped everything for.
    expect(took).toBeGreaterThan(300);
    expect(longest).toBeLessThan(took / 2);
  });

  test('are given up when they are closed, and nothing hangs', async () => {
    const closing = many();
    const composing = expect(closing.compose(NEWS, whole, pieces(100))).rejects.toThrow('composed no more');
    await closing.close();
    await composing;
    await expect(closing.compose(NEWS, whole, pieces(100))).rejects.toThrow('composed no more');
  });

  test('go on in another thread when theirs dies', async () => {
    const foreign = { ...whole, now: Symbol('no thread takes this') } as unknown as Whole;
    const broken = { ...whole, account: undefined } as unknown as Whole;
    const here = many();
    await expect(here.compose(NEWS, foreign, pieces(50))).rejects.toThrow('could not be cloned');
    await expect(here.compose(NEWS, broken, pieces(50))).rejects.toThrow(TypeError);
    expect(await here.compose(NEWS, whole, pieces(50))).toHaveLength(50);
  });
});

test('a few are composed here, without a thread', async () => {
  const none = createComposers(0);
  expect(await none.compose(NEWS, whole, pieces(1))).toHaveLength(1);
});
