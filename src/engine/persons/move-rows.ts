import type { Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import type { PersonOwned } from '../../storage/person-owned/rules.ts';
import {
  copyRows,
  deleteRows,
  firstRows,
  lockFirstRows,
  moveRows,
  type Person,
  type RowKey,
  repointClaims,
  repointRows,
  showLatest,
} from '../../storage/queries/person-rows.ts';
import { lockProfile } from '../../storage/queries/profiles.ts';
import { countGone } from './count-gone.ts';

/**
 * Moves up to `limit` rows of a profile that was merged to whom it is now, table by table as the list of person-owned tables
 * says. What was moved is gone from where it was, so that the same call again goes on behind it.
 * @param now the account's time
 * @returns how many rows were moved; fewer than `limit` when none is left
 */
export async function moveSome(
  tx: Tx,
  tables: readonly PersonOwned[],
  from: Person,
  to: string,
  limit: number,
  now: Micros,
): Promise<number> {
  let moved = 0;
  for (const entry of tables) {
    if (entry.merge.rule === 'repoint') moved += await repointRows(tx, entry.table, from, to);
    while (entry.merge.rule === 'move' && moved < limit) {
      const rows = await moveSlice(tx, entry, from, to, limit - moved, now);
      moved += rows;
      if (rows === 0) break;
    }
  }
  return moved;
}

async function moveSlice(tx: Tx, entry: PersonOwned, from: Person, to: string, limit: number, now: Micros): Promise<number> {
  if (entry.claims) {
    const keys = await firstRows(tx, entry, from, limit);
    if (keys.length > 0) await repointClaims(tx, entry.claims, from, to, keys);
  }
  const keys = await lockFirstRows(tx, entry, from, limit);
  if (keys.length === 0) return 0;
  const arrived = await arrive(tx, entry, from, to, keys);
  await countLost(tx, entry, from.account_id, keys, arrived, now);
  if (entry.latest && (await lockProfile(tx, { account_id: from.account_id, id: to }))) {
    await showLatest(tx, entry, { account_id: from.account_id, profile_id: to });
  }
  return keys.length;
}

/** @returns the keys of rows that the other person did not have */
async function arrive(tx: Tx, entry: PersonOwned, from: Person, to: string, keys: readonly RowKey[]): Promise<RowKey[]> {
  if (entry.merge.rule !== 'move') throw new Error(`rows of ${entry.table} are not moved`);
  const { onCollision } = entry.merge;
  if (onCollision.keep !== 'both') return moveRows(tx, entry, from, to, keys, onCollision);
  let left = [...keys];
  // What happened is never lost: a name that is taken gets longer until it is free.
  for (let length = 0; left.length > 0; length++) {
    const renaming = length === 0 ? undefined : { column: onCollision.rename, length };
    const arrived = new Set((await copyRows(tx, entry, from, to, left, { renaming })).map((key) => keyText(entry, key)));
    left = left.filter((key) => !arrived.has(keyText(entry, key)));
  }
  await deleteRows(tx, entry, from, keys);
  return [...keys];
}

const keyText = ({ key }: PersonOwned, row: RowKey): string =>
  Object.keys(key)
    .map((name) => row[name])
    .join('\n');

/** Of two rows that became one, one is gone from its counter. */
async function countLost(
  tx: Tx,
  { key, counter }: PersonOwned,
  accountId: string,
  keys: readonly RowKey[],
  arrived: readonly RowKey[],
  now: Micros,
): Promise<void> {
  if (!counter) return;
  const text = (row: RowKey): string => keyText({ key } as PersonOwned, row);
  const kept = new Set(arrived.map(text));
  const lost = keys.filter((row) => !kept.has(text(row)));
  await countGone(tx, accountId, counter, lost, now);
}
