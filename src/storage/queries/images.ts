import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface ImageRow {
  id: string;
  file: string;
  name: string | null;
  format: string;
  size: number;
  hidden: boolean;
}

/** @returns whether both the id and the name were free */
export async function insertImage(tx: Tx, accountId: string, image: ImageRow, now: Micros): Promise<boolean> {
  const { id, file, name, format, size, hidden } = image;
  const rows = await tx.query(
    `INSERT INTO images (account_id, id, file, name, format, size, hidden, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT DO NOTHING RETURNING id`,
    [accountId, id, file, name, format, size, hidden, isoMicros(now)],
  );
  return rows.length > 0;
}

/** Held against others who change it until the transaction ends. */
export async function holdImage(tx: Tx, accountId: string, id: string): Promise<{ name: string | null } | undefined> {
  const [row] = await tx.query<{ name: string | null }>('SELECT name FROM images WHERE account_id = $1 AND id = $2 FOR UPDATE', [
    accountId,
    id,
  ]);
  return row;
}

/** The row is locked. @throws when another image has taken the name meanwhile (23505) */
export async function changeImage(
  tx: Tx,
  accountId: string,
  { id, name, hidden }: Pick<ImageRow, 'id' | 'name' | 'hidden'>,
  now: Micros,
): Promise<void> {
  await tx.query('UPDATE images SET name = $3, hidden = $4, updated_at = $5 WHERE account_id = $1 AND id = $2', [
    ...[accountId, id, name, hidden],
    isoMicros(now),
  ]);
}

/** Which of these names are those of images already. */
export async function takenNames(db: Db, accountId: string, names: readonly string[]): Promise<Set<string>> {
  const rows = await db.query<{ name: string }>(
    'SELECT name FROM images WHERE account_id = $1 AND name IN (SELECT json_array_elements_text($2::json))',
    [accountId, JSON.stringify(names)],
  );
  return new Set(rows.map(({ name }) => name));
}

export async function imageExists(db: Db, accountId: string, id: string): Promise<boolean> {
  return (await db.query('SELECT id FROM images WHERE account_id = $1 AND id = $2', [accountId, id])).length > 0;
}
