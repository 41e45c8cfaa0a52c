import {
  choice,
  dateTime,
  flag,
  listOf,
  type Members,
  nullable,
  object,
  record,
  type Schema,
  text,
  withDefault,
} from '../../jsonapi/schema.ts';

/** The shape of a profile's consent per channel, as the additional field `subscriptions` shows it. */
const time = (): Schema => nullable(dateTime());
const note = (): Schema => nullable(text());

const method: Members = { 'method?': note(), 'method_detail?': withDefault(note(), ''), 'last_updated?': time() };
const consent: Members = { consent: text(), 'consent_timestamp?': time() };

const tracking = (): Schema =>
  object({
    ...consent,
    'last_updated?': time(),
    'created_timestamp?': time(),
    'metadata?': nullable(record()),
    can_receive: flag(),
    'valid_until?': time(),
  });

const whatsapp = (): Schema => {
  const base = tracking();
  return nullable({ ...base, properties: { ...base.properties, phone_number: note() } });
};

const reasons = choice('HARD_BOUNCE', 'INVALID_EMAIL', 'SPAM_COMPLAINT', 'UNSUBSCRIBE', 'USER_SUPPRESSED');

const emailMarketing = object({
  can_receive_email_marketing: flag(),
  ...consent,
  ...method,
  'custom_method_detail?': note(),
  'double_optin?': nullable(flag()),
  'suppression?': nullable(listOf(object({ reason: reasons, timestamp: dateTime() }))),
  'list_suppressions?': nullable(listOf(object({ list_id: text(), reason: text(), timestamp: dateTime() }))),
});

export const subscriptionsSchema: Schema = nullable(
  object({
    'email?': nullable(
      object({
        'marketing?': nullable(emailMarketing),
        'open_tracking?': nullable(tracking()),
        'click_tracking?': { ...nullable(tracking()), 'x-undocumented': true },
      }),
    ),
    'sms?': nullable(
      object({
        'marketing?': nullable(object({ can_receive_sms_marketing: flag(), ...consent, ...method })),
        'transactional?': nullable(object({ can_receive_sms_transactional: flag(), ...consent, ...method })),
      }),
    ),
    'mobile_push?': nullable(object({ 'marketing?': nullable(object({ can_receive_push_marketing: flag(), ...consent })) })),
    'whatsapp?': nullable(object({ 'marketing?': whatsapp(), 'transactional?': whatsapp(), 'conversational?': whatsapp() })),
  }),
);
