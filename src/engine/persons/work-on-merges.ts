import type { Clock, Micros } from '../../lib/clock.ts';
import type { Database } from '../../storage/database.ts';
import { PERSON_OWNED } from '../../storage/person-owned/tables.ts';
import { touchEventsOf } from '../../storage/queries/metric-spans.ts';
import { claimMerge, noteMoved } from '../../storage/queries/profile-merges.ts';
import { lockProfiles, type Signals } from '../signals.ts';
import { moveSome } from './move-rows.ts';

export interface PersonWorkDeps {
  db: Database;
  clock: Clock;
  signals: Signals;
}

/** On the embedded database a slice must leave the one lane to requests after about 50 ms. */
export const SLICE_ROWS = { embedded: 100, postgres: 500 };

const SECOND: Micros = 1_000_000;
/**
 * Whoever looked a profile up before the merge may write to it afterwards. So everything is looked through again after these
 * times, the last of which no request and no slice of a job outlives.
 */
export const LOOK_AGAIN: readonly Micros[] = [5 * SECOND, 60 * SECOND, 600 * SECOND, 3600 * SECOND];

/**
 * Moves one slice of the merge that has waited longest. All of it is one transaction: cut off, it has not happened.
 * @returns whether there was anything to do
 */
export function workOnMerges({ db, clock, signals }: PersonWorkDeps, limit = SLICE_ROWS[db.kind]): Promise<boolean> {
  return db.background.transaction(async (tx) => {
    const now = clock.wall();
    const merge = await claimMerge(tx, now);
    if (!merge) return false;
    const { account_id, source_id, profile_id } = merge;
    const both = [source_id, profile_id].sort();
    await lockProfiles(tx, both);
    await touchEventsOf(tx, account_id, source_id);
    const moved = await moveSome(tx, PERSON_OWNED, { account_id, profile_id: source_id }, profile_id, limit, clock.account(account_id));
    const pause = LOOK_AGAIN[merge.passes];
    await noteMoved(tx, merge, moved, moved < limit ? { dueAt: pause === undefined ? null : now + pause } : null);
    if (moved > 0) {
      await signals.publish(tx, [
        { kind: 'profiles', accountId: account_id, profileIds: both },
        { kind: 'persons', accountId: account_id, profileIds: both },
      ]);
    }
    return true;
  });
}
