import { requestSubscription, requestUnsubscription } from '../../engine/consent/request-subscription.ts';
import { L } from '../../jsonapi/rates.ts';
import { accept } from '../../jsonapi/verbs.ts';
import type { At } from '../../lib/errors.ts';
import { attributePointer, pointer } from '../pointers.ts';
import { subscribeBody, unsubscribeBody } from './consent-bodies.ts';
import { type Subscriptions, subscriptionsInput } from './consent-input.ts';

interface PersonAttributes {
  subscriptions: Subscriptions;
  [name: string]: unknown;
}

interface ConsentDocument {
  data: {
    attributes: { profiles: { data: readonly { id?: string | null; attributes: PersonAttributes }[] } };
    relationships?: { list?: { data?: { id: string } } };
  };
}

/** The attributes, with the profiles flat and the list's id beside them. */
function consentInput({ data: { attributes, relationships } }: ConsentDocument): unknown {
  const { profiles, ...rest } = attributes;
  const listId = relationships?.list?.data?.id;
  const people = profiles.data.map(({ id, attributes: { subscriptions, ...person } }) => ({
    ...{ ...person, subscriptions: subscriptionsInput(subscriptions) },
    ...(id == null ? {} : { id }),
  }));
  return { ...rest, profiles: people, ...(listId === undefined ? {} : { list_id: listId }) };
}

/** `['profiles', 3, 'email']` → the address of the fourth profile; `['profiles', 3, 'id']` → its id. */
function consentPointer(at: At): string {
  const [first, index, ...rest] = at;
  if (first !== 'profiles') return attributePointer(at);
  const profiles = '/data/attributes/profiles/data';
  if (index === undefined) return profiles;
  return rest[0] === 'id' ? `${profiles}/${index}/id` : pointer(`${profiles}/${index}/attributes`, rest);
}

const scopes = ['lists:write', 'profiles:write', 'subscriptions:write'];

export const subscribeProfiles = accept({
  path: '/api/profile-subscription-bulk-create-jobs',
  summary: 'Subscribe up to 1,000 profiles, to a list if one is named; where it is asked for they confirm first',
  ...{ scopes, rate: L, body: subscribeBody },
  run: requestSubscription,
  input: consentInput,
  pointer: consentPointer,
});

export const unsubscribeProfiles = accept({
  path: '/api/profile-subscription-bulk-delete-jobs',
  summary: 'Take back the consent of up to 100 profiles: to one list for those who are on it, to everything otherwise',
  ...{ scopes, rate: L, body: unsubscribeBody },
  run: requestUnsubscription,
  input: consentInput,
  pointer: consentPointer,
});
