import { isIP } from 'node:net';
import type { At, Fault } from '../../lib/errors.ts';
import { unstorableText } from '../../lib/text.ts';
import { PROFILE_LIMITS } from './limits.ts';

type Value = string | number | null;
type Check = (value: unknown) => { value: Value } | { detail: string };

const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;
const KNOWN_ZONES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('timeZone'));

const text: Check = (value) => {
  if (typeof value !== 'string') return { detail: 'must be a string.' };
  if (value.length > PROFILE_LIMITS.textCharacters) return { detail: `must have at most ${PROFILE_LIMITS.textCharacters} characters.` };
  const unstorable = unstorableText(value);
  return unstorable === undefined ? { value } : { detail: `cannot be stored: ${unstorable}` };
};

/** Senders whose field is empty send an empty text; for a place, a zone or an address of a machine that means nothing. */
const emptyIsUnset =
  (check: Check): Check =>
  (value) =>
    typeof value === 'string' && value.trim() === '' ? { value: null } : check(value);

const degrees = (bound: number): Check =>
  emptyIsUnset((value) => {
    const number = typeof value === 'string' && value.length <= 32 && NUMBER.test(value.trim()) ? Number(value) : value;
    if (typeof number !== 'number' || Number.isNaN(number)) return { detail: 'must be a number or a number as text.' };
    return Math.abs(number) <= bound ? { value: value as Value } : { detail: `must lie between -${bound} and ${bound}.` };
  });

const timezone: Check = emptyIsUnset((value) =>
  typeof value === 'string' && isTimeZone(value)
    ? { value }
    : { detail: 'must be a time zone of the IANA database, such as America/New_York.' },
);

const ip: Check = emptyIsUnset((value) => (typeof value === 'string' && isIP(value) ? { value } : { detail: 'must be an IP address.' }));

/** Clients that hold postal codes as numbers send them so. */
const zip: Check = (value) => text(Number.isSafeInteger(value) ? String(value) : value);

const CHECKS: Readonly<Record<string, Check>> = {
  address1: text,
  address2: text,
  city: text,
  country: text,
  latitude: degrees(90),
  longitude: degrees(180),
  region: text,
  zip,
  timezone,
  ip,
};

/** A name of the IANA database, its links (`US/Eastern`) included; offsets such as `+01:00` are none. */
export function isTimeZone(name: string): boolean {
  if (KNOWN_ZONES.has(name)) return true;
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

/** The keys to set and to clear (null); what is wrong goes to `faults`. */
export function checkLocation(given: unknown, at: At, faults: Fault[]): Record<string, Value> | undefined {
  const add = (key: string | undefined, detail: string): void => {
    faults.push({ kind: 'invalid', detail, at: key === undefined ? at : [...at, key] });
  };
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    add(undefined, "'location' must be an object.");
    return undefined;
  }
  const location: Record<string, Value> = {};
  for (const [key, value] of Object.entries(given)) {
    const check = Object.hasOwn(CHECKS, key) ? CHECKS[key] : undefined;
    if (!check) add(undefined, `'${key}' is not a valid field for the resource 'location'.`);
    else if (value === null) location[key] = null;
    else if (value !== undefined) {
      const result = check(value);
      if ('detail' in result) add(key, `'${key}' ${result.detail}`);
      else location[key] = result.value;
    }
  }
  return location;
}
