import { bodyOf, identifier, inData, resourceBody } from '../../jsonapi/body.ts';
import {
  anyCase,
  constant,
  dateTime,
  flag,
  listOf,
  type Members,
  nullable,
  object,
  type Schema,
  text,
  withDefault,
} from '../../jsonapi/schema.ts';
import { deviceMetadata } from '../push-tokens/device-metadata.ts';
import { background, enablement, platform, vendor } from '../push-tokens/parts.ts';

/** What is said when somebody subscribes: that they do, and when they said so if that was long ago. */
const yes = (): Schema => object({ consent: constant('SUBSCRIBED'), 'consented_at?': nullable(dateTime()) });
const no = (): Schema => object({ consent: constant('UNSUBSCRIBED') });

const pushToken = (): Schema =>
  object({
    token: text(),
    platform: anyCase(platform()),
    vendor: anyCase(vendor()),
    'enablement_status?': anyCase(nullable(enablement())),
    'background?': anyCase(nullable(background())),
    'device_metadata?': deviceMetadata,
  });

/** Purposes of one channel, each of which may be left out or null. */
const purposes = (said: () => Schema, ...names: readonly string[]): Members =>
  Object.fromEntries(names.map((name) => [`${name}?`, nullable(said())]));

const channels = (said: () => Schema, tracking: Schema, whatsapp: readonly string[], push: Members): Schema =>
  object({
    'email?': nullable(object({ ...purposes(said, 'marketing'), 'open_tracking?': nullable(tracking) })),
    'sms?': nullable(object(purposes(said, 'marketing', 'transactional'))),
    'whatsapp?': nullable(object(purposes(said, ...whatsapp))),
    'push?': nullable(object({ marketing: said(), ...push })),
  });

export const subscribed = channels(yes, object({ consent: constant('SUBSCRIBED') }), ['marketing', 'transactional'], {
  'tokens?': nullable(listOf(pushToken())),
  'anonymous_id?': nullable(text()),
});

const unsubscribed = channels(no, no(), ['marketing', 'transactional', 'conversational'], { tokens: listOf(pushToken()) });

const identifiers: Members = { 'email?': nullable(text()), 'phone_number?': nullable(text()) };
/** Which list, if any. */
export const listLinkage: Schema = object({ 'data?': identifier('list') });
const list: Members = { 'list?': listLinkage };

export const subscribeBody = bodyOf('profile-subscription-bulk-create-job', {
  attributes: {
    'custom_source?': nullable(text()),
    profiles: inData(
      listOf(
        resourceBody('profile', {
          id: 'optional',
          attributes: {
            ...identifiers,
            subscriptions: subscribed,
            'age_gated_date_of_birth?': nullable({ type: 'string', format: 'date' }),
          },
        }),
      ),
    ),
    'historical_import?': withDefault(nullable(flag()), false),
  },
  relationships: list,
});

export const unsubscribeBody = bodyOf('profile-subscription-bulk-delete-job', {
  attributes: { profiles: inData(listOf(resourceBody('profile', { attributes: { ...identifiers, subscriptions: unsubscribed } }))) },
  relationships: list,
});
