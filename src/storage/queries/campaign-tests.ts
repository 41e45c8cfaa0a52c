import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

/** An A/B test of a campaign; whoever changes it holds the campaign. */
export interface CampaignTestRow {
  campaign_id: string;
  variable: 'content' | 'send_time';
  status: 'draft' | 'live' | 'completed' | 'cancelled';
  test_percentage: number;
  winner_metric: 'open_rate' | 'click_rate';
  automatic_winner: boolean;
  duration_minutes: number;
  send_strategy: unknown;
  /** Domain time, as is the other. */
  ends_at: Micros | null;
  winner_id: string | null;
  chosen_by: 'duration' | 'person' | null;
  chosen_at: Micros | null;
}

const FIELDS = [
  ...['variable', 'status', 'test_percentage', 'winner_metric', 'automatic_winner', 'duration_minutes', 'send_strategy', 'ends_at'],
  ...['winner_id', 'chosen_by', 'chosen_at'],
];
const COLUMNS = ['campaign_id', ...FIELDS].join(', ');
const RECORD =
  'campaign_id text, variable text, status text, test_percentage integer, winner_metric text, automatic_winner boolean, ' +
  'duration_minutes integer, send_strategy jsonb, ends_at timestamptz, winner_id text, chosen_by text, chosen_at timestamptz';

export async function readTest(db: Db, accountId: string, campaignId: string): Promise<CampaignTestRow | undefined> {
  const [row] = await db.query<CampaignTestRow>(`SELECT ${COLUMNS} FROM campaign_tests WHERE account_id = $1 AND campaign_id = $2`, [
    accountId,
    campaignId,
  ]);
  return row;
}

/** Writes a test, in place of what it was. */
export async function putTest(tx: Tx, accountId: string, row: CampaignTestRow): Promise<void> {
  const time = (at: Micros | null): string | null => (at === null ? null : isoMicros(at));
  await tx.query(
    `INSERT INTO campaign_tests (account_id, ${COLUMNS}) SELECT $1, ${COLUMNS} FROM json_to_record($2::json) AS r(${RECORD})
     ON CONFLICT (account_id, campaign_id) DO UPDATE SET ${FIELDS.map((field) => `${field} = excluded.${field}`).join(', ')}`,
    [accountId, JSON.stringify({ ...row, ends_at: time(row.ends_at), chosen_at: time(row.chosen_at) })],
  );
}

export async function deleteTestRow(tx: Tx, accountId: string, campaignId: string): Promise<void> {
  await tx.query('DELETE FROM campaign_tests WHERE account_id = $1 AND campaign_id = $2', [accountId, campaignId]);
}
