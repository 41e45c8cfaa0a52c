import { describe, expect, test } from 'vitest';
import { type FeedFormat, readRows } from './read-rows.ts';

/** In pieces of any size the rows are the same. */
async function rowsOf(format: FeedFormat, path: string | null, text: string | Buffer, contentType?: string): Promise<unknown[]> {
  const bytes = Buffer.from(text as string);
  const all: unknown[][] = [];
  for (const size of bytes.length > 100_000 ? [65_536, 65_536, bytes.length] : [1, 7, bytes.length || 1]) {
    const pieces = (async function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    })();
    const rows: unknown[] = [];
    for await (const batch of readRows(format, path, pieces, contentType)) rows.push(...batch);
    all.push(rows);
  }
  expect(all[0]).toEqual(all[2]);
  expect(all[1]).toEqual(all[2]);
  return all[2] as unknown[];
}

describe('CSV', () => {
  test('is rows by the names of columns, whatever parts them', async () => {
    const rows = [
      { id: 'a', title: 'One, "two"' },
      { id: 'b', title: 'über\nlines' },
    ];
    expect(await rowsOf('csv', null, 'id,title\na,"One, ""two"""\r\n\r\nb,"über\nlines"\n')).toEqual(rows);
    expect(await rowsOf('csv', null, '\u{feff}id;title\na;"One, ""two"""\nb;"über\nlines"')).toEqual(rows);
    expect(await rowsOf('csv', null, 'id\ttitle\na\tx')).toEqual([{ id: 'a', title: 'x' }]);
    expect(await rowsOf('csv', null, Buffer.from([0x69, 0x64, 0x0a, 0xe9]), 'text/csv; charset=latin1')).toEqual([{ id: 'é' }]);
    expect(await rowsOf('csv', null, 'id,title\na\nb,x,y')).toEqual([{ id: 'a' }, { id: 'b', title: 'x' }]);
    expect(await rowsOf('csv', null, 'id,title')).toEqual([]);
  });

  test('that is none is told with its line', async () => {
    await expect(rowsOf('csv', null, 'id,title\na,"open')).rejects.toThrow(/not valid CSV: .*line/);
    await expect(rowsOf('csv', null, Buffer.from([0x69, 0x0a, 0xff]))).rejects.toThrow('not text in utf-8');
    await expect(rowsOf('csv', null, `id\n"${'x'.repeat(1_100_000)}"`)).rejects.toThrow('not valid CSV');
  });
});

describe('JSON', () => {
  test('is the list at a path', async () => {
    expect(await rowsOf('json', null, '[{"id":1,"a":{"b":[2,"x"]}},{"id":"é"}]')).toEqual([{ id: 1, a: { b: [2, 'x'] } }, { id: 'é' }]);
    expect(await rowsOf('json', 'result.products', '{"at":[1],"result":{"n":2,"products":[{"id":"1"}],"z":{}}}')).toEqual([{ id: '1' }]);
    expect(await rowsOf('json', 'nowhere', '{"products":[{"id":"1"}]}')).toEqual([]);
  });

  test.each(['{"products":{"a":1}}', '[{"id":1}', '[1,]', '', '[1] x', '<x/>'])('is not %s', async (text) => {
    await expect(rowsOf('json', text.startsWith('{') ? 'products' : null, text)).rejects.toThrow('not valid JSON');
  });

  test('is given up where no row ends', async () => {
    await expect(rowsOf('json', null, '['.repeat(4_300_000))).rejects.toThrow('4 MB without a row');
  });

  test('has no way to a prototype', async () => {
    await rowsOf('json', null, '[{"__proto__":{"polluted":1}}]');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('XML', () => {
  test('is the elements at a path', async () => {
    const text =
      '<?xml version="1.0"?><rss><item>not this</item><channel><title>x</title><item id="1"><g:id>a&amp;b</g:id><item>in</item></item><item/></channel></rss>';
    expect(await rowsOf('xml', 'rss.channel.item', text)).toEqual([{ '@id': '1', 'g:id': 'a&b', item: 'in' }, null]);
    expect(await rowsOf('xml', 'rss.nothing', text)).toEqual([]);
  });

  test.each(['<a><b></a>', '<a>', '', 'text', '<!DOCTYPE x [<!ENTITY a "ha">]><a>&a;</a>', '<a/><a/>'])('is not %s', async (text) => {
    await expect(rowsOf('xml', 'a', text)).rejects.toThrow('not valid XML');
  });
});
