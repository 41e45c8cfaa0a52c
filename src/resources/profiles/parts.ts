import {
  anyOf,
  choice,
  dateTime,
  listOf,
  type Members,
  nullable,
  number,
  object,
  record,
  type Schema,
  text,
  textOrNumber,
} from '../../jsonapi/schema.ts';

/** Pieces of profile documents that several operations share. */
const coordinate = (): Schema => nullable(anyOf(text(), number()));

export const locationSchema = (): Schema =>
  nullable(
    object(
      {
        'address1?': nullable(text()),
        'address2?': nullable(text()),
        'city?': nullable(text()),
        'country?': nullable(text()),
        'latitude?': coordinate(),
        'longitude?': coordinate(),
        'region?': nullable(text()),
        'zip?': nullable(textOrNumber()),
        'timezone?': nullable(text()),
        'ip?': nullable(text()),
      },
      'location',
    ),
  );

/** What is known of a person besides the identifiers. */
const traits: Members = {
  'first_name?': nullable(text()),
  'last_name?': nullable(text()),
  'organization?': nullable(text()),
  'locale?': nullable(text()),
  'title?': nullable(text()),
  'image?': nullable(text()),
  'location?': locationSchema(),
  'properties?': nullable(record()),
};

const identifiers: Members = { 'email?': nullable(text()), 'phone_number?': nullable(text()), 'external_id?': nullable(textOrNumber()) };

/** POST and PATCH profiles. */
export const profileMembers: Members = { ...identifiers, ...traits };
/** profile-import also takes the identity token. */
export const importMembers: Members = { ...identifiers, '_kx?': nullable(text()), ...traits };
/** Profiles inside events come from browsers too. */
export const onsiteMembers: Members = { ...identifiers, 'anonymous_id?': nullable(text()), '_kx?': nullable(text()), ...traits };

export const profileMeta = (): Schema =>
  nullable(
    object(
      {
        'patch_properties?': nullable(
          object(
            { 'append?': nullable(record()), 'unappend?': nullable(record()), 'unset?': nullable(anyOf(text(), listOf(text()))) },
            'patch_properties',
          ),
        ),
        'patch_identifiers?': nullable(object({ 'append?': record(), 'unappend?': record() }, 'patch_identifiers')),
      },
      'meta',
    ),
  );

export const predictiveAnalyticsSchema: Schema = nullable(
  object({
    'historic_clv?': nullable(number()),
    'predicted_clv?': nullable(number()),
    'total_clv?': nullable(number()),
    'historic_number_of_orders?': nullable(number()),
    'predicted_number_of_orders?': nullable(number()),
    'average_days_between_orders?': nullable(number()),
    'average_order_value?': nullable(number()),
    'churn_probability?': nullable(number()),
    'expected_date_of_next_order?': nullable(dateTime()),
    'ranked_channel_affinity?': nullable(listOf(choice('email', 'push', 'sms', 'whatsapp'))),
  }),
);
