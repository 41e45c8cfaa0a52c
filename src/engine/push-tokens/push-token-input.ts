import type { Fault } from '../../lib/errors.ts';
import { findUnstorable } from '../../lib/text.ts';
import type { ProfileInput } from '../identity/profile-input.ts';

/** What is said of a token. Values of the words are the declaration's to check. */
export interface TokenInput {
  token: string;
  platform: 'android' | 'ios';
  vendor: 'apns' | 'fcm';
  /** AUTHORIZED when absent or null. */
  enablement_status?: string | null;
  /** AVAILABLE when absent or null. */
  background?: string | null;
  /** Absent leaves what is known of the device; null forgets it. */
  device_metadata?: Readonly<Record<string, string | null>> | null;
}

/** What registers a token. */
export interface PushTokenInput extends TokenInput {
  profile: ProfileInput;
}

/** Tokens are keys of an index and parts of addresses, both bounded; those in use have some 64 to 300 characters. */
const TOKEN_CHARACTERS = 900;
/** The reference: of the whole request. */
const PAYLOAD_BYTES = 100 * 1024;

/** What is wrong with a registration besides its profile. */
export function checkPushToken({ token, device_metadata: metadata }: TokenInput): Fault[] {
  const faults = checkToken(token);
  const unstorable = findUnstorable(metadata, 2);
  if (unstorable) faults.push({ kind: 'invalid', detail: unstorable.detail, at: ['device_metadata', ...unstorable.at] });
  return faults;
}

export function checkToken(token: string): Fault[] {
  const wrong = wrongWithToken(token);
  return wrong === undefined ? [] : [{ kind: 'invalid', detail: wrong, at: ['token'] }];
}

/** To be asked of input whose depth is known to be bounded. */
export function checkPayload(input: object): Fault[] {
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes <= PAYLOAD_BYTES) return [];
  return [{ kind: 'invalid', detail: `A push token with its profile may have at most 100 KB (102,400 bytes); this has ${bytes}.`, at: [] }];
}

function wrongWithToken(token: string): string | undefined {
  if (token === '') return "'token' must not be empty.";
  if (token.length > TOKEN_CHARACTERS) return `'token' may have up to ${TOKEN_CHARACTERS} characters; this one has ${token.length}.`;
  return /^[\x21-\x7e]+$/.test(token) ? undefined : "'token' may hold letters, digits and signs of ASCII, and no spaces.";
}
