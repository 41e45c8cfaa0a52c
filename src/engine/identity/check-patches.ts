import type { At, Fault } from '../../lib/errors.ts';
import { findUnstorable, unstorableText } from '../../lib/text.ts';
import { PROFILE_LIMITS } from './limits.ts';
import { normaliseEmail } from './normalise.ts';
import type { ProfileChange, PropertyPatch } from './profile-change.ts';

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isScalar = (value: unknown): boolean => value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** `{append: {skus: 'A1'}, unappend: {…}, unset: 'old'}` → lists of keys and values; what is wrong goes to `faults`. */
export function checkPropertyPatch(given: unknown, at: At, faults: Fault[]): PropertyPatch | undefined {
  if (!isObject(given)) {
    faults.push({ kind: 'invalid', detail: "'patch_properties' must be an object.", at });
    return undefined;
  }
  refuseOthers(given, ['append', 'unappend', 'unset'], 'patch_properties', at, faults);
  const patch = {
    unset: checkUnset(given.unset, [...at, 'unset'], faults),
    unappend: checkValues(given.unappend, [...at, 'unappend'], faults),
    append: checkValues(given.append, [...at, 'append'], faults),
  };
  return patch.unset.length + patch.unappend.length + patch.append.length > 0 ? patch : undefined;
}

function checkUnset(given: unknown, at: At, faults: Fault[]): string[] {
  const keys = given === undefined || given === null ? [] : Array.isArray(given) ? given : [given];
  const bad = keys.find((key) => typeof key !== 'string' || unstorableText(key) !== undefined);
  if (bad !== undefined) faults.push({ kind: 'invalid', detail: "'unset' must be a key or a list of keys.", at });
  return keys as string[];
}

function checkValues(given: unknown, at: At, faults: Fault[]): [string, unknown[]][] {
  if (given === undefined || given === null) return [];
  if (!isObject(given)) {
    faults.push({ kind: 'invalid', detail: `'${at.at(-1)}' must be an object of keys and values.`, at });
    return [];
  }
  const unstorable = findUnstorable(given, PROFILE_LIMITS.propertiesDepth);
  if (unstorable) faults.push({ kind: 'invalid', detail: unstorable.detail, at: [...at, ...unstorable.at] });
  return Object.entries(given).map(([key, value]) => {
    const values = Array.isArray(value) ? value : [value];
    if (!values.every(isScalar)) {
      faults.push({ kind: 'invalid', detail: `'${key}' must be a simple value or a list of simple values.`, at: [...at, key] });
    }
    return [key, values];
  });
}

/** `{append: {email: ['a@b.co']}}` → normalised addresses; what is wrong goes to `faults`. */
export function checkIdentifierPatch(given: unknown, at: At, faults: Fault[]): ProfileChange['secondaryEmails'] {
  if (!isObject(given)) {
    faults.push({ kind: 'invalid', detail: "'patch_identifiers' must be an object.", at });
    return undefined;
  }
  refuseOthers(given, ['append', 'unappend'], 'patch_identifiers', at, faults);
  const append = checkEmails(given.append, [...at, 'append'], faults);
  const unappend = checkEmails(given.unappend, [...at, 'unappend'], faults);
  return append.length + unappend.length > 0 ? { append, unappend } : undefined;
}

function checkEmails(given: unknown, at: At, faults: Fault[]): string[] {
  if (given === undefined || given === null) return [];
  if (!isObject(given)) {
    faults.push({ kind: 'invalid', detail: `'${at.at(-1)}' must be an object.`, at });
    return [];
  }
  refuseOthers(given, ['email'], 'patch_identifiers', at, faults);
  const listed = Array.isArray(given.email);
  const emails: unknown[] = listed ? (given.email as unknown[]) : [given.email ?? []].flat();
  if (emails.length > PROFILE_LIMITS.secondaryEmails) {
    faults.push({
      kind: 'invalid',
      detail: `At most ${PROFILE_LIMITS.secondaryEmails} addresses can be given at once.`,
      at: [...at, 'email'],
    });
    return [];
  }
  return emails.flatMap((email, index) => {
    const result = normaliseEmail(email, listed ? [...at, 'email', index] : [...at, 'email']);
    if ('value' in result) return [result.value];
    faults.push(result.fault);
    return [];
  });
}

function refuseOthers(given: Record<string, unknown>, allowed: readonly string[], resource: string, at: At, faults: Fault[]): void {
  for (const key of Object.keys(given)) {
    if (!allowed.includes(key))
      faults.push({ kind: 'invalid', detail: `'${key}' is not a valid field for the resource '${resource}'.`, at });
  }
}
