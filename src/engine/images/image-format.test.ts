import { describe, expect, test } from 'vitest';
import { imageFormat } from './image-format.ts';

const filled = (...bytes: number[]): Buffer => Buffer.concat([Buffer.from(bytes), Buffer.alloc(40)]);
const PNG = filled(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 2, 0, 0, 0, 3);
const GIF = Buffer.concat([Buffer.from('GIF89a\x02\x00\x03\x00', 'latin1'), Buffer.alloc(40)]);
const FRAME = [0xff, 0xc0, 0, 17, 8, 0, 2, 0, 3, 3];
const JFIF = [0xff, 0xd8, 0xff, 0xe0, 0, 6, 0x4a, 0x46, 0x49, 0x46];

describe('a picture', () => {
  test('is known by its bytes', () => {
    expect(imageFormat(PNG)).toBe('png');
    expect(imageFormat(GIF)).toBe('gif');
    expect(imageFormat(Buffer.from(GIF.toString('latin1').replace('89a', '87a'), 'latin1'))).toBe('gif');
    expect(imageFormat(filled(...JFIF, ...FRAME))).toBe('jpeg');
    expect(imageFormat(filled(...JFIF, 0xff, 0xff, 0xff, 0xdb, 0, 3, 1, 0xff, 0xc2, 0, 17, 8, 0, 2, 0, 3))).toBe('jpeg');
  });

  const cut = (bytes: Buffer, at: number, ...values: number[]): Buffer => {
    const changed = Buffer.from(bytes);
    for (const [i, value] of values.entries()) changed[at + i] = value;
    return changed;
  };
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a signature alone', PNG.subarray(0, 8)],
    ['a PNG that begins with another chunk', cut(PNG, 12, 0x49, 0x44, 0x41, 0x54)],
    ['a PNG without a width', cut(PNG, 16, 0, 0, 0, 0)],
    ['a GIF without a height', cut(GIF, 8, 0, 0)],
    ['a GIF of an unknown version', cut(GIF, 4, 0x38)],
    ['a JPEG that ends before its frame', filled(...JFIF, 0xff, 0xd9)],
    ['a JPEG whose scan comes first', filled(...JFIF, 0xff, 0xda, 0, 4, 0, 0)],
    ['a JPEG with garbage between its segments', filled(...JFIF, 0x00, ...FRAME)],
    ['a JPEG with a segment without a length', filled(0xff, 0xd8, 0xff, 0xe0, 0, 0)],
    ['a page', Buffer.from('<!doctype html><html><script>alert(1)</script></html>')],
    ['a drawing', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['a WebP', Buffer.from('RIFF\x24\x00\x00\x00WEBPVP8 and some more bytes', 'latin1')],
    ['a BMP', Buffer.from('BM and then some bytes that go on and on', 'latin1')],
  ])('is not %s', (_name, bytes) => expect(imageFormat(bytes)).toBeUndefined());

  test('is not read beyond its end', () => {
    const whole = filled(...JFIF, ...FRAME);
    for (let end = 0; end <= whole.length; end++) for (const bytes of [whole, PNG, GIF]) imageFormat(bytes.subarray(0, end));
  });
});
