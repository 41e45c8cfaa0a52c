import type { Db } from '../../storage/database.ts';
import { mayReceive, NO_STANDING, type Sending } from '../consent/may-receive.ts';
import { readStandings } from '../consent/read-standings.ts';
import type { Recipient } from './audience.ts';

/** How many of these recipients may be written to as things are: by the rule that the sender asks again right before each message. */
export async function countReachable(db: Db, accountId: string, sending: Sending, recipients: readonly Recipient[]): Promise<number> {
  const ids = recipients.map(({ profileId }) => profileId);
  const standings = await readStandings(db, accountId, ids);
  return ids.filter((id) => mayReceive(standings.get(id) ?? NO_STANDING, sending).may).length;
}
