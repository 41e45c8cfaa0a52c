import { createVerify, generateKeyPairSync } from 'node:crypto';
import { type AddressObject, simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import type { Mail } from '../port.ts';
import { createDkim } from './dkim.ts';
import { toMime } from './mime.ts';

const mail = (more: Partial<Mail> = {}): Mail => ({
  of: { accountId: 'SHOP01', profileId: 'p', messageId: '019a0000-0000-7000-8000-000000000001' },
  from: { name: 'Shop', address: 'hello@shop.example' },
  to: { address: 'ada@example.com' },
  ...{ subject: 'Hello', html: '<p>Hello</p>', text: 'Hello', headers: {} },
  ...more,
});
const DATE = 'Fri, 04 Sep 2026 13:39:33 +0000';
const parse = (given: Mail) => simpleParser(toMime(given, DATE));

const TEXTS: [string, string][] = [
  ['plain', 'Hello there.'],
  ['emoji and their joiners', 'Family 👨‍👩‍👧‍👦 flag 🏴󠁧󠁢󠁥󠁮󠁧󠁿 skin 👍🏽 '.repeat(30).trimEnd()],
  ['right to left', 'שלום עולם، مرحبا بالعالم '.repeat(20).trimEnd()],
  ['one line of ten thousand letters', 'x'.repeat(10_000)],
  ['one long line of many bytes each', '日本語'.repeat(3000)],
  ['lines that mean something on the way', 'a\n.\n..\nFrom me\n.From\n=\n=3D\n--\n--=_x\nend'],
  ['white space at the ends of lines', 'tab\t\nspace \n  \nend'],
  ['all of Latin-1', String.fromCharCode(...Array.from({ length: 223 }, (_, i) => i + 32).filter((code) => code < 127 || code > 160))],
  ['nothing', ''],
];

describe('a mail is read as it was written', () => {
  test.each(TEXTS)('%s', async (_, text) => {
    const html = `<p>${text}</p>`;
    const parsed = await parse(mail({ text, html, subject: text.slice(0, 300).replace(/\s+/g, ' ').trim() }));
    expect((parsed.text ?? '').replace(/\n$/, '')).toBe(text);
    expect(String(parsed.html).replace(/\n$/, '')).toBe(html);
    expect(parsed.subject ?? '').toBe(text.slice(0, 300).replace(/\s+/g, ' ').trim());
  });

  test.each(TEXTS)('in lines that every server takes: %s', (_, text) => {
    const lines = toMime(mail({ text, html: text, subject: text }), DATE)
      .toString('latin1')
      .split('\r\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(lines.filter((line) => line.startsWith('.') || line.startsWith('From ') || /[\r\n]/.test(line))).toEqual([]);
    expect(lines.at(-1)).toBe('');
    expect(lines.every((line) => /^[\x20-\x7e\t]*$/.test(line))).toBe(true);
  });

  test('with its addresses', async () => {
    const parsed = await parse(
      mail({
        from: { name: 'Tëa, "Co" <x@y>', address: 'hello@bücher.example' },
        to: { name: "O'Hara, Ada", address: 'ada@example.com' },
        ...{ replyTo: { address: 'help@shop.example' }, cc: ['a@example.com', 'b@example.com'], bcc: ['hidden@example.com'] },
      }),
    );
    const values = (given: AddressObject | AddressObject[] | undefined) => (given as AddressObject).value;
    expect(values(parsed.from)).toEqual([{ name: 'Tëa, "Co" <x@y>', address: 'hello@bücher.example' }]);
    expect(values(parsed.to)).toEqual([{ name: "O'Hara, Ada", address: 'ada@example.com' }]);
    expect(values(parsed.replyTo)).toMatchObject([{ address: 'help@shop.example' }]);
    expect(values(parsed.cc)).toMatchObject([{ address: 'a@example.com' }, { address: 'b@example.com' }]);
    expect(parsed.headerLines.map(({ line }) => line).join('\n')).not.toContain('hidden');
  });

  test('with its headers, and nobody adds any', async () => {
    const link = `<https://x.example/${'u'.repeat(700)}>`;
    const parsed = await parse(
      mail({
        subject: 'a\r\nBcc: eve@example.com',
        replyTo: { address: 'help@shop.example\r\nBcc: eve@example.com' },
        headers: {
          'List-Unsubscribe': link,
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          'X-Odd': 'b\r\nBcc: eve@example.com',
          'Bad Name': 'x',
          Bcc: 'eve@example.com',
        },
      }),
    );
    const lines = parsed.headerLines.map(({ key }) => key);
    expect(lines).not.toContain('bcc');
    expect(lines.filter((key) => key === 'message-id')).toHaveLength(1);
    expect(parsed.subject).toBe('a Bcc: eve@example.com');
    expect(parsed.headerLines.find(({ key }) => key === 'list-unsubscribe')?.line.replace(/\r\n /, ' ')).toBe(`List-Unsubscribe: ${link}`);
    expect(parsed.messageId).toBe('<019a0000-0000-7000-8000-000000000001.SHOP01@shop.example>');
    expect(parsed.date?.toISOString()).toBe('2026-09-04T13:39:33.000Z');
  });
});

test('a signature covers what mail programs act upon, and holds', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const sign = createDkim({
    domain: 'shop.example',
    selector: 's1',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  });
  const headers = { 'List-Unsubscribe': '<https://x.example/u>', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
  const mime = toMime(mail({ headers, subject: 'Grüße 😀' }), DATE);
  const signed = (await sign(mime)).toString('latin1');
  expect(signed.endsWith(mime.toString('latin1').slice(-500))).toBe(true);
  const { tags, ok } = verify(signed, (text, signature) =>
    createVerify('sha256').update(text, 'latin1').verify(publicKey, signature, 'base64'),
  );
  expect(tags).toMatchObject({ d: 'shop.example', s: 's1' });
  expect(tags.h?.toLowerCase().split(':')).toEqual(
    expect.arrayContaining(['from', 'subject', 'list-unsubscribe', 'list-unsubscribe-post']),
  );
  expect(ok).toBe(true);
});

/** The steps of RFC 6376, 3.7, over headers in relaxed form. */
function verify(mime: string, check: (text: string, signature: string) => boolean) {
  const headers = mime.slice(0, mime.indexOf('\r\n\r\n')).split(/\r\n(?![ \t])/);
  const relaxed = (header: string): string => {
    const [, name = '', value = ''] = /^([^:]+):([\s\S]*)$/.exec(header) ?? [];
    return `${name.toLowerCase().trim()}:${value
      .replace(/\r\n/g, '')
      .replace(/[ \t]+/g, ' ')
      .trim()}`;
  };
  const own = headers.find((header) => /^DKIM-Signature:/i.test(header)) ?? '';
  const tags: Record<string, string> = Object.fromEntries(
    own
      .slice(own.indexOf(':') + 1)
      .split(';')
      .map((tag) => [tag.slice(0, tag.indexOf('=')).trim(), tag.slice(tag.indexOf('=') + 1).replace(/\s+/g, '')]),
  );
  const named = (tags.h ?? '')
    .split(':')
    .flatMap((name) => headers.filter((header) => header.toLowerCase().startsWith(`${name.toLowerCase()}:`)));
  const text = [
    ...named.map(relaxed),
    relaxed(own)
      .replace(/(;\s*b=)[^;]*/, '$1')
      .trimEnd(),
  ].join('\r\n');
  return { tags, ok: check(text, tags.b ?? '') };
}
