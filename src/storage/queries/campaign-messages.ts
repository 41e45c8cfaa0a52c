import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface CampaignMessageRow {
  id: string;
  campaign_id: string;
  definition: unknown;
  template_id: string | null;
  image_id: string | null;
}

const COLUMNS = 'id, campaign_id, definition, template_id, image_id';

export async function insertCampaignMessages(tx: Tx, accountId: string, rows: readonly CampaignMessageRow[], now: Micros): Promise<void> {
  await tx.query(
    `INSERT INTO campaign_messages (account_id, ${COLUMNS}, created_at, updated_at)
     SELECT $1, r.id, r.campaign_id, r.definition, r.template_id, r.image_id, $3, $3
       FROM json_to_recordset($2::json) AS r(id text, campaign_id text, definition jsonb, template_id text, image_id text)
      ORDER BY r.id`,
    [accountId, JSON.stringify(rows), isoMicros(now)],
  );
}

/** In the order in which they were given. */
export function readMessagesOf(db: Db, accountId: string, campaignId: string): Promise<CampaignMessageRow[]> {
  return db.query<CampaignMessageRow>(
    `SELECT ${COLUMNS} FROM campaign_messages WHERE account_id = $1 AND campaign_id = $2 ORDER BY id LIMIT 100`,
    [accountId, campaignId],
  );
}

/** Those of many campaigns; a campaign has one as a rule. */
export function readMessagesOfAll(db: Db, accountId: string, campaignIds: readonly string[]): Promise<CampaignMessageRow[]> {
  return db.query<CampaignMessageRow>(
    `SELECT ${COLUMNS} FROM campaign_messages
      WHERE account_id = $1 AND campaign_id IN (SELECT json_array_elements_text($2::json)) ORDER BY id`,
    [accountId, JSON.stringify(campaignIds)],
  );
}

export function readCampaignMessages(db: Db, accountId: string, ids: readonly string[]): Promise<CampaignMessageRow[]> {
  return db.query<CampaignMessageRow>(
    `SELECT ${COLUMNS} FROM campaign_messages
      WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json)) ORDER BY id`,
    [accountId, JSON.stringify(ids)],
  );
}

export async function saveCampaignMessage(tx: Tx, accountId: string, row: CampaignMessageRow, now: Micros): Promise<void> {
  await tx.query(
    `UPDATE campaign_messages SET definition = $3::jsonb, template_id = $4, image_id = $5, updated_at = $6
      WHERE account_id = $1 AND id = $2`,
    [accountId, row.id, JSON.stringify(row.definition), row.template_id, row.image_id, isoMicros(now)],
  );
}

export async function deleteMessagesOf(tx: Tx, accountId: string, campaignId: string): Promise<void> {
  await tx.query('DELETE FROM campaign_messages WHERE account_id = $1 AND campaign_id = $2', [accountId, campaignId]);
}

/** The message that a template is the own copy of; undefined for every other template. */
export async function messageOfTemplate(db: Db, accountId: string, templateId: string): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>('SELECT id FROM campaign_messages WHERE account_id = $1 AND template_id = $2 LIMIT 1', [
    accountId,
    templateId,
  ]);
  return row?.id;
}
