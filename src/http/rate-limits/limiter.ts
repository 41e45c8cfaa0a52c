import type { Rate } from '../../jsonapi/rates.ts';

/** Whose budget a call is taken from. */
export interface Pool {
  readonly accountId: string;
  /** Empty for the budget that all keys of the account share; a key with a factor of its own has its own. */
  readonly keyId: string;
}

/** What came of asking for one call. Unrefused, `remaining` counts the calls left in the current second. */
export type Taken =
  | { readonly refused: false; readonly remaining: number }
  | { readonly refused: true; readonly retryAfterSeconds: number };

/** Fixed windows of a second, a minute and, where the budget has one, a day; each starts with its first call. */
export interface Limiter {
  /**
   * Takes one call out of every window of the budget, or of none when one of them is used up.
   * @param bucket the operation, or the costly side of one
   */
  take(pool: Pool, bucket: string, budget: Budget): Taken | Promise<Taken>;
  close(): Promise<void>;
}

/** The length of each window, in the order of `Budget.limits`. */
export const WINDOWS_MS = [1000, 60_000, 86_400_000] as const;

/** A rate as it applies to one key. */
export interface Budget {
  /** Calls per second, per minute and, for some operations, per day. */
  readonly limits: readonly number[];
  /** The RateLimit-Limit header: `75, 75;w=1, 750;w=60`. */
  readonly header: string;
}

/** @param factor what the key's limits are multiplied with; at least one call is always allowed */
export function budgetOf({ burst, steady, daily }: Rate, factor: number): Budget {
  const limits = [burst, steady, ...(daily === undefined ? [] : [daily])].map((limit) => Math.max(1, Math.round(limit * factor)));
  const windows = limits.map((limit, i) => `${limit};w=${(WINDOWS_MS[i] as number) / 1000}`);
  return { limits, header: [limits[0], ...windows].join(', ') };
}
