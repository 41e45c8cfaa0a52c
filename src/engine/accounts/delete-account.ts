import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '../../lib/errors.ts';
import type { Database } from '../../storage/database.ts';
import { ACCOUNT_TABLES, accountExists, deleteAccountRow, deleteSome } from '../../storage/queries/accounts.ts';

/** Small enough for one slice of background work. */
const ROWS_PER_SLICE = 500;

/** For this long a process may still let calls with the account's keys in (key-directory.ts). */
const SETTLE_MS = 5000;

/** What lies beside the database: the files of an account are in a folder of its id. */
interface Files {
  removeBelow(folder: string): Promise<void>;
}

/**
 * Deletes an account and everything in it, in slices. Its keys go first; when it is cut short, the account is still listed
 * and the same command finishes the work. At the end it waits for what processes still let in, and removes that too, so
 * that an account that takes the same public key later finds nothing.
 * @throws DomainError `not_found`
 */
export async function deleteAccount(
  deps: { db: Database; blobs?: Files },
  input: { id: string },
  onProgress?: (rows: number) => void,
  settleMs = SETTLE_MS,
): Promise<void> {
  if (!(await accountExists(deps.db, input.id)))
    throw new DomainError({ kind: 'not_found', detail: `Account with id ${input.id} not found.` });
  let deleted = 0;
  const sweep = async (): Promise<void> => {
    for (const table of ACCOUNT_TABLES) {
      for (;;) {
        const rows = await deps.db.background.transaction((tx) => deleteSome(tx, table, input.id, ROWS_PER_SLICE));
        deleted += rows;
        if (rows === 0) break;
        onProgress?.(deleted);
      }
    }
  };
  await sweep();
  await deps.blobs?.removeBelow(input.id);
  await deps.db.transaction((tx) => deleteAccountRow(tx, input.id));
  await delay(settleMs);
  await sweep();
  await deps.blobs?.removeBelow(input.id);
}
