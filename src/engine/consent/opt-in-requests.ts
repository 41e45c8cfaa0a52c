import type { Ids } from '../../lib/ids.ts';
import type { Db, Tx } from '../../storage/database.ts';
import { type OptInRow, readOpenOptIns, readOptIns, upsertOptIns } from '../../storage/queries/opt-in-requests.ts';
import type { CommandContext } from '../context.ts';
import { lockProfiles, type Signals } from '../signals.ts';
import { type Cause, writeLedger } from './ledger.ts';
import type { Channel } from './may-receive.ts';

/** Whom to ask whether they want to be subscribed. */
export interface Ask {
  /** uuid text: a profile's, or a stand-in's for an address that nobody has. */
  profileId: string;
  channel: Channel;
  /** The address or number that the question goes to. */
  identifier: string;
  /** Joined by whoever confirms. */
  listId: string | null;
  cause: Cause;
  /** YYYY-MM-DD; kept by the ledger. */
  birthDate?: string;
}

/** How long the question can be answered: 30 days. The reference names no time. */
const OPEN_MICROS = 30 * 86_400_000_000;

/**
 * Notes that people are to be asked, and tells whoever asks them (the fact `opt-in-requests`). Nothing else changes until they
 * confirm. Who is asked the same again has one request with a later end, so that links of all its messages work.
 */
export async function askToOptIn(
  deps: { ids: Ids; signals: Signals },
  tx: Tx,
  context: CommandContext,
  asks: readonly Ask[],
): Promise<void> {
  if (asks.length === 0) return;
  const { accountId, now } = context;
  const profileIds = [...new Set(asks.map(({ profileId }) => profileId))].sort();
  await lockProfiles(tx, profileIds);
  const rows = new Map((await readOpenOptIns(tx, accountId, profileIds, now)).map((row) => [keyOf(row), row]));
  const asked = new Map<string, OptInRow>();
  for (const ask of asks) {
    const row = toRow(ask, deps.ids, now);
    const key = keyOf(row);
    const before = rows.get(key);
    asked.set(key, before ? { ...row, id: before.id, created_at: before.created_at, times_asked: before.times_asked + 1 } : row);
  }
  const written = [...asked.values()];
  await upsertOptIns(tx, accountId, written);
  const entries = asks.map(({ birthDate, ...ask }) => ({ ...ask, change: 'opt_in_requested' as const, birthDate: birthDate ?? null }));
  await writeLedger(deps, tx, context, entries);
  const requestIds = written.map(({ id }) => id).sort();
  await deps.signals.publish(tx, [{ kind: 'opt-in-requests', accountId, requestIds, profileIds }]);
}

/** Requests by their ids (uuid text), for whoever asks; those that were withdrawn or forgotten are left out. */
export const readOptInRequests = (db: Db, accountId: string, requestIds: readonly string[]): Promise<OptInRow[]> =>
  readOptIns(db, accountId, requestIds);

const keyOf = ({ profile_id, channel, list_id, identifier }: OptInRow): string =>
  JSON.stringify([profile_id, channel, list_id, identifier]);

function toRow({ profileId, channel, identifier, listId, cause }: Ask, ids: Ids, now: number): OptInRow {
  return {
    ...{ profile_id: profileId, id: ids.uuid(), channel, identifier, list_id: listId, times_asked: 1 },
    method: cause.method,
    method_detail: cause.methodDetail ?? null,
    custom_method_detail: cause.customMethodDetail ?? null,
    ...{ created_at: now, asked_at: now, expires_at: now + OPEN_MICROS, confirmed_at: null },
  };
}

/** What a confirmed request leads to came about as the request did. */
export const causeOf = (row: OptInRow): Cause => ({
  method: row.method,
  methodDetail: row.method_detail,
  customMethodDetail: row.custom_method_detail,
  source: row.id,
});
