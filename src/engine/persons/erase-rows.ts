import type { Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import type { PersonOwned } from '../../storage/person-owned/rules.ts';
import { copyRows, deleteClaims, deleteRows, firstRows, lockFirstRows, type Person } from '../../storage/queries/person-rows.ts';
import { countGone } from './count-gone.ts';

/**
 * Removes up to `limit` rows of a person, table by table as the list of person-owned tables says. What was removed is gone,
 * so that the same call again goes on behind it.
 * @param removed rows by table, counted up
 * @param now the account's time
 * @returns how many rows; fewer than `limit` when none is left
 */
export async function eraseSome(
  tx: Tx,
  tables: readonly PersonOwned[],
  person: Person,
  nobody: string,
  limit: number,
  removed: Record<string, number>,
  now: Micros,
): Promise<number> {
  let erased = 0;
  for (const entry of tables) {
    while (entry.erase.rule !== 'with' && erased < limit) {
      const rows = await eraseSlice(tx, entry, person, nobody, limit - erased, now);
      if (rows === 0) break;
      erased += rows;
      removed[entry.table] = (removed[entry.table] ?? 0) + rows;
    }
  }
  return erased;
}

async function eraseSlice(tx: Tx, entry: PersonOwned, person: Person, nobody: string, limit: number, now: Micros): Promise<number> {
  if (entry.claims) {
    const keys = await firstRows(tx, entry, person, limit);
    if (keys.length > 0) await deleteClaims(tx, entry.claims, person, keys);
  }
  const keys = await lockFirstRows(tx, entry, person, limit);
  if (keys.length === 0) return 0;
  if (entry.erase.rule === 'anonymise') {
    const copied = await copyRows(tx, entry, person, nobody, keys, { blank: entry.erase.blank });
    if (copied.length < keys.length) throw new Error(`rows of ${entry.table} could not be kept without their person`);
  }
  await deleteRows(tx, entry, person, keys);
  if (entry.counter) await countGone(tx, person.account_id, entry.counter, keys, now);
  return keys.length;
}
