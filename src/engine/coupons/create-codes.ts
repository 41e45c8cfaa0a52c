import type { Micros } from '../../lib/clock.ts';
import { DomainError, type Fault } from '../../lib/errors.ts';
import { parseIso } from '../../lib/time.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { insertCodes } from '../../storage/queries/coupon-codes.ts';
import { holdCoupons } from '../../storage/queries/coupons.ts';
import type { CommandContext } from '../context.ts';
import { uniqueCodeFaults, unknownCoupon } from './coupon-input.ts';

export interface NewCode {
  unique_code: string;
  /** ISO 8601; a year from now when absent or null. */
  expires_at?: string | null;
  coupon?: string;
}

export type CodeOutcome = { id: string } | { faults: readonly Fault[] };

/** What the documentation calls a year: 52 weeks (recorded). */
const YEAR = 364 * 86_400_000_000;

/** When a code ends. @param faults takes what is wrong */
export function expiry(text: string | null | undefined, now: Micros, faults: Fault[]): Micros {
  const given = text == null ? now + YEAR : parseIso(text);
  if (given === undefined) faults.push({ kind: 'invalid', detail: `'${text}' is not a date and time.`, at: ['expires_at'] });
  return given ?? now;
}

/** Makes what can be made of a batch. @returns an outcome for each input, in order */
export async function createCodes(tx: Tx, { accountId, now }: CommandContext, inputs: readonly NewCode[]): Promise<CodeOutcome[]> {
  const known = await holdCoupons(tx, accountId, [...new Set(inputs.flatMap(({ coupon }) => coupon ?? []))].sort());
  const seen = new Set<string>();
  const checked = inputs.map(({ unique_code, expires_at, coupon = '' }) => {
    const faults = uniqueCodeFaults(unique_code);
    const row = { id: `${coupon}-${unique_code}`, coupon_id: coupon, unique_code, expires_at: expiry(expires_at, now, faults) };
    if (coupon === '') faults.push({ kind: 'invalid', detail: 'A code needs the coupon that it is of.', at: ['coupon'] });
    else if (!known.has(coupon)) faults.push({ ...unknownCoupon(coupon), at: ['coupon'] });
    else if (faults.length === 0 && seen.has(row.id)) faults.push(taken(row.id));
    if (faults.length === 0) seen.add(row.id);
    return { row, faults };
  });
  const sound = checked.flatMap(({ row, faults }) => (faults.length === 0 ? [row] : []));
  const made = await insertCodes(tx, accountId, sound, now);
  return checked.map(({ row: { id }, faults }): CodeOutcome => {
    if (faults.length > 0) return { faults };
    return made.has(id) ? { id } : { faults: [taken(id)] };
  });
}

/** One code. @throws DomainError `invalid`, `not_found` for the coupon, `conflict` */
export async function createCode(deps: { db: Database }, context: CommandContext, input: NewCode): Promise<{ id: string }> {
  const [outcome] = await deps.db.transaction((tx) => createCodes(tx, context, [input]));
  if (!outcome || 'faults' in outcome) throw new DomainError(outcome?.faults ?? []);
  return outcome;
}

const taken = (id: string): Fault => ({ kind: 'conflict', detail: `There is already a coupon code '${id}'.`, at: ['unique_code'] });
