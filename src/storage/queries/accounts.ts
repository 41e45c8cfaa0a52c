import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface NewAccountRow {
  id: string;
  name: string;
  contact: unknown;
  industry: string | null;
  timezone: string;
  currency: string;
  locale: string;
  is_test: boolean;
  created_at: Micros;
}

/** An account as it stands, with what it chose for itself. */
export interface AccountRow extends NewAccountRow {
  /** single_opt_in or double_opt_in: how people get in where no list says it. */
  opt_in_process: string;
  /** #rrggbb */
  brand_color: string | null;
}

const COLUMNS = 'id, name, contact, industry, timezone, currency, locale, is_test, created_at, opt_in_process, brand_color';

/** @returns whether the id was free */
export async function insertAccount(tx: Tx, row: NewAccountRow): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO accounts (id, name, contact, industry, timezone, currency, locale, is_test, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id`,
    [
      row.id,
      row.name,
      JSON.stringify(row.contact),
      row.industry,
      row.timezone,
      row.currency,
      row.locale,
      row.is_test,
      isoMicros(row.created_at),
    ],
  );
  return rows.length > 0;
}

/** Oldest first. An installation has few accounts, so they come in one piece. */
export function readAccounts(db: Db): Promise<AccountRow[]> {
  return db.query<AccountRow>(`SELECT ${COLUMNS} FROM accounts ORDER BY created_at, id`);
}

export async function readAccount(db: Db, id: string): Promise<AccountRow | undefined> {
  const [row] = await db.query<AccountRow>(`SELECT ${COLUMNS} FROM accounts WHERE id = $1`, [id]);
  return row;
}

/** Holds an account until the transaction is over. */
export async function lockAccount(tx: Tx, id: string): Promise<AccountRow | undefined> {
  const [row] = await tx.query<AccountRow>(`SELECT ${COLUMNS} FROM accounts WHERE id = $1 FOR UPDATE`, [id]);
  return row;
}

export type AccountChange = Omit<AccountRow, 'is_test' | 'created_at'>;

export async function changeAccount(tx: Tx, row: AccountChange): Promise<void> {
  await tx.query(
    `UPDATE accounts SET name = $2, contact = $3, industry = $4, timezone = $5, currency = $6, locale = $7, opt_in_process = $8,
       brand_color = $9 WHERE id = $1`,
    [
      ...[row.id, row.name, JSON.stringify(row.contact), row.industry, row.timezone, row.currency, row.locale],
      ...[row.opt_in_process, row.brand_color],
    ],
  );
}

/** How people get in where no list says it. */
export async function readAccountOptIn(db: Db, id: string): Promise<string | undefined> {
  const [row] = await db.query<{ opt_in_process: string }>('SELECT opt_in_process FROM accounts WHERE id = $1', [id]);
  return row?.opt_in_process;
}

export async function accountExists(db: Db, id: string): Promise<boolean> {
  return (await db.query('SELECT id FROM accounts WHERE id = $1', [id])).length > 0;
}

export async function deleteAccountRow(tx: Tx, id: string): Promise<boolean> {
  return (await tx.query('DELETE FROM accounts WHERE id = $1 RETURNING id', [id])).length > 0;
}

/** Tables whose rows belong to an account, in the order in which they are emptied: what leads to people first. */
export const ACCOUNT_TABLES = [
  ...[
    'api_keys',
    'data_keys',
    'rate_windows',
    'signals',
    'bulk_job_inputs',
    'bulk_job_errors',
    'bulk_job_profiles',
    'bulk_job_lists',
    'bulk_job_segments',
    'bulk_job_results',
    'bulk_jobs',
    'consent_changes',
    'email_suppressions',
    'consents',
    'list_suppressions',
    'opt_in_requests',
    'templates',
    'universal_content',
    'universal_content_uses',
    'images',
    'image_drafts',
    'web_feeds',
    'catalog_feeds',
    'catalog_feed_items',
    'push_tokens',
    'push_token_owners',
    'caught_mails',
    'message_marks',
    'message_stat_deltas',
    'message_stats',
    'tracking_settings',
    'attributions',
    'attributed_metrics',
    'message_queue',
    'message_batches',
    'messages',
    'send_pauses',
    'campaign_jobs',
    'campaign_estimates',
    'campaign_tests',
    'campaign_tags',
    'campaign_messages',
    'campaigns',
    'list_members',
    'lists',
    'due',
    'segment_builds',
    'segment_dates',
    'segment_members',
    'segments',
    'list_tags',
    'segment_tags',
    'tags',
    'tag_groups',
    'coupon_assignments',
    'coupon_codes',
    'coupons',
    'back_in_stock_subscriptions',
    'variant_returns',
    'catalog_item_categories',
    'catalog_variants',
    'catalog_items',
    'catalog_categories',
    'counter_deltas',
    'counters',
    'events',
    'metric_touches',
    'metric_spans',
    'custom_metric_parts',
    'custom_metrics',
    'mapped_metrics',
    'metric_properties',
    'watched_metrics',
    'metrics',
    'identifiers',
    'profile_merges',
    'kept_opt_outs',
    'erasures',
    'profiles',
  ],
] as const;

/** Deletes up to about `limit` rows of one table. @returns how many */
export async function deleteSome(tx: Tx, table: (typeof ACCOUNT_TABLES)[number], accountId: string, limit: number): Promise<number> {
  const keys = KEYS[table];
  // The names come from the table above, never from a caller.
  const statement = `DELETE FROM ${table} WHERE account_id = $1 AND (${keys}) IN (SELECT ${keys} FROM ${table} WHERE account_id = $1 LIMIT $2) RETURNING account_id`;
  return (await tx.query(statement, [accountId, limit])).length;
}

const KEYS: Record<(typeof ACCOUNT_TABLES)[number], string> = {
  api_keys: 'id',
  data_keys: 'purpose, version',
  rate_windows: 'key_id, bucket',
  signals: 'id',
  bulk_job_inputs: 'job_id, position',
  bulk_job_errors: 'job_id, id',
  bulk_job_profiles: 'profile_id, job_id',
  bulk_job_lists: 'job_id, list_id',
  bulk_job_segments: 'job_id, segment_id',
  bulk_job_results: 'job_id, result_id',
  bulk_jobs: 'id',
  consent_changes: 'profile_id, id',
  email_suppressions: 'profile_id, reason',
  consents: 'profile_id, channel, purpose',
  list_suppressions: 'profile_id, list_id, reason',
  opt_in_requests: 'profile_id, id',
  templates: 'id',
  universal_content: 'id',
  universal_content_uses: 'id',
  images: 'id',
  image_drafts: 'file',
  web_feeds: 'id',
  catalog_feeds: 'id',
  catalog_feed_items: 'feed_id, item_id',
  push_tokens: 'profile_id, token',
  push_token_owners: 'token',
  caught_mails: 'profile_id, message_id',
  message_queue: 'message_id',
  message_batches: 'id',
  message_marks: 'profile_id, message_id, mark',
  message_stat_deltas: 'id',
  message_stats: 'sent_at, group_id, statistic',
  tracking_settings: 'id',
  attributions: 'profile_id, event_id',
  attributed_metrics: 'metric_id',
  messages: 'profile_id, id',
  send_pauses: 'profile_id, channel',
  campaign_jobs: 'kind, campaign_id',
  campaign_estimates: 'campaign_id',
  campaign_tests: 'campaign_id',
  campaign_tags: 'campaign_id, tag_id',
  campaign_messages: 'id',
  campaigns: 'id',
  list_members: 'profile_id, list_id',
  lists: 'id',
  due: 'kind, key',
  segment_builds: 'segment_id',
  segment_dates: 'profile_id, segment_id',
  segment_members: 'profile_id, segment_id',
  segments: 'id',
  list_tags: 'list_id, tag_id',
  segment_tags: 'segment_id, tag_id',
  tags: 'id',
  tag_groups: 'id',
  coupon_assignments: 'profile_id, coupon_id',
  coupon_codes: 'id',
  coupons: 'id',
  back_in_stock_subscriptions: 'profile_id, variant_id',
  variant_returns: 'variant_id',
  catalog_item_categories: 'item_id, category_id',
  catalog_variants: 'id',
  catalog_items: 'id',
  catalog_categories: 'id',
  counter_deltas: 'id',
  counters: 'name',
  events: 'profile_id, id',
  custom_metric_parts: 'custom_metric_id, metric_id',
  custom_metrics: 'id',
  mapped_metrics: 'id',
  watched_metrics: 'metric_id, watcher',
  metric_properties: 'id',
  metric_touches: 'id',
  metric_spans: 'metric_id, starts_at, ends_at',
  metrics: 'id',
  identifiers: 'kind, value',
  profile_merges: 'source_id',
  kept_opt_outs: 'hash, source, place',
  erasures: 'id',
  profiles: 'id',
};
