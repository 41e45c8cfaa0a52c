import { STOCK_CHANNELS } from '../../engine/catalogs/back-in-stock.ts';
import { subscribeToStock } from '../../engine/catalogs/subscribe-to-stock.ts';
import { inData, resourceBody } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { XL } from '../../jsonapi/rates.ts';
import { choice, constant, listOf, type Members, nullable, object, type Schema, text } from '../../jsonapi/schema.ts';
import { accept } from '../../jsonapi/verbs.ts';
import type { At } from '../../lib/errors.ts';
import { FOR_CLIENTS } from '../client.ts';
import { attributePointer } from '../pointers.ts';
import { type ProfileData, placeIn, profileFields } from '../profiles/profile-input.ts';
import { catalogId } from './parts.ts';

const TYPE = 'back-in-stock-subscription';

interface StockDocument {
  data: {
    attributes: { channels: readonly string[]; profile?: { data: ProfileData } | null };
    relationships: { variant: { data?: { id: string } } };
  };
}

const person = inData(
  resourceBody('profile', {
    id: 'optional',
    attributes: { 'email?': nullable(text()), 'phone_number?': nullable(text()), 'external_id?': nullable(text()) },
  }),
);

const variant = object({ 'data?': object({ type: constant('catalog-variant'), id: text() }) });

const body = (profile: Members): Schema =>
  inData(
    object(
      {
        type: constant(TYPE),
        attributes: object({ channels: listOf(choice(...STOCK_CHANNELS)), ...profile }, TYPE),
        relationships: object({ variant }, TYPE),
      },
      TYPE,
    ),
  );

const input = ({ data: { attributes, relationships } }: StockDocument): unknown => ({
  channels: attributes.channels,
  profile: attributes.profile && profileFields(attributes.profile.data),
  variant_id: relationships.variant.data?.id ?? '',
});

const PROFILE = '/data/attributes/profile/data';

function pointer(at: At): string {
  const [first, ...rest] = at;
  if (first === 'variant_id') return '/data/relationships/variant/data/id';
  return first === 'profile' ? placeIn(PROFILE, PROFILE, rest) : attributePointer(at);
}

const ABOUT = { scopes: ['catalogs:write', 'profiles:write'], rate: XL, run: subscribeToStock, input, pointer };

/** Somebody wants to hear when a variant is there again. */
export const stockSubscription = defineResource({
  type: TYPE,
  path: 'back-in-stock-subscriptions',
  homeless: true,
  category: 'Catalogs',
  id: catalogId,
  operations: {
    create_back_in_stock_subscription: accept({
      summary: 'Note that somebody wants to hear when a variant is in stock again',
      ...ABOUT,
      body: body({ 'profile?': nullable(person) }),
    }),
    create_client_back_in_stock_subscription: accept({
      ...FOR_CLIENTS,
      path: '/client/back-in-stock-subscriptions',
      summary: 'Note from a browser or an app that its visitor wants to hear when a variant is in stock again',
      ...ABOUT,
      body: body({ profile: person }),
    }),
  },
});
