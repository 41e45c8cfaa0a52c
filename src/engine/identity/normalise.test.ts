import { describe, expect, it } from 'vitest';
import { normaliseAnonymousId, normaliseEmail, normaliseExternalId, normalisePhoneNumber } from './normalise.ts';

const value = (result: { value: string } | { fault: unknown }): string | undefined => ('value' in result ? result.value : undefined);

describe('normaliseEmail', () => {
  it.each([
    ['sarah@example.com', 'sarah@example.com'],
    ['  Sarah.Mason+news@Example.COM\n', 'sarah.mason+news@example.com'],
    ["o'brien@mail.example.co.uk", "o'brien@mail.example.co.uk"],
    ['"two words"@example.com', '"two words"@example.com'],
    ['Ünï@Bücher.de', 'ünï@bücher.de'],
    ['a@xn--bcher-kva.xn--p1ai', 'a@xn--bcher-kva.xn--p1ai'],
  ])('takes %s', (given, expected) => expect(value(normaliseEmail(given, ['email']))).toBe(expected));

  it.each([
    ...['', ' ', 'plain', '@example.com', 'a@', 'a@b', 'a@@example.com', 'a b@example.com', 'a..b@example.com', '.a@example.com'],
    ...[
      'a@-example.com',
      'a@example-.com',
      'a@exa_mple.com',
      'a@example.com.',
      'a@[127.0.0.1]',
      'Sarah <a@example.com>',
      'a@example.com, b@example.com',
    ],
    ...['a(comment)@example.com', '<a@example.com>', 'a@example.123', 'nul\0@example.com', 'half\ud83d@example.com'],
    ...[`${'a'.repeat(65)}@example.com`, `a@${'b'.repeat(64)}.com`, `a@${'b.'.repeat(130)}com`],
    ...[null, 1, {}],
  ])('refuses %j', (given) =>
    expect(normaliseEmail(given, ['email'])).toEqual({ fault: { kind: 'invalid', detail: 'Invalid email address', at: ['email'] } }),
  );

  it('takes the longest local part and address that RFC 5321 allows', () => {
    const local = 'a'.repeat(64);
    const domain = `${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(57)}.com`;
    expect(`${local}@${domain}`).toHaveLength(254);
    expect(value(normaliseEmail(`${local}@${domain}`, []))).toBe(`${local}@${domain}`);
  });

  it('gives one value for two spellings of the same letters', () => {
    expect(value(normaliseEmail('e\u0301@example.com', []))).toBe(value(normaliseEmail('\u00c9@example.com', [])));
  });
});

describe('normalisePhoneNumber', () => {
  it.each(['+12345678901', '+15005550006', '+447911123456', '+4915112345678', ' +61412345678 '])('takes %s', (given) =>
    expect(value(normalisePhoneNumber(given, []))).toBe(given.trim()),
  );

  it.each(['', '12345678901', '+1 234 567 8901', '+0123456789', '+', '+123456789012345678', 'call me', 12345678901, null])(
    'calls the format of %j wrong',
    (given) =>
      expect(normalisePhoneNumber(given, ['phone_number'])).toEqual({
        fault: { kind: 'invalid', detail: 'Invalid phone number format (Example of a valid format: +12345678901)', at: ['phone_number'] },
      }),
  );

  it.each(['+15555555555', '+15551234567', '+999123456789', '+1234'])('says that %s cannot be dialled', (given) =>
    expect(normalisePhoneNumber(given, ['phone_number'])).toMatchObject({
      fault: { detail: 'The phone number provided either does not exist or is ineligible to receive SMS' },
    }),
  );
});

describe('external and anonymous ids', () => {
  it('keep their letters as they are', () => expect(value(normaliseExternalId(' User-42 ', []))).toBe(' User-42 '));
  it('turns an integer external id into text', () => expect(value(normaliseExternalId(42, []))).toBe('42'));

  it.each(['', '  ', 1.5, 2 ** 53, true, 'x'.repeat(256), 'nul\0', '\udc00'])('refuses %j', (given) => {
    expect(normaliseExternalId(given, ['external_id'])).toMatchObject({ fault: { kind: 'invalid', at: ['external_id'] } });
    expect(normaliseAnonymousId(given, ['anonymous_id'])).toMatchObject({ fault: { kind: 'invalid', at: ['anonymous_id'] } });
  });
});
