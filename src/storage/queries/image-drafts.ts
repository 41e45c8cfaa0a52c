import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

/** Notes that a file is about to be written. @param wall of the wall clock */
export async function noteDraft(tx: Tx, accountId: string, file: string, wall: Micros): Promise<void> {
  await tx.query('INSERT INTO image_drafts (account_id, file, noted_at) VALUES ($1, $2, $3)', [accountId, file, isoMicros(wall)]);
}

/** @returns whether it was noted still */
export async function dropDraft(tx: Tx, accountId: string, file: string): Promise<boolean> {
  return (await tx.query('DELETE FROM image_drafts WHERE account_id = $1 AND file = $2 RETURNING file', [accountId, file])).length > 0;
}

/** Files that were noted before a time and never became images. */
export async function staleDrafts(db: Db, accountId: string, before: Micros, limit: number): Promise<string[]> {
  const rows = await db.query<{ file: string }>(
    'SELECT file FROM image_drafts WHERE account_id = $1 AND noted_at < $2 ORDER BY file LIMIT $3',
    [accountId, isoMicros(before), limit],
  );
  return rows.map(({ file }) => file);
}
