import type { Micros } from '../../lib/clock.ts';
import type { At, Fault } from '../../lib/errors.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import { findUnstorable, unstorableText } from '../../lib/text.ts';
import { checkLocation } from './check-location.ts';
import { checkIdentifierPatch, checkPropertyPatch, isObject } from './check-patches.ts';
import type { OpenedTokens } from './exchange-token.ts';
import { unknownToken } from './faults.ts';
import { PROFILE_LIMITS } from './limits.ts';
import { IDENTIFIER_KINDS, NORMALISERS } from './normalise.ts';
import { type Policy, type ProfileChange, TRAITS } from './profile-change.ts';
import type { ProfileInput } from './profile-input.ts';

export interface ChangeFrame {
  accountId: string;
  now: Micros;
  policy: Policy;
  /** What openTokens made of the inputs' tokens; without it they lead nowhere. */
  tokens?: OpenedTokens;
}

const NO_IDENTIFIER = 'At least one identifier is required: id, email, phone_number or external_id.';

/**
 * Checks one input and normalises it. All that is wrong goes to `faults`, with places below `at`; a change that comes back
 * beside new faults must not be used.
 */
export function toProfileChange(input: ProfileInput, { tokens, ...frame }: ChangeFrame, faults: Fault[], at: At = []): ProfileChange {
  const before = faults.length;
  const { id, location, properties } = input;
  // An event's nulls say that the sender does not know, which is no reason to forget.
  const nullsClear = frame.policy !== 'event' && frame.policy !== 'client';
  const given = (value: unknown): boolean => value !== undefined && (value !== null || nullsClear);
  const change: ProfileChange = {
    ...frame,
    ...(id === undefined || id === null ? {} : { id: { given: String(id), uuid: ulidToUuid(String(id)) } }),
    identifiers: checkIdentifiers(input, given, faults, at),
    traits: checkTraits(input, given, faults, at),
  };
  if (given(location)) change.location = location === null ? null : checkLocation(location, [...at, 'location'], faults);
  if (change.location && !nullsClear)
    change.location = Object.fromEntries(Object.entries(change.location).filter(([, value]) => value !== null));
  if (given(properties)) change.properties = properties === null ? null : checkProperties(properties, [...at, 'properties'], faults);
  if (input.patch_properties) change.patch = checkPropertyPatch(input.patch_properties, [...at, 'patch_properties'], faults);
  if (input.patch_identifiers) change.secondaryEmails = checkIdentifierPatch(input.patch_identifiers, [...at, 'patch_identifiers'], faults);
  checkToken(input._kx, tokens, change, faults, at);
  // Depth is known to be bounded by now; JSON.stringify would overflow the stack on input that is nested without end.
  if (faults.length === before) checkSize(input, faults, at);
  return change;
}

function checkIdentifiers(input: ProfileInput, given: (value: unknown) => boolean, faults: Fault[], at: At): ProfileChange['identifiers'] {
  const identifiers: ProfileChange['identifiers'] = {};
  for (const kind of IDENTIFIER_KINDS) {
    const value = input[kind];
    if (!given(value)) continue;
    if (value === null) {
      identifiers[kind] = null;
      continue;
    }
    const result = NORMALISERS[kind](value, [...at, kind]);
    if ('fault' in result) faults.push(result.fault);
    // Kept even when it is wrong, so that a bad address is not reported as a missing one too.
    identifiers[kind] = 'value' in result ? result.value : '';
  }
  return identifiers;
}

function checkTraits(input: ProfileInput, given: (value: unknown) => boolean, faults: Fault[], at: At): ProfileChange['traits'] {
  const traits: ProfileChange['traits'] = {};
  for (const trait of TRAITS) {
    const value = input[trait];
    if (!given(value)) continue;
    const detail =
      value === null ? undefined : traitProblem(value, trait === 'image' ? PROFILE_LIMITS.imageCharacters : PROFILE_LIMITS.textCharacters);
    if (detail !== undefined) faults.push({ kind: 'invalid', detail: `'${trait}' ${detail}`, at: [...at, trait] });
    traits[trait] = value as string | null;
  }
  return traits;
}

function traitProblem(value: unknown, maxCharacters: number): string | undefined {
  if (typeof value !== 'string') return 'must be a string.';
  if (value.length > maxCharacters) return `must have at most ${maxCharacters} characters.`;
  const unstorable = unstorableText(value);
  return unstorable === undefined ? undefined : `cannot be stored: ${unstorable}`;
}

function checkProperties(given: unknown, at: At, faults: Fault[]): Record<string, unknown> | undefined {
  if (!isObject(given)) {
    faults.push({ kind: 'invalid', detail: "'properties' must be an object.", at });
    return undefined;
  }
  const unstorable = findUnstorable(given, PROFILE_LIMITS.propertiesDepth);
  if (unstorable) faults.push({ kind: 'invalid', detail: unstorable.detail, at: [...at, ...unstorable.at] });
  return given;
}

/** A token that leads nowhere is as good as none. */
function checkToken(token: unknown, tokens: OpenedTokens | undefined, change: ProfileChange, faults: Fault[], at: At): void {
  const isNone = token === undefined || token === null || token === '';
  if (!isNone && !(typeof token === 'string' && token.length <= PROFILE_LIMITS.exchangeIdCharacters && !unstorableText(token))) {
    faults.push({ kind: 'invalid', detail: "'_kx' is malformed.", at: [...at, '_kx'] });
    return;
  }
  if (!isNone) change.token = tokens?.get(token as string);
  if (change.id !== undefined || change.token !== undefined) return;
  if (Object.values(change.identifiers).some((value) => value !== null)) return;
  faults.push(isNone ? { kind: 'invalid', detail: NO_IDENTIFIER, at } : { ...unknownToken(), at: [...at, '_kx'] });
}

function checkSize(input: ProfileInput, faults: Fault[], at: At): void {
  // The other fields have bounds of their own, far below.
  if (!input.properties && !input.patch_properties) return;
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes <= PROFILE_LIMITS.payloadBytes) return;
  faults.push({ kind: 'invalid', detail: `A profile may have at most 100 KB (102,400 bytes); this one has ${bytes}.`, at });
}
