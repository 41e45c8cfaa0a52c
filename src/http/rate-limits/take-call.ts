import { apiError, RequestError } from '../../jsonapi/errors.ts';
import type { Rate } from '../../jsonapi/rates.ts';
import { type Budget, budgetOf, type Limiter, type Pool } from './limiter.ts';

const LINK = 'https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling#rate-limits';

/** What the RateLimit-* headers of an answer say. */
export interface Advertised {
  readonly header: string;
  readonly remaining: number;
}

/** The limits of the key that calls: its factor, or none at all. */
export interface Limited {
  readonly accountId: string;
  readonly keyId: string;
  readonly limits: number | 'off';
}

export interface Throttle {
  /**
   * Takes one call out of the caller's budget for an operation.
   * @throws RequestError 429 with Retry-After when a window is used up
   */
  take(caller: Limited, bucket: string, rate: Rate): Advertised | Promise<Advertised>;
}

export function createThrottle(limiter: Limiter): Throttle {
  const budgets = new Map<number, Map<Rate, Budget>>();
  const budgetFor = (rate: Rate, factor: number): Budget => {
    const ofFactor = budgets.get(factor) ?? new Map<Rate, Budget>();
    const budget = ofFactor.get(rate) ?? budgetOf(rate, factor);
    budgets.set(factor, ofFactor.set(rate, budget));
    return budget;
  };
  return {
    take(caller, bucket, rate) {
      const { limits } = caller;
      const budget = budgetFor(rate, limits === 'off' ? 1 : limits);
      if (limits === 'off') return { header: budget.header, remaining: budget.limits[0] as number };
      const pool: Pool = limits === 1 ? { accountId: caller.accountId, keyId: '' } : caller;
      const taken = limiter.take(pool, bucket, budget);
      return taken instanceof Promise ? taken.then((later) => allow(later, budget)) : allow(taken, budget);
    },
  };
}

function allow(taken: Awaited<ReturnType<Limiter['take']>>, { header }: Budget): Advertised {
  if (!taken.refused) return { header, remaining: taken.remaining };
  throw throttled(taken.retryAfterSeconds);
}

/** The 429 as the reference sends it. */
export function throttled(seconds: number): RequestError {
  const detail = `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? '' : 's'}.`;
  return new RequestError(apiError('throttled', detail, { link: LINK }), { 'Retry-After': String(seconds) });
}
