import emailAddresses from 'email-addresses';
import { DomainError, type Fault } from '../../lib/errors.ts';
import { unstorableText } from '../../lib/text.ts';

/** What can be said of an account, when it is made or later. What is undefined is not looked at. */
export interface AccountWords {
  id?: string;
  name?: string;
  sender_name?: string;
  sender_email?: string;
  organization_name?: string;
  website_url?: string | null;
  industry?: string | null;
  timezone?: string;
  currency?: string;
  locale?: string;
  brand_color?: string | null;
}

const CHARACTERS = 255;

/** @throws DomainError `invalid` with all faults, each at its field */
export function checkAccount(words: AccountWords): void {
  const faults: Fault[] = [];
  for (const [field, wrong] of Object.entries(CHECKS) as [keyof AccountWords, (given: string) => string | undefined][]) {
    const given = words[field];
    const detail = given === undefined || given === null ? undefined : (unstorableText(given) ?? wrong(given));
    if (detail !== undefined) faults.push({ kind: 'invalid', detail, at: [field] });
  }
  if (faults.length > 0) throw new DomainError(faults);
}

const named = (what: string) => (given: string) => {
  if (given.trim() === '') return `${what} may not be empty.`;
  return given.length > CHARACTERS ? `${what} may have up to ${CHARACTERS} characters.` : undefined;
};

const CHECKS: Readonly<Record<keyof AccountWords, (given: string) => string | undefined>> = {
  id: (id) => (/^[A-Za-z0-9]{6}$/.test(id) ? undefined : `A public key is six letters and digits, not '${id}'.`),
  name: (name) => (name.trim() === '' ? 'An account needs a name.' : named('A name')(name)),
  sender_name: named("A sender's name"),
  sender_email: (address) => (isAddress(address) ? undefined : `'${address}' is not an e-mail address.`),
  organization_name: named("An organization's name"),
  website_url: (url) => (isWebsite(url) ? undefined : `'${url}' is not a web address; they look like https://shop.example.`),
  industry: named('An industry'),
  timezone: (name) => (isZone(name) ? undefined : `'${name}' is not a time zone; they look like Europe/Berlin.`),
  currency: (code) => (isCurrency(code) ? undefined : `'${code}' is not a currency; they look like EUR.`),
  locale: (name) => (isLocale(name) ? undefined : `'${name}' is not a locale; they look like en-US.`),
  brand_color: (color) => (/^#[0-9a-f]{6}$/i.test(color) ? undefined : `'${color}' is not a colour; they look like #1a7f64.`),
};

/** One mailbox, without a name: that has a field of its own. */
function isAddress(given: string): boolean {
  const parsed = emailAddresses({ input: given, rfc6532: true, rejectTLD: true });
  const [only, ...others] = parsed?.addresses ?? [];
  return others.length === 0 && only?.type === 'mailbox' && only.address === given;
}

const isWebsite = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const isCurrency = (code: string): boolean => CURRENCIES.has(code.toUpperCase());

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

function isLocale(name: string): boolean {
  try {
    return Intl.getCanonicalLocales(name).length === 1;
  } catch {
    return false;
  }
}
