import type { Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import { type Assignment, readAssignments, writeAssignments } from '../../storage/queries/coupon-assignments.ts';
import { claimFreeCodes, type FreeCode, markAssigned, readCodes } from '../../storage/queries/coupon-codes.ts';
import { holdCoupons } from '../../storage/queries/coupons.ts';
import type { CommandContext } from '../context.ts';
import { lockProfiles } from '../signals.ts';

/** What somebody is given: a code, or the reason why there is none. */
export type CodeGiven = { code: string; codeId: string; expiresAt: Micros } | { none: 'unknown-coupon' | 'exhausted' };

/**
 * Gives each of these people (uuid text) a code of a coupon, as part of a larger change: the one that they have if it is still
 * good, another one otherwise. No code goes to two people, and nobody gets two, however many ask at once. The codes that end
 * first go first. Whoever assigns several coupons in one transaction names the same people in all, or takes
 * lockProfiles() of all of them first.
 */
export async function assignCodes(
  tx: Tx,
  { accountId, now }: Pick<CommandContext, 'accountId' | 'now'>,
  couponId: string,
  profileIds: readonly string[],
): Promise<ReadonlyMap<string, CodeGiven>> {
  const people = [...new Set(profileIds)].sort();
  const given = new Map<string, CodeGiven>();
  if (people.length === 0) return given;
  await lockProfiles(tx, people);
  if (!(await holdCoupons(tx, accountId, [couponId])).has(couponId)) {
    return new Map(people.map((id) => [id, { none: 'unknown-coupon' }]));
  }
  for (const [id, code] of await goodCodes(tx, accountId, couponId, people, now)) given.set(id, code);
  const waiting = people.filter((id) => !given.has(id));
  if (waiting.length === 0) return given;
  const free = await claim(tx, accountId, couponId, now, waiting.length);
  const assignments = free.map((code, i): Assignment => ({ profile_id: waiting[i] as string, code_id: code.id }));
  if (free.length > 0) {
    await markAssigned(
      tx,
      accountId,
      free.map(({ id }) => id),
    );
    await writeAssignments(tx, accountId, couponId, assignments, now);
  }
  waiting.forEach((id, i) => {
    given.set(id, shown(free[i]));
  });
  return given;
}

/** The same for one person. */
export async function assignCode(
  tx: Tx,
  context: Pick<CommandContext, 'accountId' | 'now'>,
  couponId: string,
  profileId: string,
): Promise<CodeGiven> {
  return (await assignCodes(tx, context, couponId, [profileId])).get(profileId) ?? { none: 'exhausted' };
}

/** The codes that people have and can still use: gives none away. Who has none is not in the result. */
export const heldCodes = async (
  tx: Tx,
  { accountId, now }: Pick<CommandContext, 'accountId' | 'now'>,
  couponId: string,
  profileIds: readonly string[],
): Promise<ReadonlyMap<string, CodeGiven>> => new Map(await goodCodes(tx, accountId, couponId, profileIds, now));

/** The codes that people have and can still use. */
async function goodCodes(
  tx: Tx,
  accountId: string,
  couponId: string,
  people: readonly string[],
  now: Micros,
): Promise<[string, CodeGiven][]> {
  const had = await readAssignments(tx, accountId, couponId, people);
  if (had.length === 0) return [];
  const codes = await readCodes(
    tx,
    accountId,
    had.map(({ code_id }) => code_id),
  );
  const byId = new Map(codes.map((code) => [code.id, code]));
  return had.flatMap(({ profile_id: profileId, code_id: codeId }): [string, CodeGiven][] => {
    const code = byId.get(codeId);
    return code && code.expires_at > now ? [[profileId, shown(code)]] : [];
  });
}

/** Codes that others are about to give away are passed over first, and waited for before saying that there are none. */
async function claim(tx: Tx, accountId: string, couponId: string, now: Micros, wanted: number): Promise<FreeCode[]> {
  const free = await claimFreeCodes(tx, accountId, couponId, now, wanted, 'pass over');
  if (free.length === wanted) return free;
  return claimFreeCodes(tx, accountId, couponId, now, wanted, 'wait for');
}

const shown = (code: FreeCode | undefined): CodeGiven =>
  code ? { code: code.unique_code, codeId: code.id, expiresAt: code.expires_at } : { none: 'exhausted' };
