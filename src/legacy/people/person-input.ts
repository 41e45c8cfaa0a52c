import { normalisePhoneNumber } from '../../engine/identity/normalise.ts';
import type { ProfileInput } from '../../engine/identity/profile-input.ts';
import { IDENTIFIERS, PLACES, TRAITS } from './names.ts';

const own = <T extends object>(names: T, name: string): T[keyof T] | undefined =>
  Object.hasOwn(names, name) ? names[name as keyof T] : undefined;

/**
 * What an old client says about a person, as the identity commands take it. Names with `$` go before the same without. What is
 * empty says nothing about who somebody is. A telephone number that numbering plans do not know is kept as it was written, among
 * the properties, where old clients read it back: they were never asked for the international form.
 * @param given names and values, as they came
 */
export function personInput(given: Readonly<Record<string, unknown>>): ProfileInput {
  const input: Record<string, unknown> = {};
  const location: Record<string, unknown> = {};
  const properties: Record<string, unknown> = {};
  // Those with `$` last, so that they win.
  const names = Object.keys(given).sort((a, b) => Number(a.startsWith('$')) - Number(b.startsWith('$')));
  for (const name of names) {
    const value = given[name];
    const identifier = own(IDENTIFIERS, name);
    const trait = own(TRAITS, name);
    const place = own(PLACES, name);
    if (identifier !== undefined) {
      if (isNothing(value)) continue;
      if (identifier === 'phone_number' && 'fault' in normalisePhoneNumber(value, [])) properties.$phone_number = value;
      else input[identifier] = plain(value);
    } else if (trait !== undefined) input[trait] = plain(value);
    else if (place !== undefined) location[place] = value;
    else properties[name] = value;
  }
  return {
    ...input,
    ...(Object.keys(location).length > 0 ? { location } : {}),
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
  };
}

/** Old clients send numbers where a text is meant. */
const plain = (value: unknown): unknown => (typeof value === 'number' ? String(value) : value);

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === '';
