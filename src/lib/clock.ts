/**
 * The only place that reads the machine's time. Everything else is handed a clock.
 *
 * Two clocks exist (docs/decisions/0003-time.md): `wall` for locks, leases, rate limits and ids;
 * an account's clock for everything that belongs to the domain.
 */
export interface Clock {
  /** Wall time, microseconds since 1970-01-01T00:00:00Z. */
  wall(): Micros;
  /** Domain time of one account, microseconds since 1970-01-01T00:00:00Z. */
  account(accountId: string): Micros;
}

/** Microseconds since the epoch. A plain number stays exact until the year 2255. */
export type Micros = number;

/** The machine's clock with microseconds; it never gives the same value twice and never runs backwards. */
export function systemClock(): Clock {
  let previous = 0;
  const read = (): Micros => {
    const now = Math.floor((performance.timeOrigin + performance.now()) * 1000);
    const drift = Date.now() * 1000;
    // performance.now() does not follow a corrected system clock: fall back when they part by over a second.
    const micros = Math.abs(now - drift) > 1_000_000 ? drift : now;
    previous = micros > previous ? micros : previous + 1;
    return previous;
  };
  return { wall: read, account: read };
}
