import { describe, expect, it } from 'vitest';
import { linkSingleDocuments } from './2026-01-15/link-single-documents.ts';
import { rankWhatsapp } from './2026-04-15/rank-whatsapp.ts';
import { showRelationshipsOfWhatIsIncluded } from './2026-04-15/show-relationships-of-what-is-included.ts';
import { tellConsentToOpenTracking } from './2026-04-15/tell-consent-to-open-tracking.ts';
import { leaveRoomForHints } from './2026-07-15/leave-room-for-hints.ts';
import { letAccountsBeWithoutACity } from './2026-07-15/let-accounts-be-without-a-city.ts';
import { showConversations } from './2026-07-15/show-conversations.ts';
import { showWhatsappIds } from './2026-07-15/show-whatsapp-ids.ts';
import type { Change, ErrorOrAnswer } from './change.ts';

const down = ({ response }: Change, document: ErrorOrAnswer, operationId = 'get_profile') => response?.(document, operationId);
const links = { links: { self: 'x', related: 'y' } };
const profile = (rest: object) => ({ type: 'profile', id: 'P', ...rest });

describe('conversations', () => {
  const [after, before] = [
    profile({ relationships: { lists: links, conversations: links } }),
    profile({ relationships: { lists: links } }),
  ];

  it('are left out of one profile, of many and of included ones', () => {
    expect(down(showConversations, { data: after })).toEqual({ data: before });
    expect(down(showConversations, { data: [after, after] })).toEqual({ data: [before, before] });
    const event = { type: 'event', id: 'E' };
    expect(down(showConversations, { data: event, included: [after] })).toEqual({ data: event, included: [before] });
  });

  it('do not matter where there are none', () => {
    for (const data of [null, [], profile({}), { type: 'list', relationships: { conversations: links } }]) {
      expect(down(showConversations, { data })).toEqual({ data });
    }
  });
});

describe('ids of WhatsApp users and consent to the tracking of clicks', () => {
  it('are left out', () => {
    const after = { email: 'a', whatsapp_bsuid: null, subscriptions: { email: { marketing: {}, click_tracking: {} }, whatsapp: null } };
    const before = { email: 'a', subscriptions: { email: { marketing: {} }, whatsapp: null } };
    expect(down(showWhatsappIds, { data: profile({ attributes: after }) })).toEqual({ data: profile({ attributes: before }) });
  });

  it('consent without a number is left out, consent with one stays', () => {
    const numbered = { consent: 'SUBSCRIBED', phone_number: '+15005550006' };
    const after = { whatsapp: { marketing: { consent: 'SUBSCRIBED', phone_number: null }, transactional: numbered, conversational: null } };
    const before = { whatsapp: { marketing: null, transactional: numbered, conversational: null } };
    const shown = down(showWhatsappIds, { data: profile({ attributes: { subscriptions: after } }) });
    expect(shown).toEqual({ data: profile({ attributes: { subscriptions: before } }) });
  });

  it('a sparse fieldset that does not name the number leaves the consent', () => {
    const data = profile({ attributes: { subscriptions: { whatsapp: { marketing: { consent: 'SUBSCRIBED' } } } } });
    expect(down(showWhatsappIds, { data })).toEqual({ data });
  });

  it('nothing is added to profiles that do not answer them', () => {
    for (const data of [
      profile({}),
      profile({ attributes: { subscriptions: null } }),
      profile({ attributes: { subscriptions: { email: null } } }),
    ]) {
      expect(down(showWhatsappIds, { data })).toStrictEqual({ data });
    }
  });
});

describe('accounts without a city', () => {
  const account = (contact: object) => ({ type: 'account', id: 'A', attributes: { contact_information: contact } });

  it('have an empty one', () => {
    const after = account({ street_address: { city: null, zip: null } });
    const before = account({ street_address: { city: '', zip: null } });
    expect(down(letAccountsBeWithoutACity, { data: [after] })).toEqual({ data: [before] });
  });

  it('keep the one they have, and get none that was not asked for', () => {
    for (const data of [account({ street_address: { city: 'Bern' } }), account({ street_address: { zip: '3000' } }), account({})]) {
      expect(down(letAccountsBeWithoutACity, { data })).toEqual({ data });
    }
  });
});

it('hints are left out', () => {
  expect(down(leaveRoomForHints, { data: [], meta: { agent_hints: {} } } as ErrorOrAnswer)).toEqual({ data: [] });
});

it('included resources lose their relationships, attributions keep theirs, data keeps its own', () => {
  const relationships = { lists: links };
  const attribution = { type: 'attribution', id: '1', relationships };
  const document = { data: profile({ relationships }), included: [{ type: 'list', id: '2', relationships }, attribution] };
  const before = { data: profile({ relationships }), included: [{ type: 'list', id: '2' }, attribution] };
  expect(down(showRelationshipsOfWhatIsIncluded, document)).toEqual(before);
});

it('consent to the tracking of opens is left out', () => {
  const after = profile({ attributes: { subscriptions: { email: { open_tracking: {}, marketing: null }, sms: {} } } });
  const before = profile({ attributes: { subscriptions: { email: { marketing: null }, sms: {} } } });
  expect(down(tellConsentToOpenTracking, { data: [after], included: [after] })).toEqual({ data: [before], included: [before] });
});

it('WhatsApp is left out of the ranking of channels', () => {
  const ranked = (...channels: string[]) => profile({ attributes: { predictive_analytics: { ranked_channel_affinity: channels } } });
  expect(down(rankWhatsapp, { data: ranked('email', 'whatsapp', 'sms') })).toEqual({ data: ranked('email', 'sms') });
  const unknown = profile({ attributes: { predictive_analytics: { ranked_channel_affinity: null } } });
  expect(down(rankWhatsapp, { data: unknown })).toEqual({ data: unknown });
});

it('single documents lose their links, collections keep them', () => {
  const own = { self: 'x', next: null, prev: null };
  expect(down(linkSingleDocuments, { data: profile({}), links: { self: 'x' } })).toEqual({ data: profile({}) });
  expect(down(linkSingleDocuments, { data: null, links: { self: 'x' } })).toEqual({ data: null });
  expect(down(linkSingleDocuments, { data: [], links: own })).toEqual({ data: [], links: own });
});
