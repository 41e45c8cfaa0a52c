import type { Micros } from '../../lib/clock.ts';
import { type Budget, type Limiter, type Pool, type Taken, WINDOWS_MS } from './limiter.ts';

const SWEEP_MS = 60_000;
const DAY = 2;

/** A daily window as it is kept over a restart. */
export interface DailyWindow extends Pool {
  readonly bucket: string;
  readonly endsAt: Micros;
  readonly used: number;
}

export interface MemoryLimiter extends Limiter {
  take(pool: Pool, bucket: string, budget: Budget): Taken;
  /** Goes on with windows of an earlier run. */
  resume(windows: readonly DailyWindow[]): void;
  /** The daily windows that changed since the last time it was asked. */
  changedDays(): DailyWindow[];
}

interface Slot {
  readonly pool: Pool;
  readonly bucket: string;
  readonly endsMs: number[];
  readonly used: number[];
}

/**
 * Counts calls in this process. One look-up and no promise per call, and no timer per key: a window that is over starts
 * again with the next call, and slots that nobody uses are swept once a minute by whoever calls then.
 * @param wall the wall clock
 */
export function createMemoryLimiter(wall: () => Micros): MemoryLimiter {
  const slots = new Map<string, Slot>();
  const changed = new Set<Slot>();
  let sweepAtMs = 0;

  const slotOf = (pool: Pool, bucket: string): Slot => {
    const key = `${pool.accountId} ${pool.keyId} ${bucket}`;
    const found = slots.get(key);
    if (found) return found;
    const made = { pool: { accountId: pool.accountId, keyId: pool.keyId }, bucket, endsMs: [0, 0, 0], used: [0, 0, 0] };
    slots.set(key, made);
    return made;
  };

  const sweep = (nowMs: number): void => {
    sweepAtMs = nowMs + SWEEP_MS;
    for (const [key, slot] of slots) if (slot.endsMs.every((ends) => ends <= nowMs) && !changed.has(slot)) slots.delete(key);
  };

  return {
    take(pool, bucket, { limits }) {
      const nowMs = wall() / 1000;
      if (nowMs >= sweepAtMs) sweep(nowMs);
      const slot = slotOf(pool, bucket);
      const { endsMs, used } = slot;
      let waitMs = 0;
      for (let i = 0; i < limits.length; i++) {
        if (nowMs >= (endsMs[i] as number)) {
          endsMs[i] = nowMs + (WINDOWS_MS[i] as number);
          used[i] = 0;
        }
        if ((used[i] as number) >= (limits[i] as number)) waitMs = Math.max(waitMs, (endsMs[i] as number) - nowMs);
      }
      if (waitMs > 0) return { refused: true, retryAfterSeconds: Math.ceil(waitMs / 1000) };
      for (let i = 0; i < limits.length; i++) used[i] = (used[i] as number) + 1;
      if (limits.length > DAY) changed.add(slot);
      return { refused: false, remaining: (limits[0] as number) - (used[0] as number) };
    },
    resume(windows) {
      for (const { bucket, endsAt, used, ...pool } of windows) {
        const slot = slotOf(pool, bucket);
        slot.endsMs[DAY] = endsAt / 1000;
        slot.used[DAY] = used;
      }
    },
    changedDays() {
      const days = [...changed].map(({ pool, bucket, endsMs, used }) => ({
        ...pool,
        bucket,
        endsAt: Math.round((endsMs[DAY] as number) * 1000),
        used: used[DAY] as number,
      }));
      changed.clear();
      return days;
    },
    close: async () => {},
  };
}
