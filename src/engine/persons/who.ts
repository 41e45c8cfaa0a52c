import { DomainError, type Fault } from '../../lib/errors.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import type { Db } from '../../storage/database.ts';
import { findIdentifiers } from '../../storage/queries/identifiers.ts';
import { readProfiles } from '../../storage/queries/profiles.ts';
import { survivorsOf } from '../identity/aliases.ts';
import { normaliseEmail, normalisePhoneNumber } from '../identity/normalise.ts';

/** A person, by exactly one of them. */
export interface Who {
  id?: string | null;
  email?: string | null;
  phone_number?: string | null;
}

export type Asked = { kind: 'email' | 'phone_number' | 'id'; value: string };
/**
 * The one identifier that was given, normalised; an id as uuid text.
 * @throws DomainError `invalid` for none or several, and for what is none
 */
export function checkWho(input: Who): Asked {
  const given = (['id', 'email', 'phone_number'] as const).filter((name) => input[name] !== undefined && input[name] !== null);
  const [kind, ...others] = given;
  if (kind === undefined || others.length > 0) {
    const detail = `Name the person by exactly one of id, email and phone_number; ${given.length === 0 ? 'none is given' : `given are ${given.join(' and ')}`}.`;
    throw new DomainError({ kind: 'invalid', detail, at: [] });
  }
  const value = input[kind] as string;
  if (kind === 'id') {
    const uuid = ulidToUuid(value);
    if (uuid === undefined) throw invalid(`'${value}' is not the id of a profile.`, ['id']);
    return { kind, value: uuid };
  }
  const result = kind === 'email' ? normaliseEmail(value, ['email']) : normalisePhoneNumber(value, ['phone_number']);
  if ('fault' in result) throw new DomainError(result.fault);
  return { kind, value: result.value };
}

/** @returns uuid text; undefined when nobody has the identifier */
export async function findPerson(db: Db, accountId: string, { kind, value }: Asked): Promise<string | undefined> {
  if (kind !== 'id') {
    const [found] = await findIdentifiers(db, [{ account_id: accountId, kind, value }]);
    return found?.profile_id;
  }
  const id = (await survivorsOf(db, accountId, [value])).get(value) ?? value;
  return (await readProfiles(db, [{ account_id: accountId, id }])).length > 0 ? id : undefined;
}

const invalid = (detail: string, at: Fault['at']): DomainError => new DomainError({ kind: 'invalid', detail, at });
