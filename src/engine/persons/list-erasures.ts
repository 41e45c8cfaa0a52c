import { uuidToUlid } from '../../lib/ids.ts';
import { isoSeconds } from '../../lib/time.ts';
import type { Database } from '../../storage/database.ts';
import { readCertificates } from '../../storage/queries/erasures.ts';
import type { CommandContext } from '../context.ts';
import { optOutText } from '../identity/opt-out-hash.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { checkWho, type Who } from './who.ts';

/** The certificate of an erasure: nothing in it says who was erased. */
export interface ListedErasure {
  id: string;
  requestedAt: string;
  completedAt: string | null;
  /** `key R1Abcd`, `cli` … */
  requestedBy: string;
  /** Rows by table. */
  removed: Readonly<Record<string, number>>;
}

const MOST = 1000;

/**
 * The newest certificates of an account.
 * @param who only those that were asked for with this very identifier
 * @throws DomainError `invalid` for what is no identifier
 */
export async function listErasures(
  { db, secrets }: { db: Database; secrets: Secrets },
  { accountId }: Pick<CommandContext, 'accountId'>,
  who?: Who,
): Promise<ListedErasure[]> {
  const asked = who && checkWho(who);
  const hash = asked && (await secrets.hasher(accountId))(optOutText(asked.kind, asked.value));
  const rows = await readCertificates(db, accountId, MOST, hash);
  return rows.map(({ id, requested_at, completed_at, actor_kind, actor_id, removed }) => ({
    id: uuidToUlid(id),
    requestedAt: isoSeconds(requested_at),
    completedAt: completed_at === null ? null : isoSeconds(completed_at),
    requestedBy: `${actor_kind} ${actor_id}`,
    removed,
  }));
}
