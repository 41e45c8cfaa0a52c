import type { Db, Tx } from '../database.ts';

/** What a link is given under a name: a text of the account's own, or something that is known of each message. */
export type TrackingValue = { readonly type: 'static'; readonly value: string } | { readonly type: 'dynamic'; readonly value: string };

/** One value for campaigns, one for flows; null where there is none. */
export interface TrackingPair {
  readonly campaign?: TrackingValue | null;
  readonly flow?: TrackingValue | null;
}

/** Parameters that have a column each. */
export const UTM_PARAMETERS = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_id', 'utm_term'] as const;
export type UtmParameter = (typeof UTM_PARAMETERS)[number];

export interface TrackingSettings extends Record<UtmParameter, TrackingPair | null> {
  auto_add: boolean;
  custom: readonly (TrackingPair & { readonly name: string })[];
  append_token: boolean;
  ask_for_opens: boolean;
}

const both = (value: TrackingValue): TrackingPair => ({ flow: value, campaign: value });
const SOURCE = both({ type: 'static', value: 'Klaviyo' });
const MEDIUM = both({ type: 'dynamic', value: 'message_type' });

/** The settings that an account is born with. */
export async function insertTrackingSettings(tx: Tx, accountId: string): Promise<void> {
  await tx.query('INSERT INTO tracking_settings (account_id, id, utm_source, utm_medium) VALUES ($1, $1, $2, $3) ON CONFLICT DO NOTHING', [
    ...[accountId, JSON.stringify(SOURCE), JSON.stringify(MEDIUM)],
  ]);
}

const COLUMNS = 'auto_add, utm_source, utm_medium, utm_campaign, utm_id, utm_term, custom, append_token, ask_for_opens';

/** Undefined for an account that is gone. */
export async function readTrackingSettings(db: Db, accountId: string): Promise<TrackingSettings | undefined> {
  const [row] = await db.query<TrackingSettings>(`SELECT ${COLUMNS} FROM tracking_settings WHERE account_id = $1`, [accountId]);
  return row;
}

/** The same, held until the transaction ends. */
export async function lockTrackingSettings(tx: Tx, accountId: string): Promise<TrackingSettings | undefined> {
  const [row] = await tx.query<TrackingSettings>(`SELECT ${COLUMNS} FROM tracking_settings WHERE account_id = $1 FOR UPDATE`, [accountId]);
  return row;
}

export async function changeTrackingSettings(tx: Tx, accountId: string, settings: TrackingSettings): Promise<void> {
  const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
  await tx.query(
    `UPDATE tracking_settings SET auto_add = $2, utm_source = $3, utm_medium = $4, utm_campaign = $5, utm_id = $6, utm_term = $7,
            custom = $8, append_token = $9, ask_for_opens = $10
      WHERE account_id = $1`,
    [
      ...[accountId, settings.auto_add, ...UTM_PARAMETERS.map((name) => json(settings[name])), json(settings.custom)],
      ...[settings.append_token, settings.ask_for_opens],
    ],
  );
}
