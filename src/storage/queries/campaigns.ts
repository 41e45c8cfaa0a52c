import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface CampaignRow {
  id: string;
  name: string;
  channel: string;
  status: string;
  audiences: unknown;
  send_strategy: unknown;
  send_options: unknown;
  tracking_options: unknown;
  scheduled_at: Micros | null;
  send_time: Micros | null;
}

const COLUMNS = 'id, name, channel, status, audiences, send_strategy, send_options, tracking_options, scheduled_at, send_time';

export async function insertCampaign(tx: Tx, accountId: string, row: CampaignRow, now: Micros): Promise<void> {
  await tx.query(
    `INSERT INTO campaigns
       (account_id, id, name, channel, status, audiences, send_strategy, send_options, tracking_options, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8::jsonb, $9::jsonb, $10, $10)`,
    [...[accountId, row.id, row.name, row.channel, row.status], ...jsonOf(row), isoMicros(now)],
  );
}

const jsonOf = ({ audiences, send_strategy, send_options, tracking_options }: CampaignRow): string[] =>
  [audiences, send_strategy, send_options, tracking_options].map((value) => JSON.stringify(value));

export async function readCampaign(db: Db, accountId: string, id: string): Promise<CampaignRow | undefined> {
  return (await readCampaigns(db, accountId, [id]))[0];
}

export function readCampaigns(db: Db, accountId: string, ids: readonly string[]): Promise<CampaignRow[]> {
  return db.query<CampaignRow>(
    `SELECT ${COLUMNS} FROM campaigns
      WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json)) ORDER BY id`,
    [accountId, JSON.stringify(ids)],
  );
}

export interface DatedCampaign extends CampaignRow {
  created_at: Micros;
  updated_at: Micros;
}

/** The same with when they were made and changed. */
export function readDatedCampaigns(db: Db, accountId: string, ids: readonly string[]): Promise<DatedCampaign[]> {
  return db.query<DatedCampaign>(
    `SELECT ${COLUMNS}, created_at, updated_at FROM campaigns
      WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json)) ORDER BY id`,
    [accountId, JSON.stringify(ids)],
  );
}

/** A numbered part of the campaigns of one channel, the newest first, and how many there are in all: what a page of the old API says. */
export async function readCampaignPage(
  db: Db,
  accountId: string,
  channel: string,
  { skip, limit }: { skip: number; limit: number },
): Promise<{ rows: DatedCampaign[]; total: number }> {
  // sql-allow offset: numbered pages are what the old wire has
  const statement = `SELECT ${COLUMNS}, created_at, updated_at FROM campaigns
    WHERE account_id = $1 AND channel = $2 ORDER BY created_at DESC, id DESC LIMIT $3 OFFSET $4`;
  const rows = await db.query<DatedCampaign>(statement, [accountId, channel, limit, skip]);
  const [counted] = await db.query<{ total: unknown }>(
    // sql-allow count: the old wire says a total on every page; rate limits keep it rare
    'SELECT count(*) AS total FROM campaigns WHERE account_id = $1 AND channel = $2',
    [accountId, channel],
  );
  return { rows, total: Number(counted?.total ?? 0) };
}

/** One of them, held against others who change it until the transaction ends. */
export async function holdCampaign(tx: Tx, accountId: string, id: string): Promise<CampaignRow | undefined> {
  const [row] = await tx.query<CampaignRow>(`SELECT ${COLUMNS} FROM campaigns WHERE account_id = $1 AND id = $2 FOR UPDATE`, [
    accountId,
    id,
  ]);
  return row;
}

/** What people change of a campaign. */
export async function saveCampaign(tx: Tx, accountId: string, row: CampaignRow, now: Micros): Promise<void> {
  await tx.query(
    `UPDATE campaigns SET name = $3, audiences = $4::jsonb, send_strategy = $5::jsonb, send_options = $6::jsonb,
            tracking_options = $7::jsonb, updated_at = $8
      WHERE account_id = $1 AND id = $2`,
    [accountId, row.id, row.name, ...jsonOf(row), isoMicros(now)],
  );
}

/** How far its sending has come. */
export async function saveStatus(
  tx: Tx,
  accountId: string,
  { id, status, scheduled_at, send_time }: Pick<CampaignRow, 'id' | 'status' | 'scheduled_at' | 'send_time'>,
  now: Micros,
): Promise<void> {
  const time = (at: Micros | null): string | null => (at === null ? null : isoMicros(at));
  await tx.query(`UPDATE campaigns SET status = $3, scheduled_at = $4, send_time = $5, updated_at = $6 WHERE account_id = $1 AND id = $2`, [
    accountId,
    id,
    status,
    time(scheduled_at),
    time(send_time),
    isoMicros(now),
  ]);
}

/** @returns whether there was one */
export async function deleteCampaignRow(tx: Tx, accountId: string, id: string): Promise<boolean> {
  return (await tx.query('DELETE FROM campaigns WHERE account_id = $1 AND id = $2 RETURNING id', [accountId, id])).length > 0;
}
