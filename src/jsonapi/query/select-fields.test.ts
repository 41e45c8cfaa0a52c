import { describe, expect, it } from 'vitest';
import { fieldSelector, selectFields } from './select-fields.ts';

const profile = {
  email: 'a@b.co',
  title: null,
  location: { city: 'Oslo', country: 'Norway', zip: null },
  subscriptions: { email: { marketing: { consent: 'SUBSCRIBED', method: 'API' }, open_tracking: { consent: 'X' } }, sms: null },
  actions: [{ type: 'send', id: 1 }, null, { id: 2 }],
};

describe('selectFields', () => {
  it('gives everything without names, and nothing for none', () => {
    expect(selectFields(profile, undefined)).toBe(profile);
    expect(selectFields(profile, [])).toEqual({});
  });

  it('keeps the order of the attributes, not of the names', () => {
    expect(Object.keys(selectFields(profile, ['location', 'title', 'email', 'unknown']))).toEqual(['email', 'title', 'location']);
  });

  it('reaches into objects and lists', () => {
    expect(selectFields(profile, ['location.city', 'location.zip', 'subscriptions.email.marketing.consent', 'actions.type'])).toEqual({
      location: { city: 'Oslo', zip: null },
      subscriptions: { email: { marketing: { consent: 'SUBSCRIBED' } } },
      actions: [{ type: 'send' }, {}],
    });
  });

  it('lets a parent cover its children in either order', () => {
    for (const names of [
      ['location', 'location.city'],
      ['location.city', 'location'],
    ]) {
      expect(selectFields(profile, names)).toEqual({ location: profile.location });
    }
  });

  it('shows null for a part of null, and nothing for a part of a scalar', () => {
    expect(selectFields(profile, ['title.x', 'email.x', 'subscriptions.sms.marketing'])).toEqual({
      title: null,
      subscriptions: { sms: null },
    });
  });

  it('leaves the document as it was and can be used again', () => {
    const select = fieldSelector(['location.city']);
    const before = structuredClone(profile);
    expect(select(profile)).toEqual(select(profile));
    expect(profile).toEqual(before);
  });
});
