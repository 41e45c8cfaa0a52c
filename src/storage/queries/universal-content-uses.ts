import type { Db, Tx } from '../database.ts';

/** Universal content that a template was made with, and the revision that it had then. */
export interface ContentUse {
  readonly id: string;
  readonly revision: number;
}

/** Says what a template uses now, instead of what it used before. */
export async function noteUses(tx: Tx, accountId: string, templateId: string, uses: readonly ContentUse[]): Promise<void> {
  const ids = JSON.stringify(uses.map(({ id }) => id));
  await tx.query(
    `DELETE FROM universal_content_uses
      WHERE account_id = $1 AND template_id = $2 AND content_id NOT IN (SELECT json_array_elements_text($3::json))`,
    [accountId, templateId, ids],
  );
  if (uses.length === 0) return;
  await tx.query(
    `INSERT INTO universal_content_uses (account_id, id, content_id, template_id, revision)
     SELECT $1, u.id || ':::' || $2, u.id, $2, u.revision FROM json_to_recordset($3::json) AS u(id text, revision integer) ORDER BY u.id
     ON CONFLICT (account_id, id) DO UPDATE SET revision = excluded.revision`,
    [accountId, templateId, JSON.stringify(uses)],
  );
}

/** What a template uses. */
export function readUses(db: Db, accountId: string, templateId: string): Promise<ContentUse[]> {
  return db.query(
    'SELECT content_id AS id, revision FROM universal_content_uses WHERE account_id = $1 AND template_id = $2 ORDER BY content_id',
    [accountId, templateId],
  );
}

/** Nobody uses it any more: it is gone. An account has a thousand templates at most. */
export async function dropUsesOf(tx: Tx, accountId: string, contentId: string): Promise<void> {
  await tx.query('DELETE FROM universal_content_uses WHERE account_id = $1 AND content_id = $2', [accountId, contentId]);
}

/** The first templates that were made with an older revision than the one that there is. */
export async function templatesToRemake(db: Db, accountId: string, contentId: string, limit: number): Promise<string[]> {
  const rows = await db.query<{ template_id: string }>(
    `SELECT u.template_id FROM universal_content_uses AS u
      WHERE u.account_id = $1 AND u.content_id = $2
        AND u.revision < (SELECT c.revision FROM universal_content AS c WHERE c.account_id = $1 AND c.id = $2)
      ORDER BY u.revision, u.id LIMIT $3`,
    [accountId, contentId, limit],
  );
  return rows.map(({ template_id }) => template_id);
}
