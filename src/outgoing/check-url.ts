import { FetchError } from './fetch-error.ts';

/** As long as any that browsers take. */
const MAX_LENGTH = 2048;

/** Below 1024 only those of the web: others speak protocols that a request could be mistaken for (SMTP on 25). */
const LOW_PORTS = new Set(['', '80', '443']);
const FIRST_HIGH_PORT = 1024;

/**
 * The URL, in the form that WHATWG gives it: `http://0x7f.1` is `http://127.0.0.1/` from here on.
 * @throws FetchError `not-allowed` with what is wrong with it
 */
export function checkUrl(text: string): URL {
  if (text.length > MAX_LENGTH) throw refused(`The address is longer than ${MAX_LENGTH} characters.`);
  if (!URL.canParse(text)) throw refused('The address is not a URL.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused('The address must start with https:// or http://.');
  if (url.username !== '' || url.password !== '') throw refused('The address must not hold a user name or a password.');
  if (!LOW_PORTS.has(url.port) && Number(url.port) < FIRST_HIGH_PORT)
    throw refused('The port of the address must be 80, 443, or 1024 and above.');
  return url;
}

const refused = (message: string): FetchError => new FetchError('not-allowed', message);
