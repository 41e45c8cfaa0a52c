import type { Micros } from '../../lib/clock.ts';
import type { Database } from '../../storage/database.ts';
import { assignCodes, heldCodes } from '../coupons/assign-code.ts';

/**
 * Codes for people (uuid text) by coupon: null where there is none for them any more. Whoever had one keeps it.
 * @param purpose for what is only shown nobody gets a code
 */
export async function takeCoupons(
  db: Database,
  context: { accountId: string; now: Micros },
  wanted: ReadonlyMap<string, readonly string[]>,
  purpose: 'send' | 'show',
): Promise<ReadonlyMap<string, ReadonlyMap<string, string | null>>> {
  const codesOf = purpose === 'send' ? assignCodes : heldCodes;
  const people = [...new Set([...wanted.values()].flat())].sort();
  const byPerson = new Map(people.map((id) => [id, new Map<string, string | null>()]));
  for (const [coupon, ids] of wanted) {
    // One coupon at a time: each transaction locks its own people, in order.
    const given = await db.background.transaction((tx) => codesOf(tx, context, coupon, ids));
    for (const id of ids) {
      const code = given.get(id);
      byPerson.get(id)?.set(coupon, code && 'code' in code ? code.code : null);
    }
  }
  return byPerson;
}
