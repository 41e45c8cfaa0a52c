import type { Clock, Micros } from '../../lib/clock.ts';
import { wallOfId } from '../../lib/event-ids.ts';
import type { Fact } from '../signals.ts';

/** An account whose clock is further behind the machine's than this goes by a time of its own. */
const SLACK: Micros = 1_000_000;

/** Whether ids of events, which carry wall time, tell when they came by the account's clock. */
export const goesByWall = (clock: Clock, now: Micros): boolean => now >= clock.wall() - SLACK;

/**
 * The time at which touched profiles are looked at: not before their events came, which another machine's clock may have said. An
 * event that is looked at in its own future would be looked at again by nobody when its time has come (`crossedProfiles`).
 */
export function timeOfTouches(clock: Clock, accountId: string, facts: readonly Fact[]): Micros {
  const now = clock.account(accountId);
  if (!goesByWall(clock, now)) return now;
  let latest = now;
  for (const fact of facts) {
    if (fact.kind === 'events') for (const [, , id] of fact.events) latest = Math.max(latest, wallOfId(BigInt(id)));
  }
  return latest;
}
