import { describe, expect, it } from 'vitest';
import type { ProfileRow } from '../../storage/queries/profiles.ts';
import { applyTraits } from './apply-traits.ts';
import type { ProfileChange } from './profile-change.ts';

const row: ProfileRow = {
  ...{ account_id: 'TEST01', id: '0', email: 'a@b.co', phone_number: null, external_id: null, anonymous_id: null },
  ...{ first_name: 'Ann', last_name: null, organization: null, locale: null, title: null, image: null },
  ...{
    location: { city: 'Bonn', latitude: '50.7' },
    properties: { tags: ['a', 'b', 'a'], size: 3, note: null },
    created_at: 1,
    updated_at: 5,
    version: 2,
  },
};

function apply(part: Partial<ProfileChange>, to = row): ProfileRow {
  const result = applyTraits(to, { accountId: 'TEST01', now: 9, policy: 'update', identifiers: {}, traits: {}, ...part });
  if ('fault' in result) throw new Error(result.fault.detail);
  return result.row;
}

describe('applyTraits', () => {
  it('gives back the same row when nothing differs', () => {
    expect(
      apply({ traits: { first_name: 'Ann' }, location: { city: 'Bonn', zip: null }, properties: { size: 3, tags: ['a', 'b', 'a'] } }),
    ).toBe(row);
  });

  it('moves updated_at when something differs, and never back', () => {
    expect(apply({ traits: { first_name: 'Eve' } })).toMatchObject({ first_name: 'Eve', updated_at: 9 });
    expect(apply({ traits: { first_name: 'Eve' } }, { ...row, updated_at: 20 }).updated_at).toBe(20);
  });

  it('merges the location key by key and forgets cleared keys', () => {
    expect(apply({ location: { city: null, zip: '53111' } }).location).toEqual({ latitude: '50.7', zip: '53111' });
    expect(apply({ location: null }).location).toEqual({});
  });

  it('merges properties key by key and stores nulls', () => {
    expect(apply({ properties: { size: null, new: { x: 1 } } }).properties).toEqual({
      tags: ['a', 'b', 'a'],
      size: null,
      note: null,
      new: { x: 1 },
    });
    expect(apply({ properties: null }).properties).toEqual({});
  });

  const patch = (part: Partial<NonNullable<ProfileChange['patch']>>) =>
    apply({ patch: { unset: [], unappend: [], append: [], ...part } }).properties as Record<string, unknown>;

  it('appends to lists, and makes lists of what is none', () => {
    const properties = patch({
      append: [
        ['tags', ['c', 'd']],
        ['size', [4]],
        ['note', [1]],
        ['fresh', ['x']],
      ],
    });
    expect(properties).toEqual({ tags: ['a', 'b', 'a', 'c', 'd'], size: [3, 4], note: [1], fresh: ['x'] });
  });

  it('takes every occurrence out of a list', () => {
    expect(
      patch({
        unappend: [
          ['tags', ['a']],
          ['size', [9]],
          ['absent', ['x']],
        ],
      }),
    ).toEqual({ tags: ['b'], size: 3, note: null });
    expect(patch({ unappend: [['size', [3]]] }).size).toEqual([]);
  });

  it('unsets before it appends', () => {
    expect(patch({ unset: ['tags', 'absent'], append: [['tags', ['z']]] }).tags).toEqual(['z']);
  });

  it('treats __proto__ as a name like any other', () => {
    const properties = patch({ append: [['__proto__', ['x']]] });
    expect(Object.hasOwn(properties, '__proto__')).toBe(true);
    expect(Object.getPrototypeOf(properties)).toBe(Object.prototype);
  });

  it('bounds what many appends can pile up', () => {
    const full = { ...row, properties: { log: ['x'.repeat(1024 * 1024 - 20)] } };
    const result = applyTraits(full, {
      ...{ accountId: 'TEST01', now: 9, policy: 'update', identifiers: {}, traits: {} },
      patch: { unset: [], unappend: [], append: [['log', ['y'.repeat(100)]]] },
    });
    expect(result).toMatchObject({ fault: { kind: 'invalid', at: ['properties'] } });
  });
});
