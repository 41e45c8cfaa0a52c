import { requestClientSubscription } from '../../engine/consent/request-client-subscription.ts';
import { inData, resourceBody } from '../../jsonapi/body.ts';
import { constant, type Members, nullable, object, text } from '../../jsonapi/schema.ts';
import { accept } from '../../jsonapi/verbs.ts';
import type { At } from '../../lib/errors.ts';
import { FOR_CLIENTS } from '../client.ts';
import { attributePointer, pointer } from '../pointers.ts';
import { listLinkage, subscribed } from './consent-bodies.ts';
import { type Subscriptions, subscriptionsInput } from './consent-input.ts';
import { importMembers, profileMeta } from './parts.ts';
import { type ProfileData, placeIn, profileFields } from './profile-input.ts';

interface SubscriptionDocument {
  data: {
    attributes: { custom_source?: string | null; profile: { data: ProfileData } };
    relationships: { list: { data?: { id: string } } };
  };
}

function subscriptionInput({ data: { attributes, relationships } }: SubscriptionDocument): unknown {
  const { profile, ...rest } = attributes;
  const { subscriptions, ...fields } = profileFields(profile.data) as { subscriptions?: Subscriptions | null };
  const listId = relationships.list.data?.id;
  return {
    ...rest,
    profile: { ...fields, subscriptions: subscriptions && subscriptionsInput(subscriptions) },
    ...(listId === undefined ? {} : { list_id: listId }),
  };
}

const PROFILE = '/data/attributes/profile/data';

/** `['profile', 'email']` → the address of the profile. The device's id stands with the consent to push. */
function subscriptionPointer(at: At): string {
  const [first, ...rest] = at;
  if (first !== 'profile') return attributePointer(at);
  if (rest[0] === 'anonymous_id') return pointer(`${PROFILE}/attributes/subscriptions/push`, rest);
  return placeIn(PROFILE, `${PROFILE}/attributes/meta`, rest);
}

const members: Members = { ...importMembers, 'meta?': profileMeta(), 'subscriptions?': nullable(subscribed) };

export const createClientSubscription = accept({
  ...FOR_CLIENTS,
  path: '/client/subscriptions',
  summary: 'Subscribe whoever fills in a form, and put them on a list; where the list asks for it they confirm first',
  scopes: ['subscriptions:write'],
  rate: { burst: 350, steady: 750 },
  body: inData(
    object(
      {
        type: constant('subscription'),
        attributes: object(
          { 'custom_source?': nullable(text()), profile: inData(resourceBody('profile', { id: 'optional', attributes: members })) },
          'subscription',
        ),
        relationships: object({ list: listLinkage }, 'subscription'),
      },
      'subscription',
    ),
  ),
  run: requestClientSubscription,
  input: subscriptionInput,
  pointer: subscriptionPointer,
});
