import { DomainError } from '../../lib/errors.ts';
import type { Db } from '../../storage/database.ts';
import { type AccountRow, readAccounts } from '../../storage/queries/accounts.ts';

/**
 * The account that a command is about: the one that was named, or the only one.
 * @throws DomainError naming the accounts to choose from
 */
export async function chooseAccount({ db }: { db: Db }, id: string | undefined): Promise<AccountRow> {
  const accounts = await readAccounts(db);
  const [first] = accounts;
  const chosen = id === undefined && accounts.length === 1 ? first : accounts.find((account) => account.id === id);
  if (chosen) return chosen;
  if (!first)
    throw new DomainError({ kind: 'not_found', detail: 'There is no account yet. Make one: burgee accounts create --name "My shop"' });
  const known = accounts
    .slice(0, 8)
    .map((account) => `${account.id} (${account.name})`)
    .join(', ');
  const rest = accounts.length > 8 ? ' … (burgee accounts list)' : '';
  const detail =
    id === undefined
      ? `There are ${accounts.length} accounts; name one with --account: ${known}${rest}`
      : `There is no account ${id}. There is ${known}${rest}`;
  throw new DomainError({ kind: 'not_found', detail });
}
