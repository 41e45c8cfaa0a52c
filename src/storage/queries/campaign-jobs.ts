import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export type JobKind = 'send' | 'estimation';
export type JobStatus = 'queued' | 'processing' | 'complete' | 'cancelled';

/** A walk over an audience: of whom, how far it has come, and when to go on. */
export interface CampaignJobRow {
  account_id: string;
  kind: JobKind;
  campaign_id: string;
  status: JobStatus;
  phase: string;
  groups: unknown;
  group_at: number;
  after_joined: Micros | null;
  /** uuid text */
  after_id: string | null;
  members_until: Micros | null;
  counted: number;
  total: number | null;
  /** Wall time, as are the next three. */
  waiting_since: Micros;
  begun_at: Micros | null;
  look_at: Micros | null;
  /** Since when it is held; null unless it is. */
  held_at: Micros | null;
}

const FIELDS = [
  ...['status', 'phase', 'groups', 'group_at', 'after_joined', 'after_id', 'members_until', 'counted', 'total'],
  ...['waiting_since', 'begun_at', 'look_at', 'held_at'],
] as const;
const COLUMNS = ['account_id', 'kind', 'campaign_id', ...FIELDS].join(', ');

const TIMES = ['after_joined', 'members_until', 'waiting_since', 'begun_at', 'look_at', 'held_at'] as const;

function given(row: CampaignJobRow): string {
  const times = TIMES.map((name) => [name, row[name] === null ? null : isoMicros(row[name])]);
  return JSON.stringify({ ...row, ...Object.fromEntries(times) });
}

const RECORD =
  'account_id text, kind text, campaign_id text, status text, phase text, groups jsonb, group_at integer, after_joined timestamptz, ' +
  'after_id uuid, members_until timestamptz, counted integer, total integer, waiting_since timestamptz, begun_at timestamptz, look_at timestamptz, held_at timestamptz';

/** Writes a job, in place of the last one of its kind and campaign. */
export async function putJob(tx: Tx, row: CampaignJobRow): Promise<void> {
  await tx.query(
    `INSERT INTO campaign_jobs (${COLUMNS}) SELECT ${COLUMNS} FROM json_to_record($1::json) AS r(${RECORD})
     ON CONFLICT (account_id, kind, campaign_id) DO UPDATE SET ${FIELDS.map((field) => `${field} = excluded.${field}`).join(', ')}`,
    [given(row)],
  );
}

/** A job, held until the transaction ends. */
export async function holdJob(tx: Tx, accountId: string, kind: JobKind, campaignId: string): Promise<CampaignJobRow | undefined> {
  const [row] = await tx.query<CampaignJobRow>(
    `SELECT ${COLUMNS} FROM campaign_jobs WHERE account_id = $1 AND kind = $2 AND campaign_id = $3 FOR UPDATE`,
    [accountId, kind, campaignId],
  );
  return row;
}

/** Whether a send is held. */
export async function isHeld(db: Db, accountId: string, campaignId: string): Promise<boolean> {
  const [row] = await db.query<{ held_at: Micros | null }>(
    "SELECT held_at FROM campaign_jobs WHERE account_id = $1 AND kind = 'send' AND campaign_id = $2",
    [accountId, campaignId],
  );
  return row !== undefined && row.held_at !== null;
}

/** The job that has waited longest for somebody to look at it and that no other process is at, held until the transaction ends. */
export async function claimJob(tx: Tx, now: Micros): Promise<CampaignJobRow | undefined> {
  const [row] = await tx.query<CampaignJobRow>(
    `SELECT ${COLUMNS} FROM campaign_jobs WHERE look_at <= $1 ORDER BY look_at, account_id, kind, campaign_id LIMIT 1
        FOR UPDATE SKIP LOCKED`,
    [isoMicros(now)],
  );
  return row;
}

export async function deleteJobs(tx: Tx, accountId: string, campaignId: string): Promise<void> {
  await tx.query('DELETE FROM campaign_jobs WHERE account_id = $1 AND campaign_id = $2', [accountId, campaignId]);
}

export async function putEstimate(tx: Tx, accountId: string, campaignId: string, recipients: number, at: Micros): Promise<void> {
  await tx.query(
    `INSERT INTO campaign_estimates (account_id, campaign_id, recipients, estimated_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (account_id, campaign_id) DO UPDATE SET recipients = excluded.recipients, estimated_at = excluded.estimated_at`,
    [accountId, campaignId, recipients, isoMicros(at)],
  );
}

export async function deleteEstimate(tx: Tx, accountId: string, campaignId: string): Promise<void> {
  await tx.query('DELETE FROM campaign_estimates WHERE account_id = $1 AND campaign_id = $2', [accountId, campaignId]);
}
