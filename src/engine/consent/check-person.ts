import type { Micros } from '../../lib/clock.ts';
import type { At, Fault } from '../../lib/errors.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import { parseIso } from '../../lib/time.ts';
import { type Normalised, normaliseAnonymousId, normaliseEmail, normalisePhoneNumber } from '../identity/normalise.ts';
import { checkPushToken, type TokenInput } from '../push-tokens/push-token-input.ts';
import type { Channel, Purpose } from './may-receive.ts';
import type { PersonInput, PersonRow, RowWish, Wish } from './subscription-input.ts';

export interface CheckFrame {
  /** The account's time. */
  now: Micros;
  /** Consent that was given elsewhere: every statement says when. */
  historical: boolean;
  /** Whether the tokens of devices say who it is: they do where they are to be forgotten. */
  byTokens: boolean;
  /** Whether statements may say when without being historical. */
  mayDate?: boolean;
}

/** Checks and normalises one person of a request. What is wrong goes to `faults`, with places below `at`. */
export function checkPerson(input: PersonInput, frame: CheckFrame, faults: Fault[], at: At): PersonRow {
  const add = (detail: string, ...place: At): void => {
    faults.push({ kind: 'invalid', detail, at: [...at, ...place] });
  };
  const take = (result: Normalised): string => {
    if ('value' in result) return result.value;
    faults.push(result.fault);
    // Kept even when it is wrong, so that a bad address is not reported as a missing one too.
    return '';
  };
  const { id, email, phone_number: phone, subscriptions, age_gated_date_of_birth: birthDate } = input;
  const { tokens, anonymous_id: device } = subscriptions.push ?? {};
  const row: PersonRow = { wishes: wishesOf(subscriptions, frame, add) };
  if (id != null) row.id = ulidToUuid(id) ?? '';
  if (row.id === '') add(`A profile with id \`${id}\` does not exist.`, 'id');
  if (email != null) row.email = take(normaliseEmail(email, [...at, 'email']));
  if (phone != null) row.phone_number = take(normalisePhoneNumber(phone, [...at, 'phone_number']));
  if (device != null) row.anonymous_id = take(normaliseAnonymousId(device, [...at, 'subscriptions', 'push', 'anonymous_id']));
  if (tokens) {
    row.tokens = tokens;
    checkTokens(tokens, add);
  }
  if (birthDate != null) row.birth_date = checkBirthDate(birthDate, frame.now, add);
  for (const detail of missingIdentifiers(row, frame)) add(...detail);
  return row;
}

type Add = (detail: string, ...place: (string | number)[]) => void;

export function checkTokens(tokens: readonly TokenInput[], add: Add): void {
  tokens.forEach((token, i) => {
    for (const fault of checkPushToken(token)) add(fault.detail, 'subscriptions', 'push', 'tokens', i, ...(fault.at ?? []));
  });
}

const CHANNELS = ['email', 'sms', 'whatsapp', 'push'] as const;
const PURPOSES = ['marketing', 'transactional', 'conversational', 'open_tracking'] as const satisfies readonly Purpose[];

export function wishesOf(subscriptions: PersonInput['subscriptions'], frame: CheckFrame, add: Add): RowWish[] {
  const wishes: RowWish[] = [];
  for (const channel of CHANNELS) {
    for (const purpose of PURPOSES) {
      const wish = (subscriptions[channel] as Partial<Record<Purpose, Wish | null>> | null | undefined)?.[purpose];
      if (wish)
        wishes.push({
          channel,
          purpose,
          ...whenSaid(wish, frame, purpose, (detail) => add(detail, 'subscriptions', channel, purpose, 'consented_at')),
        });
    }
  }
  if (wishes.length === 0) add('Name at least one channel, and what it is about.', 'subscriptions');
  return wishes;
}

function whenSaid({ consented_at: at }: Wish, { now, historical, mayDate }: CheckFrame, purpose: Purpose, add: (detail: string) => void) {
  // Consent to tracking has no such member.
  if (purpose === 'open_tracking') return {};
  if (at == null) {
    if (historical) add("'consented_at' is required when 'historical_import' is true.");
    return {};
  }
  if (!historical && !mayDate) {
    add("'consented_at' can only be given when 'historical_import' is true.");
    return {};
  }
  const micros = parseIso(at);
  if (micros === undefined) add("'consented_at' must be a date and time in ISO 8601, such as 2022-11-08T00:00:00+00:00.");
  else if (micros >= now) add("'consented_at' must be in the past.");
  else if (micros < EARLIEST) add("'consented_at' must not be before the year 1990.");
  return { consented_at: micros ?? 0 };
}

/** 1990-01-01T00:00:00Z, the earliest that an event may say. */
const EARLIEST: Micros = 631_152_000_000_000;

function checkBirthDate(given: string, now: Micros, add: Add): string {
  const micros = /^\d{4}-\d{2}-\d{2}$/.test(given) ? parseIso(given) : undefined;
  if (micros === undefined || micros > now)
    add("'age_gated_date_of_birth' must be a date in the past, such as 1990-12-31.", 'age_gated_date_of_birth');
  return given;
}

/** A channel is about an address or number of its own; push is about devices. */
export function missingIdentifiers(row: PersonRow, { byTokens }: CheckFrame): [string, ...string[]][] {
  const about = (...channels: Channel[]): Channel | undefined => row.wishes.find(({ channel }) => channels.includes(channel))?.channel;
  const missing: [string, ...string[]][] = [];
  const numbered = about('sms', 'whatsapp');
  if (about('email') && row.email === undefined) missing.push(["'email' is required for the email channel.", 'email']);
  if (numbered && row.phone_number === undefined) missing.push([`'phone_number' is required for the ${numbered} channel.`, 'phone_number']);
  const nobody = [row.id, row.email, row.phone_number, row.anonymous_id].every((each) => each === undefined);
  if (about('push') && nobody && !(byTokens && row.tokens?.length))
    missing.push(['At least one identifier is required: id, email, phone_number or anonymous_id.']);
  return missing;
}
