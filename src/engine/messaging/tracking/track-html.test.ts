import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml } from '../../../lib/html.ts';
import { decodeAttribute } from './attribute-text.ts';
import { scanTags } from './scan-tags.ts';
import { trackHtml } from './track-html.ts';

const seen = (html: string): string[] => {
  const urls: string[] = [];
  trackHtml(html, { linkTo: (url) => void urls.push(url) });
  return urls;
};

const hrefs = (html: string): string[] =>
  [...scanTags(html)].flatMap(({ attributes }) =>
    attributes.filter(({ name }) => name === 'href').map(({ value }) => decodeAttribute(value)),
  );

describe('links', () => {
  it.each([
    ['<a href="https://a.example/x?b=1&amp;c=2">', ['https://a.example/x?b=1&c=2']],
    ["<A class=b HREF='http://a.example'>", ['http://a.example']],
    ['<a href=https://a.example/x/>', ['https://a.example/x/']],
    ['<area shape="rect" href="https://a.example/&#x41;">', ['https://a.example/A']],
    ['<!--[if mso]><v:roundrect href="https://a.example/o"></v:roundrect><![endif]-->', ['https://a.example/o']],
    ['<a href = "https://a.example/?a=1&copy=2">', ['https://a.example/?a=1&copy=2']],
  ])('are found in %s', (html, urls) => {
    expect(seen(html)).toEqual(urls);
  });

  it.each([
    '<a href="mailto:a@example.com">',
    '<a href="tel:+15005550006">',
    '<a href="#top">',
    '<a href="/relative">',
    '<a href="//a.example">',
    '<a href="https://a.example/{{ person.id }}">',
    '<a href="{% unsubscribe_link %}">',
    '<a href="javascript:alert(1)">',
    '<link href="https://a.example/style.css">',
    '<!-- <a href="https://a.example/"> -->',
    '<style>a::after{content:"<a href=https://a.example/>"}</style>',
    '<p title="<a href=https://a.example/>">',
    '<a href="https://a.example/',
    '<a href="https://">',
  ])('are no business of ours in %s', (html) => {
    expect(seen(html)).toEqual([]);
    expect(trackHtml(html, { linkTo: () => 'https://instead.example/' })).toBe(html);
  });

  it('are written so that they stay within their attribute', () => {
    const rewritten = trackHtml(`<a href=https://a.example/><a href='https://b.example/'>`, { linkTo: (url) => `${url}?"'<>&` });
    expect(hrefs(rewritten)).toEqual([`https://a.example/?"'<>&`, `https://b.example/?"'<>&`]);
  });

  it('tell the text of the picture in them', () => {
    const alts: (string | undefined)[] = [];
    trackHtml('<a href="https://a.example/"><img src=x alt="A &amp; B"></a><a href="https://b.example/">b</a><img alt="c">', {
      linkTo: (_, { alt }) => void alts.push(alt),
    });
    expect(alts).toEqual(['A & B', undefined]);
  });
});

const url = fc.webUrl({ withQueryParameters: true, withFragments: true });
const noise = fc.oneof(
  fc.constantFrom(
    '<p>',
    '</p>',
    '<br/>',
    '<!-- c -->',
    '<style>a{}</style>',
    '<td width=1 style="a:b">',
    'a < b',
    '&amp;',
    '<!doctype html>',
    '<',
  ),
  fc.string().map((text) => escapeHtml(text)),
);
const link = fc.tuple(url, fc.constantFrom('"', "'"), fc.constantFrom('a', 'A', 'area')).map(([href, quote, tag]) => ({
  href,
  html: `<${tag} class="b" href=${quote}${escapeHtml(href)}${quote} data-x>`,
}));

it('finds every link among anything, changes those that it is told to, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(noise, link), { maxLength: 20 }), fc.func(fc.boolean()), (parts, choose) => {
      // What ends in an open tag would swallow the next one, in browsers as well.
      const pieces = parts.map((part) => (typeof part === 'string' ? (part === '<' ? '< ' : part) : part.html));
      const links = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.href]));
      const html = pieces.join(' ');
      expect(seen(html)).toEqual(links);
      const tracked = trackHtml(html, { linkTo: (each) => (choose(each) ? `https://t.example/${encodeURIComponent(each)}` : undefined) });
      expect(hrefs(tracked)).toEqual(links.map((each) => (choose(each) ? `https://t.example/${encodeURIComponent(each)}` : each)));
      const back = tracked.replaceAll(/https:\/\/t\.example\/([^"']*)/g, (_, encoded) =>
        escapeHtml(decodeURIComponent(decodeAttribute(encoded))),
      );
      expect(back).toBe(html);
    }),
  );
});

it('comes to an end with anything at all', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'<>!-/="\' a[]if'), maxLength: 60 }), (html) => {
      expect(trackHtml(html, { linkTo: () => 'https://t.example' }).length).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 2000 },
  );
});

it('puts the pixel at the end of the body, and where there is none at the end', () => {
  expect(trackHtml('<body><p>a</p></body></html>', { pixel: 'https://t.example/p' })).toMatch(
    /^<body><p>a<\/p><img src="https:\/\/t\.example\/p"[^>]*><\/body><\/html>$/,
  );
  expect(trackHtml('<p>a</p>', { pixel: 'https://t.example/p' })).toMatch(/^<p>a<\/p><img /);
});
