/** Something that came of a message. */
export type What =
  /** A transport, or the provider behind it, took it. */
  | 'received'
  /** It came back, or was refused for good. */
  | 'bounced'
  /** A provider would not even try. */
  | 'dropped'
  /** It could not be delivered, on channels that know no bounce. */
  | 'failed'
  | 'complained'
  | 'opened'
  | 'clicked'
  | 'unsubscribe-clicked'
  /** It was not to be sent. */
  | 'skipped';

/** Metrics of the integration `klaviyo`; their names are the reference's. */
const METRICS: Readonly<Record<string, Partial<Record<What, string>>>> = {
  email: {
    received: 'Received Email',
    bounced: 'Bounced Email',
    dropped: 'Dropped Email',
    complained: 'Marked Email as Spam',
    opened: 'Opened Email',
    clicked: 'Clicked Email',
    'unsubscribe-clicked': 'Clicked Email to Unsubscribe',
    skipped: 'Skipped Send',
  },
  sms: { received: 'Received SMS', failed: 'Failed to Deliver SMS', clicked: 'Clicked SMS', skipped: 'Skipped Send' },
  push: { received: 'Received Push', bounced: 'Bounced Push', opened: 'Opened Push', skipped: 'Skipped Send' },
};

/** @returns undefined for what cannot happen on a channel, or has no metric there */
export const metricFor = (channel: string, what: What): string | undefined => METRICS[channel]?.[what];

/** What happens to a message at most once. */
const ONCE: ReadonlySet<What> = new Set(['received', 'bounced', 'dropped', 'failed', 'complained', 'skipped']);
export const happensOnce = (what: What): boolean => ONCE.has(what);
