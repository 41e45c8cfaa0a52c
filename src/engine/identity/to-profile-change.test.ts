import { describe, expect, it } from 'vitest';
import type { Fault } from '../../lib/errors.ts';
import type { Policy } from './profile-change.ts';
import type { ProfileInput } from './profile-input.ts';
import { toProfileChange } from './to-profile-change.ts';

function check(input: unknown, policy: Policy = 'import') {
  const faults: Fault[] = [];
  const change = toProfileChange(input as ProfileInput, { accountId: 'TEST01', now: 1, policy }, faults);
  return { change, faults, places: faults.map((fault) => fault.at) };
}

describe('toProfileChange', () => {
  it('normalises identifiers and keeps what is said', () => {
    const { change, faults } = check({ email: ' A@B.CO', external_id: 7, first_name: 'Ann', properties: { a: null } });
    expect(faults).toEqual([]);
    expect(change.identifiers).toEqual({ email: 'a@b.co', external_id: '7' });
    expect(change.traits).toEqual({ first_name: 'Ann' });
    expect(change.properties).toEqual({ a: null });
  });

  it('lets null clear in commands and means nothing by it in events', () => {
    const input = { email: 'a@b.co', phone_number: null, last_name: null, location: { city: null, zip: 1010 }, properties: null };
    expect(check(input).change).toMatchObject({
      identifiers: { phone_number: null },
      traits: { last_name: null },
      location: { city: null, zip: '1010' },
      properties: null,
    });
    const { change } = check(input, 'event');
    expect(change.identifiers).toEqual({ email: 'a@b.co' });
    expect(change.traits).toEqual({});
    expect(change.location).toEqual({ zip: '1010' });
    expect(change.properties).toBeUndefined();
  });

  it('reports everything that is wrong at once, with its place', () => {
    const { places } = check({
      email: 'no',
      phone_number: '123',
      title: 'x\0',
      location: { latitude: 91, planet: 'Mars', timezone: 'Mars/Olympus' },
      properties: { deep: ['\ud800'] },
      patch_properties: { append: { x: { y: 1 } }, unset: 3 },
      patch_identifiers: { append: { email: ['a@b.co', 'bad'] }, unappend: { phone_number: '+12345678901' } },
    });
    expect(places).toEqual([
      ['email'],
      ['phone_number'],
      ['title'],
      ['location', 'latitude'],
      ['location'],
      ['location', 'timezone'],
      ['properties', 'deep', 0],
      ['patch_properties', 'unset'],
      ['patch_properties', 'append', 'x'],
      ['patch_identifiers', 'append', 'email', 1],
      ['patch_identifiers', 'unappend'],
    ]);
  });

  it('wants at least one identifier', () => {
    expect(check({ first_name: 'Ann' }).faults).toMatchObject([{ kind: 'invalid', at: [] }]);
    expect(check({ email: null }).faults).toHaveLength(1);
    expect(check({ id: '01M1PAAR5HBCRHA3NN9NG5WRTA' }).faults).toEqual([]);
    expect(check({ anonymous_id: 'a' }).faults).toEqual([]);
  });

  it('says that a bad address is bad, not that it is missing', () => {
    expect(check({ email: 'bad' }).faults.map((fault) => fault.detail)).toEqual(['Invalid email address']);
  });

  it('takes a _kx that leads nowhere beside another identifier and refuses it alone', () => {
    expect(check({ _kx: 'abc.TEST01', email: 'a@b.co' }).faults).toEqual([]);
    expect(check({ _kx: 'abc.TEST01' }).places).toEqual([['_kx']]);
    expect(check({ _kx: 'x'.repeat(513), email: 'a@b.co' }).places).toEqual([['_kx']]);
  });

  it('takes an empty _kx as none', () => {
    expect(check({ _kx: '', email: 'a@b.co' }).faults).toEqual([]);
    expect(check({ _kx: '' }).places).toEqual([[]]);
  });

  it('allows 100 KB and not a byte more', () => {
    const bytes = (letters: number) => ({ email: 'a@b.co', properties: { text: 'x'.repeat(letters) } });
    const frame = JSON.stringify(bytes(0)).length;
    expect(check(bytes(102_400 - frame)).faults).toEqual([]);
    expect(check(bytes(102_401 - frame)).faults).toMatchObject([{ detail: expect.stringContaining('100 KB') }]);
  });

  it('refuses endless nesting without falling over', () => {
    const nested = JSON.parse(`${'['.repeat(40_000)}${']'.repeat(40_000)}`);
    expect(check({ email: 'a@b.co', properties: { nested } }).faults).toMatchObject([{ detail: 'Values are nested too deeply.' }]);
  });

  it('puts places below the one given', () => {
    const faults: Fault[] = [];
    toProfileChange({ email: 'bad' }, { accountId: 'TEST01', now: 1, policy: 'event' }, faults, ['events', 3, 'profile']);
    expect(faults[0]?.at).toEqual(['events', 3, 'profile', 'email']);
  });
});
