import type { Db } from '../../../storage/database.ts';
import type { TouchWindow } from '../../../storage/queries/attributions.ts';
import { findMetrics } from '../../../storage/queries/metrics.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** What counts as a touch of a message, on which channel, and for how long: the reference's windows. */
const TOUCHES: Readonly<Record<string, { channel: string; seconds: number }>> = {
  'Opened Email': { channel: 'email', seconds: 5 * DAY },
  'Clicked Email': { channel: 'email', seconds: 5 * DAY },
  'Clicked SMS': { channel: 'sms', seconds: 5 * DAY },
  'Received SMS': { channel: 'sms', seconds: 12 * HOUR },
  'Opened Push': { channel: 'push-notification', seconds: DAY },
};

export const LONGEST_WINDOW_MICROS = 5 * DAY * 1_000_000;

export interface AccountTouches {
  readonly windows: readonly TouchWindow[];
  readonly channelOf: ReadonlyMap<string, string>;
}

/** The metrics of an account that are touches, as far as any was ever recorded. */
export async function touchesOf(db: Db, accountId: string): Promise<AccountTouches> {
  const names = Object.keys(TOUCHES);
  const found = await findMetrics(
    db,
    names.map((name) => ({ accountId, integration: 'klaviyo', name })),
  );
  const of = (name: string) => TOUCHES[name] as { channel: string; seconds: number };
  return {
    windows: found.map(({ id, name }) => ({ metric_id: id, seconds: of(name).seconds })),
    channelOf: new Map(found.map(({ id, name }) => [id, of(name).channel])),
  };
}
