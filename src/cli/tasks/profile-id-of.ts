import { uuidToUlid } from '../../lib/ids.ts';
import type { Db } from '../../storage/database.ts';
import { findIdentifiers } from '../../storage/queries/identifiers.ts';
import { invalid } from './fields.ts';

/** The id of a profile that is named by its id or by e-mail address. @throws DomainError for an address that nobody has */
export async function profileIdOf({ db }: { db: Db }, accountId: string, named: string): Promise<string> {
  if (!named.includes('@')) return named;
  const [found] = await findIdentifiers(db, [{ account_id: accountId, kind: 'email', value: named.trim().toLowerCase() }]);
  if (!found) throw invalid('profile', `: nobody has the address ${named}.`);
  return uuidToUlid(found.profile_id);
}
