import type { Count } from '../../messaging/message-counts.ts';

/** What is known of one line of a report: what came of its messages, and what they are owed. */
export interface Numbers extends Readonly<Record<Count, number>> {
  readonly conversions: number;
  readonly conversion_uniques: number;
  readonly conversion_value: number;
}

const NOTHING: Numbers = {
  ...{ delivered: 0, bounced: 0, failed: 0, opens: 0, opens_unique: 0, clicks: 0, clicks_unique: 0, unsubscribes: 0 },
  ...{ unsubscribe_uniques: 0, spam_complaints: 0, segments: 0, conversions: 0, conversion_uniques: 0, conversion_value: 0 },
};

export const numbersOf = (known: Partial<Numbers>): Numbers => ({ ...NOTHING, ...known });

/** A share of nothing is nothing. */
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const recipients = ({ delivered, bounced, failed }: Numbers): number => delivered + bounced + failed;

/** Every statistic of messages and how it is made; docs/reports.md says the same in words. Rates are fractions. */
export const MESSAGE_STATISTICS = {
  average_order_value: (n) => share(n.conversion_value, n.conversions),
  bounce_rate: (n) => share(n.bounced, recipients(n)),
  bounced: (n) => n.bounced,
  bounced_or_failed: (n) => n.bounced + n.failed,
  bounced_or_failed_rate: (n) => share(n.bounced + n.failed, recipients(n)),
  click_rate: (n) => share(n.clicks_unique, n.delivered),
  click_to_open_rate: (n) => share(n.clicks_unique, n.opens_unique),
  clicks: (n) => n.clicks,
  clicks_unique: (n) => n.clicks_unique,
  conversion_rate: (n) => share(n.conversion_uniques, n.delivered),
  conversion_uniques: (n) => n.conversion_uniques,
  conversion_value: (n) => n.conversion_value,
  conversions: (n) => n.conversions,
  delivered: (n) => n.delivered,
  delivery_rate: (n) => share(n.delivered, recipients(n)),
  failed: (n) => n.failed,
  failed_rate: (n) => share(n.failed, recipients(n)),
  message_segment_count_sum: (n) => n.segments,
  open_rate: (n) => share(n.opens_unique, n.delivered),
  opens: (n) => n.opens,
  opens_unique: (n) => n.opens_unique,
  recipients,
  revenue_per_recipient: (n) => share(n.conversion_value, n.delivered),
  spam_complaint_rate: (n) => share(n.spam_complaints, n.delivered),
  spam_complaints: (n) => n.spam_complaints,
  // This server sells no text messages: they cost nothing that it knows of.
  text_message_credit_usage_amount: () => 0,
  text_message_roi: () => 0,
  text_message_spend: () => 0,
  unsubscribe_rate: (n) => share(n.unsubscribe_uniques, n.delivered),
  unsubscribe_uniques: (n) => n.unsubscribe_uniques,
  unsubscribes: (n) => n.unsubscribes,
} satisfies Record<string, (numbers: Numbers) => number>;

export type MessageStatistic = keyof typeof MESSAGE_STATISTICS;
