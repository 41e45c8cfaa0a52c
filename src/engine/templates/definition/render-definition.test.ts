import { describe, expect, test } from 'vitest';
import { textAlternative } from '../text-alternative.ts';
import { renderDefinition } from './render-definition.ts';

/** A template of one column with these blocks. */
const mail = (...blocks: object[]): string =>
  renderDefinition(
    { body: { sections: [{ data: {}, rows: [{ data: { styles: { column_layout: '1-column-full-width' } }, columns: [{ blocks }] }] }] } },
    new Map(),
  );
const block = (type: string, data: object, more: object = {}): object => ({ content_type: 'block', type, data, ...more });

describe('a mail', () => {
  test('says its colours even where the definition does not, for clients in dark mode', () => {
    expect(mail()).toContain('<body style="margin:0;padding:0;background-color:#ffffff;color:#000000">');
  });

  test('has buttons without a line below their words, unless it is asked for', () => {
    const button = (styles: object) => mail(block('button', { content: 'Go', properties: { href: 'https://x.de' }, styles }));
    expect(button({})).toMatch(/<a href="https:\/\/x\.de"[^>]*text-decoration:none[^>]*>Go<\/a>/);
    expect(button({ text_decoration: 'underline' })).toMatch(/<a [^>]*text-decoration:underline[^>]*>Go<\/a>/);
  });

  test('has splits that stack on phones without the gap between them, with pictures as wide as the phone', () => {
    const subblocks = [
      { type: 'split_image', src: 'https://x.de/a.png', width: 200 },
      { type: 'split_text', content: '<p>t</p>' },
    ];
    const split = (styles: object) => mail(block('split', { styles: { padding_in_between: 16, ...styles } }, { subblocks }));
    expect(split({})).toMatch(/<td class="column gap"[^>]*padding-left:16px[^>]*><p>t<\/p>/);
    expect(split({})).toContain('.gap{padding-left:0!important;padding-right:0!important}');
    expect(split({})).toMatch(/<img [^>]*class="full"/);
    expect(split({ mobile_stack_order: 'no-stack' })).not.toMatch(/class="(column gap|full)"/);
  });

  test('has a text of everything in it that has words, in its order', () => {
    const product = { type: 'product', title: 'Mug', price: '$ 4', image_url: 'https://x.de/m.png', link: 'https://x.de/m' };
    const html = mail(
      block('header', {}, { subblocks: [{ type: 'header_link_bar_button', content: 'New', href: 'https://x.de/n' }] }),
      block('image', { properties: { src: 'https://x.de/i.png', alt_text: 'A cup', href: 'https://x.de/i' }, styles: {} }),
      block('text', { content: '<h1>Hello</h1><p>{{ first_name }}</p>', styles: {} }),
      block('coupon', { content: 'Yours:', properties: { coupon: 'Ten', header_enabled: true }, styles: {} }),
      block('horizontal_rule', { styles: {} }),
      block('spacer', { styles: {} }),
      block('drop_shadow', { styles: {} }),
      block('html', { content: '<b>own</b>' }),
      block('product', { properties: { dynamic: false, show_title_links: true }, styles: { num_columns: 2 } }, { subblocks: [product] }),
      block('review', { properties: { show_rating: true, stars: 5, quote: 'Good' }, styles: {} }),
      block('table', { properties: { num_columns: 2 }, styles: {} }, { subblocks: [{ content: 'a' }, { content: 'b' }] }),
      block('split', { styles: {} }, { subblocks: [{ content: 'left' }, { content: 'right' }] }),
      block('video', { properties: { raw_src: 'https://x.de/v.png', alt_text: 'Film', href: 'https://x.de/v' }, styles: {} }),
      block('social', { styles: {} }, { subblocks: [{ type: 'social_link', link_type: 'rss', link_url: 'https://x.de/r' }] }),
      block('button', { content: 'Go', properties: { href: 'https://x.de' }, styles: {} }),
    );
    const lines = textAlternative(html).split('\n').filter(Boolean);
    expect(lines).toEqual([
      ...['New (https://x.de/n)', 'A cup (https://x.de/i)', 'Hello', '{{ first_name }}', 'Yours:', "{% coupon_code 'Ten' %}", 'own'],
      ...['Mug (https://x.de/m)', '$ 4', '★★★★★', 'Good', 'a b', 'left right', 'Film (https://x.de/v)', 'RSS (https://x.de/r)'],
      'Go (https://x.de)',
    ]);
  });
});
