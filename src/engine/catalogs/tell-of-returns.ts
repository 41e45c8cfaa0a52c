import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../storage/database.ts';
import { anyReturn, endReturn, holdReturn, readVariant, takeWaiting } from '../../storage/queries/back-in-stock.ts';
import { type OwnEventDeps, ownMetricId, writeOwnEvents } from '../events/own-events.ts';
import { RETURNED, stockProperties } from './back-in-stock.ts';

export interface ReturnDeps extends OwnEventDeps {
  db: Database;
  clock: Clock;
}

const SLICE_PEOPLE = 200;

/**
 * Records for the next people who waited for a variant that it is there again. They stop waiting in the same transaction, so
 * that each is told once, whatever ends the process. Whether it is sold out again meanwhile is not asked (the reference does not).
 * @returns whether there was anything to do
 */
export async function tellOfReturns(deps: ReturnDeps): Promise<boolean> {
  const found = await anyReturn(deps.db.background);
  if (!found) return false;
  const { account_id: accountId, variant_id: variantId } = found;
  const now = deps.clock.account(accountId);
  const metricId = await ownMetricId(deps, accountId, RETURNED, now);
  return deps.db.background.transaction(async (tx) => {
    const held = await holdReturn(tx, found);
    if (!held) return false;
    const waiting = await takeWaiting(tx, accountId, variantId, SLICE_PEOPLE);
    if (waiting.length < SLICE_PEOPLE) await endReturn(tx, held);
    if (waiting.length === 0) return true;
    const variant = await readVariant(tx, accountId, variantId);
    const events = waiting.map(({ profile_id: profileId, channels, subscribed_at }) => ({
      ...{ profileId, metricId, at: now, uniqueId: `returned ${variantId} ${subscribed_at}` },
      properties: stockProperties(variantId, variant, channels),
    }));
    await writeOwnEvents(deps, tx, accountId, events);
    return true;
  });
}
