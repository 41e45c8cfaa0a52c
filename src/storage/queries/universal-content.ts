import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Tx } from '../database.ts';

export interface UniversalContentRow {
  id: string;
  name: string;
  definition: { content_type: string; type: string };
}

export async function insertUniversalContent(tx: Tx, accountId: string, row: UniversalContentRow, now: Micros): Promise<void> {
  const { content_type, type } = row.definition;
  await tx.query(
    `INSERT INTO universal_content (account_id, id, name, content_type, type, definition, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $7)`,
    [accountId, row.id, row.name, content_type, type, JSON.stringify(row.definition), isoMicros(now)],
  );
}

/** Held against others who change it until the transaction ends. */
export async function holdUniversalContent(tx: Tx, accountId: string, id: string): Promise<UniversalContentRow | undefined> {
  const [row] = await tx.query<UniversalContentRow>(
    'SELECT id, name, definition FROM universal_content WHERE account_id = $1 AND id = $2 FOR UPDATE',
    [accountId, id],
  );
  return row;
}

/** @param isNew whether those who use it are to be made anew */
export async function saveUniversalContent(
  tx: Tx,
  accountId: string,
  row: UniversalContentRow,
  isNew: boolean,
  now: Micros,
): Promise<void> {
  const { content_type, type } = row.definition;
  await tx.query(
    `UPDATE universal_content SET name = $3, content_type = $4, type = $5, definition = $6::jsonb, updated_at = $7,
                                  revision = revision + CASE WHEN $8 THEN 1 ELSE 0 END
      WHERE account_id = $1 AND id = $2 RETURNING id`,
    [accountId, row.id, row.name, content_type, type, JSON.stringify(row.definition), isoMicros(now), isNew],
  );
}

/** @returns whether there was one */
export async function deleteUniversalContentRow(tx: Tx, accountId: string, id: string): Promise<boolean> {
  return (await tx.query('DELETE FROM universal_content WHERE account_id = $1 AND id = $2 RETURNING id', [accountId, id])).length > 0;
}

/** Those of these that exist; held until the transaction ends, so that whoever changes one finds those who use it. */
export async function holdDefinitions(
  tx: Tx,
  accountId: string,
  ids: readonly string[],
): Promise<{ id: string; definition: unknown; revision: number }[]> {
  if (ids.length === 0) return [];
  return tx.query(
    `SELECT id, definition, revision FROM universal_content
      WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json)) ORDER BY id FOR SHARE`,
    [accountId, JSON.stringify(ids)],
  );
}
