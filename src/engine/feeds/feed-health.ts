import type { Micros } from '../../lib/clock.ts';
import { zoneOf } from '../../lib/zones.ts';
import type { FeedHealth } from '../../storage/queries/web-feeds.ts';

const MINUTE: Micros = 60_000_000;
const HOUR: Micros = 60 * MINUTE;
const DAY: Micros = 24 * HOUR;

/** The field's rules: every quarter of an hour; after three hours of failures once a night; after three such nights unusable. */
const EVERY = 15 * MINUTE;
const PATIENCE = 3 * HOUR;
const NIGHTS = 3;

/** How long a fetch may take: whoever waits until the night may take longer. */
export const timeoutMsOf = ({ nightly }: Pick<FeedHealth, 'nightly'>): number => (nightly ? 30_000 : 5_000);

export interface Afterwards {
  readonly health: FeedHealth;
  readonly dueAt: Micros;
}

/**
 * What a fetch that ended at `now` makes of a feed, and when it is due again. A feed that is unusable is still asked every
 * night, and is as good as any other once it answers.
 * @param zone of the account, whose nights they are
 */
export function afterFetch(before: FeedHealth, succeeded: boolean, now: Micros, zone: string): Afterwards {
  if (succeeded) return { health: { status: 'ok', failing_since: null, nightly: false, failed_nights: 0 }, dueAt: now + EVERY };
  const since = before.failing_since ?? now;
  const nights = before.nightly ? Math.min(before.failed_nights + 1, NIGHTS) : 0;
  const nightly = before.nightly || now - since >= PATIENCE;
  return {
    health: { status: statusOf(nights), failing_since: since, nightly, failed_nights: nights },
    dueAt: nightly ? nextNight(now, zone) : now + EVERY,
  };
}

function statusOf(failedNights: number): string {
  if (failedNights === 0) return 'warning_periodic_refresh_timeout';
  return failedNights < NIGHTS ? 'warning_nightly_refresh_timeout' : 'critical_nightly_refresh_timeout';
}

/** Two o'clock of the next local day. */
function nextNight(now: Micros, zone: string): Micros {
  const { toLocal, toInstant } = zoneOf(zone);
  const local = toLocal(now);
  return toInstant(Math.floor(local / DAY) * DAY + DAY + 2 * HOUR);
}
