import { describe, expect, test } from 'vitest';
import { readDocument, textOf } from './documents.ts';

const xml = (text: string, type?: string): unknown => readDocument('xml', Buffer.from(text), type);
const json = (text: string | Buffer, type?: string): unknown => readDocument('json', Buffer.from(text), type);

describe('XML', () => {
  test('is objects by the names of elements, lists where there are several, text and attributes', () => {
    const feed = `<?xml version="1.0"?><!DOCTYPE rss>
      <rss version="2.0" xmlns:g="http://base.example/ns"><!-- a comment --><channel><title>News &amp; more</title>
      <item id="1"><title><![CDATA[<b>One</b>]]></title><g:price currency="EUR">5.50</g:price><empty/></item>
      <item id="2"><title>Two</title></item></channel></rss>`;
    expect(xml(feed)).toEqual({
      rss: {
        '@version': '2.0',
        '@xmlns:g': 'http://base.example/ns',
        channel: {
          title: 'News & more',
          item: [
            { '@id': '1', title: '<b>One</b>', 'g:price': { '@currency': 'EUR', '#text': '5.50' }, empty: null },
            { '@id': '2', title: 'Two' },
          ],
        },
      },
    });
  });

  test('knows no entities but its own five', () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>`;
    expect(() => xml(bomb)).toThrow('not valid XML');
    expect(() => xml('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>')).toThrow('not valid XML');
    expect(xml('<x>&lt;&#65;&apos;</x>')).toEqual({ x: "<A'" });
  });

  test.each(['', 'text', '<a>', '<a></b>', '<a><b></a></b>', '<a/><b/>', '{"a":1}'])('is not %j', (text) =>
    expect(() => xml(text)).toThrow('not valid XML'),
  );

  test('is not read beyond what is sensible', () => {
    expect(() => xml('<a>'.repeat(200) + '</a>'.repeat(200))).toThrow('levels deep');
    expect(() => xml(`<a>${'<b/>'.repeat(500_001)}</a>`)).toThrow('elements');
  });

  test('has no way to a prototype', () => {
    const value = xml('<x><__proto__><polluted>1</polluted></__proto__></x>') as { x: object };
    expect(Object.hasOwn(value.x, '__proto__')).toBe(true);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('is read in the encoding that it names', () => {
    const latin = Buffer.concat([
      Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><x>caf'),
      Buffer.from([0xe9]),
      Buffer.from('</x>'),
    ]);
    expect(readDocument('xml', latin, 'text/xml; charset=utf-8')).toEqual({ x: 'café' });
    expect(() => xml('<?xml version="1.0" encoding="none-such"?><x/>')).toThrow('not text in none-such');
  });
});

describe('JSON', () => {
  test('is what it is', () => {
    expect(json('\u{feff}{"a":[1,null,"\\u0000"]}')).toEqual({ a: [1, null, '\0'] });
    expect(json('3')).toBe(3);
  });

  test.each(['', '{', 'callback({})', '<x/>', '[1,]'])('is not %j', (text) => expect(() => json(text)).toThrow('not valid JSON'));

  test('is not read beyond what is sensible', () => {
    expect(() => json('['.repeat(5000) + ']'.repeat(5000))).toThrow('levels deep');
  });
});

test('text is in the encoding that is said, and nothing else', () => {
  expect(textOf(Buffer.from([0xe9]), 'text/csv; charset=windows-1252')).toBe('é');
  expect(textOf(Buffer.from('ÿþ a b'.replace(' ', ''), 'latin1').subarray(0, 2), undefined)).toBe('');
  expect(textOf(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('hé', 'utf16le')]), undefined)).toBe('hé');
  expect(() => textOf(Buffer.from([0xe9]), undefined)).toThrow('not text in utf-8');
});
