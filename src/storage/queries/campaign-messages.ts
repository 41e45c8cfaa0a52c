import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface CampaignMessageRow {
  id: string;
  campaign_id: string;
  definition: unknown;
  template_id: string | null;
  image_id: string | null;
  /** What it is called in an A/B test; null outside of one. */
  variation: string | null;
  /** Of a variation with a time of its own; domain time. */
  send_at: Micros | null;
}

const COLUMNS = 'id, campaign_id, definition, template_id, image_id, variation, send_at';

const time = (at: Micros | null): string | null => (at === null ? null : isoMicros(at));

export async function insertCampaignMessages(tx: Tx, accountId: string, rows: readonly CampaignMessageRow[], now: Micros): Promise<void> {
  await tx.query(
    `INSERT INTO campaign_messages (account_id, ${COLUMNS}, created_at, updated_at)
     SELECT $1, r.id, r.campaign_id, r.definition, r.template_id, r.image_id, r.variation, r.send_at, $3, $3
       FROM json_to_recordset($2::json)
         AS r(id text, campaign_id text, definition jsonb, template_id text, image_id text, variation text, send_at timestamptz)
      ORDER BY r.id`,
    [accountId, JSON.stringify(rows.map((row) => ({ ...row, send_at: time(row.send_at) }))), isoMicros(now)],
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
    `UPDATE campaign_messages SET definition = $3::jsonb, template_id = $4, image_id = $5, variation = $6, send_at = $7, updated_at = $8
      WHERE account_id = $1 AND id = $2`,
    [
      ...[accountId, row.id, JSON.stringify(row.definition), row.template_id, row.image_id, row.variation, time(row.send_at)],
      isoMicros(now),
    ],
  );
}

export async function deleteMessage(tx: Tx, accountId: string, id: string): Promise<void> {
  await tx.query('DELETE FROM campaign_messages WHERE account_id = $1 AND id = $2', [accountId, id]);
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
