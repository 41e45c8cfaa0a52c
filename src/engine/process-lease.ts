import type { Clock, Micros } from '../lib/clock.ts';
import { createEventIds, type EventIds, type IdSpan, NoIdSpan, PROCESS_NUMBERS } from '../lib/event-ids.ts';
import type { Ids } from '../lib/ids.ts';
import type { Database } from '../storage/database.ts';
import { addLease, findExpiredLease, renewLease, takeLease } from '../storage/queries/process-leases.ts';

export interface ProcessLeaseDeps {
  db: Database;
  clock: Clock;
  ids: Ids;
}

export interface ProcessLeaseOptions {
  leaseMs?: number;
  /** Well below leaseMs, so that a renewal may fail a few times. */
  renewEveryMs?: number;
  /** Told of renewals that failed; ids are made until the lease ends. */
  onProblem?: (error: unknown) => void;
}

/** A source of event ids that holds a process number for as long as it is open. */
export interface LeasedEventIds extends EventIds {
  /** Renews the lease, or takes another number when it was lost; the timer calls it. */
  renew(): Promise<void>;
  /** Gives the number back. No id is made afterwards. */
  close(): Promise<void>;
}

const ATTEMPTS = 20;

/**
 * Leases a process number and makes event ids with it. A number's next holder starts at the millisecond where its last
 * lease ended, and no id carries a millisecond at or behind the end of its lease: ids differ even when clocks do not agree.
 * @throws when all 1,024 numbers are held
 */
export async function openEventIds(deps: ProcessLeaseDeps, options: ProcessLeaseOptions = {}): Promise<LeasedEventIds> {
  const { db, clock } = deps;
  const leaseMs = options.leaseMs ?? 60_000;
  const holder = deps.ids.uuid();
  const wallMs = (): number => Math.floor(clock.wall() / 1000);
  let span: IdSpan | undefined = await acquire(deps, holder, leaseMs);
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const ids = createEventIds(
    () => clock.wall(),
    () => span,
  );

  const renew = async (): Promise<void> => {
    if (closed) return;
    if (span) {
      // The end never moves back, or ids made meanwhile would lie behind it.
      const untilMs = Math.max(span.untilMs, wallMs() + leaseMs);
      if (await renewLease(db, span.number, holder, micros(untilMs))) span = { ...span, untilMs };
      else span = undefined;
    }
    if (!span) span = await acquire(deps, holder, leaseMs);
  };

  const schedule = (): void => {
    timer = setTimeout(() => {
      renew()
        .catch((error: unknown) => options.onProblem?.(error))
        .finally(() => {
          if (!closed) schedule();
        });
    }, options.renewEveryMs ?? 15_000);
    timer.unref();
  };
  schedule();

  return {
    next: () => {
      if (closed) throw new NoIdSpan();
      return ids.next();
    },
    lastMs: ids.lastMs,
    renew,
    async close() {
      if (closed) return;
      closed = true;
      clearTimeout(timer);
      const held = span;
      span = undefined;
      if (held) await renewLease(db, held.number, holder, micros(Math.max(held.fromMs, ids.lastMs() + 1)));
    },
  };
}

const micros = (ms: number): Micros => ms * 1000;

async function acquire({ db, clock }: ProcessLeaseDeps, holder: string, leaseMs: number): Promise<IdSpan> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const span = await db.transaction(async (tx): Promise<IdSpan | undefined> => {
      const nowMs = Math.floor(clock.wall() / 1000);
      const untilMs = nowMs + leaseMs;
      const expired = await findExpiredLease(tx, micros(nowMs));
      if (expired) {
        await takeLease(tx, expired.number, holder, micros(untilMs));
        return { number: expired.number, fromMs: Math.ceil(expired.expires_at / 1000), untilMs };
      }
      const number = await addLease(tx, holder, micros(untilMs), PROCESS_NUMBERS);
      return number === undefined ? undefined : { number, fromMs: nowMs, untilMs };
    });
    if (span) return span;
  }
  throw new Error(
    `all ${PROCESS_NUMBERS} process numbers are leased; they become free ${leaseMs / 1000} seconds after their process ended`,
  );
}
