import { DomainError } from '../../lib/errors.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { deleteCodes, firstCodes } from '../../storage/queries/coupon-codes.ts';
import { changeCoupon, couponExists, deleteCouponRow, insertCoupon } from '../../storage/queries/coupons.ts';
import type { CommandContext } from '../context.ts';
import { contentFaults, couponIdFaults, unknownCoupon } from './coupon-input.ts';

type Deps = { db: Database };

export interface NewCoupon {
  external_id: string;
  description?: string | null;
  monitor_configuration?: Readonly<Record<string, unknown>> | null;
}

/** Makes a coupon without codes. @throws DomainError `invalid`; `conflict` when there is one of that name */
export async function createCoupon(deps: Deps, { accountId, now }: CommandContext, input: NewCoupon): Promise<{ id: string }> {
  const { external_id: id, description = null, monitor_configuration: monitor = null } = input;
  const faults = [...couponIdFaults(id), ...contentFaults(input)];
  if (faults.length > 0) throw new DomainError(faults);
  if (await deps.db.transaction((tx) => insertCoupon(tx, accountId, { id, description, monitor }, now))) return { id };
  throw new DomainError({ kind: 'conflict', detail: `There is already a coupon with the identifier '${id}'.`, at: ['external_id'] });
}

/** Changes what is named; null empties it. @throws DomainError `invalid`, `not_found` */
export async function updateCoupon(
  deps: Deps,
  { accountId }: CommandContext,
  { id, ...input }: Omit<NewCoupon, 'external_id'> & { id: string },
): Promise<void> {
  const faults = contentFaults(input);
  if (faults.length > 0) throw new DomainError(faults);
  const { description, monitor_configuration: monitor } = input;
  if (!(await deps.db.transaction((tx) => changeCoupon(tx, accountId, id, { description, monitor }))))
    throw new DomainError(unknownCoupon(id));
}

/** Long enough to be done with most coupons at once, short enough that others get their turn on the embedded database. */
const SLICE = 1000;

/**
 * Deletes a coupon and its codes, those that people have too. It loses its codes slice by slice and goes last: cut short, the
 * same command finishes the work.
 * @throws DomainError `not_found`
 */
export async function deleteCoupon(deps: Deps, { accountId }: CommandContext, { id }: { id: string }, slice = SLICE): Promise<void> {
  if (!(await couponExists(deps.db, accountId, id))) throw new DomainError(unknownCoupon(id));
  const dropSlice = async (tx: Tx): Promise<number> => deleteCodes(tx, accountId, await firstCodes(tx, accountId, id, slice));
  while ((await deps.db.transaction(dropSlice)) > 0);
  await deps.db.transaction(async (tx) => {
    // Waits for those who are making or giving codes; those who come later find no coupon.
    if (!(await deleteCouponRow(tx, accountId, id))) throw new DomainError(unknownCoupon(id));
    while ((await dropSlice(tx)) > 0);
  });
}
