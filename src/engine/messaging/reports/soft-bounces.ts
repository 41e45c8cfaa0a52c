import type { Db } from '../../../storage/database.ts';
import { newestOutcomes } from '../../../storage/queries/message-reports.ts';

/** More than seven soft bounces in a row, within two years, are as good as a hard one. */
const IN_A_ROW = 8;
const YEARS_MICROS = 2 * 365 * 86_400_000_000;

/** Reasons of messages that came back for now: a full mailbox, a server that was away for days. */
export const SOFT = ['soft-bounce', 'gave-up'];

/** Whether an address has bounced so often, with nothing that reached it in between. @param now domain time */
export async function bouncesTooOften(db: Db, accountId: string, address: string, now: number): Promise<boolean> {
  const newest = await newestOutcomes(db, accountId, address, { since: now - YEARS_MICROS, limit: IN_A_ROW });
  return newest.length === IN_A_ROW && newest.every(({ state, reason }) => state === 'failed' && SOFT.includes(reason ?? ''));
}
