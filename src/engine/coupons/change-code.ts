import { DomainError, type Fault } from '../../lib/errors.ts';
import type { Database } from '../../storage/database.ts';
import { changeCode, deleteCodes } from '../../storage/queries/coupon-codes.ts';
import type { CommandContext } from '../context.ts';
import { unknownCode } from './coupon-input.ts';
import { expiry } from './create-codes.ts';

/**
 * Changes the status or the end of a code. A status of null keeps it; an end of null is a year from now.
 * @throws DomainError `invalid`, `not_found`
 */
export async function updateCode(
  deps: { db: Database },
  { accountId, now }: CommandContext,
  { id, status, expires_at }: { id: string; status?: string | null; expires_at?: string | null },
): Promise<void> {
  const faults: Fault[] = [];
  const change = {
    ...(status == null ? {} : { status }),
    ...(expires_at === undefined ? {} : { expires_at: expiry(expires_at, now, faults) }),
  };
  if (faults.length > 0) throw new DomainError(faults);
  if (!(await deps.db.transaction((tx) => changeCode(tx, accountId, id, change)))) throw unknownCode(id);
}

/** Deletes a code, also one that somebody has. @throws DomainError `not_found` */
export async function deleteCode(deps: { db: Database }, { accountId }: CommandContext, { id }: { id: string }): Promise<void> {
  if ((await deps.db.transaction((tx) => deleteCodes(tx, accountId, [id]))) === 0) throw unknownCode(id);
}
