import emailAddresses from 'email-addresses';
import parsePhoneNumber from 'libphonenumber-js/max';
import type { At, Fault } from '../../lib/errors.ts';
import { unstorableText } from '../../lib/text.ts';

/** Kinds of identifiers that a profile is found by, in the order in which they are believed. */
export const IDENTIFIER_KINDS = ['external_id', 'email', 'phone_number', 'anonymous_id'] as const;
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number];

/** A value as the identifiers table holds it, or what is wrong with it. */
export type Normalised = { value: string } | { fault: Fault };

const MAX_EMAIL_OCTETS = 254;
const MAX_LOCAL_OCTETS = 64;
const MAX_ID_CHARACTERS = 255;

/** The everyday shape of an address; the grammar of RFC 5322 is only asked about the others (it costs 40 µs). */
const PLAIN_EMAIL =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
const LABEL = /^[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?$/u;
const E164 = /^\+[1-9]\d{1,14}$/;

const invalid = (detail: string, at: At): { fault: Fault } => ({ fault: { kind: 'invalid', detail, at } });

/**
 * One mailbox address: trimmed, lower-cased (both halves: providers that tell `A@x` from `a@x` are not met in practice),
 * within the bounds of RFC 5321 (254 octets, 64 before the @), with a domain of at least two labels.
 */
export function normaliseEmail(given: unknown, at: At): Normalised {
  const bad = invalid('Invalid email address', at);
  if (typeof given !== 'string' || unstorableText(given) !== undefined) return bad;
  const value = given.trim().normalize('NFC').toLowerCase();
  if (Buffer.byteLength(value) > MAX_EMAIL_OCTETS) return bad;
  const local = value.slice(0, value.lastIndexOf('@'));
  if (Buffer.byteLength(local) > MAX_LOCAL_OCTETS) return bad;
  return PLAIN_EMAIL.test(value) || isUnusualEmail(value, local) ? { value } : bad;
}

/** Quoted local parts and letters beyond ASCII; no display names, comments or addresses of machines (`a@[1.2.3.4]`). */
function isUnusualEmail(value: string, local: string): boolean {
  const parsed = emailAddresses({ input: value, rfc6532: true, rejectTLD: true });
  const mailbox = parsed?.addresses[0];
  if (parsed?.addresses.length !== 1 || mailbox?.type !== 'mailbox') return false;
  const domain = value.slice(local.length + 1);
  if (local !== mailbox.local && local !== `"${mailbox.local}"`) return false;
  const labels = domain.split('.');
  return (
    domain === mailbox.domain && labels.every((label) => label.length <= 63 && LABEL.test(label)) && /\p{L}/u.test(labels.at(-1) ?? '')
  );
}

/** A telephone number in E.164 that numbering plans know: `+12345678901`. Spaces around it are dropped, none inside. */
export function normalisePhoneNumber(given: unknown, at: At): Normalised {
  const value = typeof given === 'string' ? given.trim() : '';
  if (!E164.test(value)) {
    return invalid('Invalid phone number format (Example of a valid format: +12345678901)', at);
  }
  if (!parsePhoneNumber(value)?.isValid()) {
    return invalid('The phone number provided either does not exist or is ineligible to receive SMS', at);
  }
  return { value };
}

/** The caller's own id of a person, kept as sent. Clients that hold numbers send them as numbers. */
export function normaliseExternalId(given: unknown, at: At): Normalised {
  return normaliseOpaque(Number.isSafeInteger(given) ? String(given) : given, at);
}

/** The id that a browser or an app gave its visitor, kept as sent. */
export function normaliseAnonymousId(given: unknown, at: At): Normalised {
  return normaliseOpaque(given, at);
}

function normaliseOpaque(given: unknown, at: At): Normalised {
  const name = String(at.at(-1) ?? 'id');
  if (typeof given !== 'string') return invalid(`'${name}' must be a string.`, at);
  const unstorable = unstorableText(given);
  if (unstorable !== undefined) return invalid(unstorable, at);
  if (given.trim() === '') return invalid(`'${name}' must not be empty.`, at);
  if (given.length > MAX_ID_CHARACTERS) return invalid(`'${name}' must have at most ${MAX_ID_CHARACTERS} characters.`, at);
  return { value: given };
}

export const NORMALISERS: Record<IdentifierKind, (given: unknown, at: At) => Normalised> = {
  external_id: normaliseExternalId,
  email: normaliseEmail,
  phone_number: normalisePhoneNumber,
  anonymous_id: normaliseAnonymousId,
};
