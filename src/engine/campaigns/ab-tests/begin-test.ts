import type { Micros } from '../../../lib/clock.ts';
import type { Tx } from '../../../storage/database.ts';
import { putTest, readTest } from '../../../storage/queries/campaign-tests.ts';
import { setDue } from '../../../storage/queries/due.ts';
import type { Phase } from '../job.ts';
import { TEST_DUE } from './choose-winner.ts';

const MINUTE: Micros = 60_000_000;

/**
 * Lets the time of a test begin, when its last message was asked for.
 * @param now domain time
 * @returns what is next: where everybody is in the test, there is no rest to wait for
 */
export async function beginTest(tx: Tx, accountId: string, campaignId: string, now: Micros): Promise<Phase> {
  const test = await readTest(tx, accountId, campaignId);
  if (!test) throw new Error(`campaign ${campaignId} has no test`);
  const hasRest = test.test_percentage < 100;
  const ends_at = hasRest && test.automatic_winner ? now + test.duration_minutes * MINUTE : null;
  await putTest(tx, accountId, { ...test, status: 'live', ends_at });
  if (ends_at !== null) await setDue(tx, { account_id: accountId, kind: TEST_DUE, key: campaignId, since: now, due_at: ends_at });
  return hasRest ? 'testing' : 'sending';
}
