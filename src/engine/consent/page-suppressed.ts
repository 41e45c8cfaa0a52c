import type { Db } from '../../storage/database.ts';
import { countSuppressed, readSuppressedPage, type SuppressedRow } from '../../storage/queries/exclusions.ts';
import type { SuppressionReason } from './may-receive.ts';

/** A numbered part of those who get no e-mail for one of these reasons, and how many they are in all. */
export async function pageSuppressed(
  db: Db,
  accountId: string,
  { reasons, ...place }: { reasons: readonly SuppressionReason[]; descending: boolean; skip: number; limit: number },
): Promise<{ rows: SuppressedRow[]; total: number }> {
  return {
    rows: await readSuppressedPage(db, accountId, { ...place, reasons }),
    total: await countSuppressed(db, accountId, reasons),
  };
}
