import type { PersonInput } from '../../engine/consent/subscription-input.ts';

const SUBSCRIBED = { marketing: { consent: 'SUBSCRIBED' } };

/**
 * What somebody agrees to who subscribes by the old API: e-mail where an address is given, SMS where a number is and `sms_consent` or
 * the list `$consent` says so.
 */
export function wishOf(given: Readonly<Record<string, unknown>>): PersonInput {
  const email = textIn(given.$email ?? given.email);
  const phone = textIn(given.$phone_number ?? given.phone_number);
  const said = Array.isArray(given.$consent) ? given.$consent : [given.$consent];
  const bySms = phone !== undefined && (given.sms_consent === true || String(given.sms_consent) === 'true' || said.includes('sms'));
  return {
    ...(email === undefined ? {} : { email }),
    ...(bySms ? { phone_number: phone } : {}),
    subscriptions: { ...(email === undefined ? {} : { email: SUBSCRIBED }), ...(bySms ? { sms: SUBSCRIBED } : {}) },
  };
}

const textIn = (value: unknown): string | undefined => (value === undefined || value === null || value === '' ? undefined : String(value));
