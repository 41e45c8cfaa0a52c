/** How often an operation may be called: per second, per minute and, for a few, per day. */
export interface Rate {
  burst: number;
  steady: number;
  daily?: number;
}

/** The five tiers that nearly every operation uses. */
export const XS: Rate = { burst: 1, steady: 15 };
export const S: Rate = { burst: 3, steady: 60 };
export const M: Rate = { burst: 10, steady: 150 };
export const L: Rate = { burst: 75, steady: 750 };
export const XL: Rate = { burst: 350, steady: 3500 };
