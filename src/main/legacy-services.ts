import type { Config } from '../config/read-config.ts';
import type { KeyDirectory } from '../engine/accounts/key-directory.ts';
import type { Limiter } from '../http/rate-limits/limiter.ts';
import { createAddressThrottle } from '../http/rate-limits/take-address.ts';
import type { Throttle } from '../http/rate-limits/take-call.ts';
import type { LegacyServices } from '../legacy/declare.ts';
import type { Engine } from './open-engine.ts';

/** What the v1/v2 API is given: the engine of the new one. */
export const legacyServices = (
  engine: Engine,
  {
    directory,
    throttle,
    limiter,
    limits,
  }: { directory: KeyDirectory; throttle: Throttle; limiter: Limiter; limits: Config['trackLimits'] },
): LegacyServices => ({ ...{ deps: engine, directory, throttle }, addresses: createAddressThrottle(inPoolOfItsOwn(limiter), limits) });

/** Addresses are counted beside those of /client: the limits differ. */
const inPoolOfItsOwn = (limiter: Limiter): Limiter => ({
  ...limiter,
  take: (pool, bucket, budget) => limiter.take(pool, `track ${bucket}`, budget),
});
