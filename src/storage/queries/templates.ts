import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface TemplateRow {
  id: string;
  name: string;
  editor_type: string;
  html: string;
  text: string;
  amp: string | null;
  definition: unknown;
  /** Otherwise it is the copy of one message, and no template of the account. */
  is_reusable: boolean;
}

const COLUMNS = 'id, name, editor_type, html, text, amp, definition, is_reusable';

/** @returns whether the id was free in the account */
export async function insertTemplate(tx: Tx, accountId: string, row: TemplateRow, now: Micros): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO templates (account_id, ${COLUMNS}, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10, $10) ON CONFLICT DO NOTHING RETURNING id`,
    [
      ...[accountId, row.id, row.name, row.editor_type, row.html, row.text, row.amp],
      ...[row.definition === null ? null : JSON.stringify(row.definition), row.is_reusable, isoMicros(now)],
    ],
  );
  return rows.length > 0;
}

export async function readTemplate(db: Db, accountId: string, id: string): Promise<TemplateRow | undefined> {
  const [row] = await db.query<TemplateRow>(`SELECT ${COLUMNS} FROM templates WHERE account_id = $1 AND id = $2`, [accountId, id]);
  return row;
}

/** The same, held against others who change it until the transaction ends. */
export async function holdTemplate(tx: Tx, accountId: string, id: string): Promise<TemplateRow | undefined> {
  const [row] = await tx.query<TemplateRow>(`SELECT ${COLUMNS} FROM templates WHERE account_id = $1 AND id = $2 FOR UPDATE`, [
    accountId,
    id,
  ]);
  return row;
}

export async function saveTemplate(tx: Tx, accountId: string, row: TemplateRow, now: Micros): Promise<void> {
  await tx.query(
    `UPDATE templates SET name = $3, html = $4, text = $5, amp = $6, definition = $7::jsonb, updated_at = $8
      WHERE account_id = $1 AND id = $2 RETURNING id`,
    [
      ...[accountId, row.id, row.name, row.html, row.text, row.amp],
      ...[row.definition === null ? null : JSON.stringify(row.definition), isoMicros(now)],
    ],
  );
}

/** @returns whether there was one */
export async function deleteTemplateRow(tx: Tx, accountId: string, id: string): Promise<boolean> {
  return (await tx.query('DELETE FROM templates WHERE account_id = $1 AND id = $2 RETURNING id', [accountId, id])).length > 0;
}

/**
 * Whether the account has room for one more below `most`. Holds the account's row until the transaction ends, so that two who ask
 * at once do not both get the last place; the count reads no further than the limit.
 */
export async function roomForTemplate(tx: Tx, accountId: string, most: number): Promise<boolean> {
  await tx.query('SELECT id AS account_id FROM accounts WHERE id = $1 FOR UPDATE', [accountId]);
  const rows = await tx.query('SELECT id FROM templates WHERE account_id = $1 AND is_reusable ORDER BY id LIMIT $2', [accountId, most]);
  return rows.length < most;
}

/** A template with when it was made and changed. */
export type DatedTemplate = TemplateRow & { created_at: Micros; updated_at: Micros };

/** The ids of the account's templates by name, without those that are a message's own: no account has more than a thousand. */
export async function templateIdsByName(db: Db, accountId: string, most: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>('SELECT id FROM templates WHERE account_id = $1 AND is_reusable ORDER BY name, id LIMIT $2', [
    accountId,
    most,
  ]);
  return rows.map(({ id }) => id);
}

/** Those of these templates that exist, by id. */
export async function readTemplates(db: Db, accountId: string, ids: readonly string[]): Promise<Map<string, DatedTemplate>> {
  const rows = await db.query<DatedTemplate>(
    `SELECT ${COLUMNS}, created_at, updated_at FROM templates
      WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json))`,
    [accountId, JSON.stringify(ids)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}
