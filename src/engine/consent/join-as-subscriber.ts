import type { Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import type { CommandContext } from '../context.ts';
import { joinList } from '../lists/join-list.ts';
import type { Signals } from '../signals.ts';
import { unsuppressOnList } from './change-list-suppressions.ts';
import { type Cause, writeLedger } from './ledger.ts';
import type { Channel } from './may-receive.ts';

export interface Joiner {
  /** uuid text */
  profileId: string;
  /** What they agreed to be written to on. */
  channel: Channel;
  /** When they said so, where that is not now. */
  consentedAt?: Micros;
}

/** Puts people on a list who asked for it, and lifts what kept its messages from them. Being put there by others is no consent. */
export async function joinAsSubscriber(
  deps: { signals: Signals },
  tx: Tx,
  context: CommandContext,
  listId: string,
  joiners: readonly Joiner[],
  cause: Cause,
): Promise<void> {
  const byProfile = new Map(joiners.map((joiner) => [joiner.profileId, joiner]));
  const ids = [...byProfile.keys()].sort();
  await unsuppressOnList(deps, tx, context, listId, ids, cause);
  const joined = (await joinList(deps, tx, context, listId, ids)).map((id) => byProfile.get(id)).filter((each) => each !== undefined);
  await writeLedger(
    deps,
    tx,
    context,
    joined.map((joiner) => ({ ...joiner, change: 'list_joined', listId, cause })),
  );
}
