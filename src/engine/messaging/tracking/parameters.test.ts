import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TrackingSettings } from '../../../storage/queries/tracking-settings.ts';
import { chosenParameters, valuesOf, withParameters } from './parameters.ts';

const both = <V>(value: V) => ({ campaign: value, flow: value });
const settings: TrackingSettings = {
  ...{ auto_add: false, append_token: true, ask_for_opens: false, utm_id: null, utm_term: null },
  utm_source: { campaign: { type: 'static', value: 'news' }, flow: { type: 'static', value: 'flows' } },
  utm_medium: both({ type: 'dynamic', value: 'message_type' }),
  utm_campaign: { campaign: { type: 'dynamic', value: 'campaign_name' }, flow: null },
  custom: [{ name: 'who', campaign: { type: 'dynamic', value: 'profile_external_id' }, flow: null }],
};
const facts = { message_type: 'email', campaign_name: 'Spring & Co', profile_external_id: null };

describe('parameters', () => {
  it('are those of the account, unless the campaign says otherwise', () => {
    expect(chosenParameters(settings, 'campaign', { add: null, custom: [] })).toEqual([]);
    expect(chosenParameters({ ...settings, auto_add: true }, 'campaign', { add: false, custom: [] })).toEqual([]);
    const chosen = chosenParameters(settings, 'campaign', { add: true, custom: [{ name: 'utm_source', type: 'static', value: 'mine' }] });
    expect(valuesOf(chosen, facts)).toEqual([
      ['utm_source', 'mine'],
      ['utm_medium', 'email'],
      ['utm_campaign', 'Spring & Co'],
    ]);
  });

  it('have values of their own in flows', () => {
    expect(valuesOf(chosenParameters(settings, 'flow', { add: true, custom: [] }), facts)).toEqual([
      ['utm_source', 'flows'],
      ['utm_medium', 'email'],
    ]);
  });

  it.each([
    ['https://a.example', 'https://a.example?n=v+w'],
    ['https://a.example/?', 'https://a.example/?n=v+w'],
    ['https://a.example/x?b=1#top', 'https://a.example/x?b=1&n=v+w#top'],
    ['https://a.example/x?b=1&#/route?c=2', 'https://a.example/x?b=1&n=v+w#/route?c=2'],
    ['https://a.example/x?n=mine', 'https://a.example/x?n=mine'],
    ['https://a.example/x?%6E=mine&c=%zz', 'https://a.example/x?%6E=mine&c=%zz'],
  ])('are added to %s', (url, expected) => {
    expect(withParameters(url, [['n', 'v w']])).toBe(expected.replace('+', '%20'));
  });

  it('can be read from the address as they were given, and change nothing else of it', () => {
    const names = fc.stringMatching(/^[a-z_]{1,8}$/);
    const url = fc.webUrl({ withQueryParameters: true, withFragments: true });
    fc.assert(
      fc.property(url, fc.dictionary(names, fc.string({ unit: 'grapheme' })), (from, values) => {
        const before = new URL(from);
        const after = new URL(withParameters(from, Object.entries(values)));
        for (const [name, value] of Object.entries(values)) {
          if (!before.searchParams.has(name)) expect(after.searchParams.get(name)).toBe(value);
        }
        for (const [name, value] of before.searchParams) expect(after.searchParams.getAll(name)).toContain(value);
        expect([after.host, after.pathname, after.hash]).toEqual([before.host, before.pathname, before.hash]);
      }),
    );
  });
});
