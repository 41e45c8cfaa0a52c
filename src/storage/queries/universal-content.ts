import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

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

export async function saveUniversalContent(tx: Tx, accountId: string, row: UniversalContentRow, now: Micros): Promise<void> {
  const { content_type, type } = row.definition;
  await tx.query(
    `UPDATE universal_content SET name = $3, content_type = $4, type = $5, definition = $6::jsonb, updated_at = $7
      WHERE account_id = $1 AND id = $2 RETURNING id`,
    [accountId, row.id, row.name, content_type, type, JSON.stringify(row.definition), isoMicros(now)],
  );
}

/** @returns whether there was one */
export async function deleteUniversalContentRow(tx: Tx, accountId: string, id: string): Promise<boolean> {
  return (await tx.query('DELETE FROM universal_content WHERE account_id = $1 AND id = $2 RETURNING id', [accountId, id])).length > 0;
}

/** Those of these that exist, by id; held until the transaction ends, so that whoever changes one finds those who use it. */
export async function holdDefinitions(tx: Tx, accountId: string, ids: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; definition: unknown }>(
    `SELECT id, definition FROM universal_content
      WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json)) ORDER BY id FOR SHARE`,
    [accountId, JSON.stringify(ids)],
  );
  return new Map(rows.map(({ id, definition }) => [id, definition]));
}

/** Templates whose definition speaks of one, as far as its text tells; an account has a thousand templates at most. */
export async function templatesThatName(db: Db, accountId: string, id: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `SELECT id FROM templates WHERE account_id = $1 AND definition IS NOT NULL AND strpos(definition::text, $2) > 0 ORDER BY id`,
    [accountId, id],
  );
  return rows.map((row) => row.id);
}
