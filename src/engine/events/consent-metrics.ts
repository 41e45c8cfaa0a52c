import type { ConsentChangeRow } from '../../storage/queries/consent-changes.ts';

/** Metrics of the integration `klaviyo` that changes of consent are recorded as; their names are the reference's. */
const METRICS: Readonly<Record<string, string>> = {
  'subscribed email marketing': 'Subscribed to Email Marketing',
  'unsubscribed email marketing': 'Unsubscribed from Email Marketing',
  'subscribed sms marketing': 'Subscribed to SMS Marketing',
  'unsubscribed sms marketing': 'Unsubscribed from SMS Marketing',
};

const ANY_CHANNEL: Readonly<Record<string, string>> = {
  list_joined: 'Subscribed to List',
  list_suppressed: 'Unsubscribed from List',
  preferences_saved: 'Updated Email Preferences',
};

/** Suppressions that came or went with consent are part of that; only those made by hand have metrics of their own. */
const BY_HAND: Readonly<Record<string, string>> = {
  suppressed: 'Manually Suppressed from Email Marketing',
  unsuppressed: 'Manually Unsuppressed from Email Marketing',
};

/** @returns undefined for what the field has no metric for */
export function metricOf({ change, channel, purpose, reason, method }: ConsentChangeRow): string | undefined {
  if (reason === 'USER_SUPPRESSED' && method === 'bulk_job') return BY_HAND[change];
  return METRICS[`${change} ${channel} ${purpose}`] ?? ANY_CHANNEL[change];
}
