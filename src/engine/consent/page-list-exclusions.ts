import type { Db } from '../../storage/database.ts';
import type { SuppressedRow } from '../../storage/queries/exclusions.ts';
import { countListExclusions, readListExclusionPage } from '../../storage/queries/list-exclusions.ts';

/** A numbered part of those who want nothing of a list, and how many they are in all. */
export async function pageListExclusions(
  db: Db,
  accountId: string,
  listId: string,
  place: { skip: number; limit: number; descending: boolean },
): Promise<{ rows: SuppressedRow[]; total: number }> {
  const rows = await readListExclusionPage(db, accountId, listId, place);
  return { rows, total: await countListExclusions(db, accountId, listId) };
}
