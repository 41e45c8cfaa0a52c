import type { Micros } from './clock.ts';

/**
 * Event ids are positive 64-bit numbers, time-ordered: 42 bits of wall milliseconds since 2020-01-01, 10 bits of a leased
 * process number, 11 bits of a counter. They last until the year 2159 and allow 2,048,000 ids per process and second.
 */
const EPOCH_MS = 1_577_836_800_000;
const PROCESS_BITS = 10n;
const COUNTER_BITS = 11n;
const COUNTER_LIMIT = 2048;

/** How many process numbers exist: 0 … 1023. */
export const PROCESS_NUMBERS = 1024;

/** The wall milliseconds that an id carries are those since this moment … */
export const ID_EPOCH_MS = EPOCH_MS;
/** … in all bits but the last. */
export const ID_LOW_BITS = Number(PROCESS_BITS + COUNTER_BITS);

/** When an id was made, by the wall clock of the process that made it, in whole milliseconds. */
export const wallOfId = (id: bigint): Micros => (Number(id >> (PROCESS_BITS + COUNTER_BITS)) + EPOCH_MS) * 1000;

/**
 * The right to make ids with one process number for a span of wall milliseconds. Whoever holds the number next gets a span
 * that starts where this one ended, so that ids differ even when the machines' clocks do not agree.
 */
export interface IdSpan {
  number: number;
  /** First millisecond that ids may carry. */
  fromMs: number;
  /** First millisecond that they may not. */
  untilMs: number;
}

export interface EventIds {
  /** A new id, greater than every one before it of this source with the same process number. Throws when no span is held. */
  next(): bigint;
  /** The last millisecond that an id was made for; 0 before the first. */
  lastMs(): number;
}

/** Thrown when there is no span to make ids in: the lease was lost, or the clock ran past its end. */
export class NoIdSpan extends Error {
  constructor() {
    super('no process number is leased at the moment, so that no event id can be made');
    this.name = 'NoIdSpan';
  }
}

/**
 * @param wall the wall clock, microseconds
 * @param span the span held at this moment; asked once per millisecond
 */
export function createEventIds(wall: () => Micros, span: () => IdSpan | undefined): EventIds {
  let ms = 0;
  let counter = 0;
  let base = 0n;

  const enter = (to: number): void => {
    const held = span();
    // A clock behind the span's start waits there; ids may run ahead of the wall clock, never behind one another.
    const at = held ? Math.max(to, held.fromMs) : 0;
    if (!held || at >= held.untilMs) throw new NoIdSpan();
    ms = at;
    counter = 0;
    base = (BigInt(at - EPOCH_MS) << (PROCESS_BITS + COUNTER_BITS)) | (BigInt(held.number) << COUNTER_BITS);
  };

  return {
    next() {
      const now = Math.floor(wall() / 1000);
      if (now > ms) enter(now);
      else if (counter === COUNTER_LIMIT) enter(ms + 1);
      return base + BigInt(counter++);
    },
    lastMs: () => ms,
  };
}

/** 100-nanosecond steps from the start of the Gregorian calendar (1582-10-15), where version-1 UUIDs count from, to 1970. */
const GREGORIAN_STEPS = 122_192_928_000_000_000n;
/** An odd factor that spreads neighbouring ids over the node field. */
const SPREAD = 0x9e37_79b9_7f4a_7c15n;

/**
 * The event's `uuid`: version 1, its 60-bit time is the event's time exactly, the clock sequence is 1 (recorded so from the
 * reference), and the node is derived from the id, so that the same event always shows the same uuid.
 */
export function eventUuid(id: bigint, occurredAt: Micros): string {
  const time = (BigInt(occurredAt) * 10n + GREGORIAN_STEPS).toString(16).padStart(15, '0');
  // The multicast bit marks a node that is no network card's address.
  const node = (BigInt.asUintN(64, id * SPREAD) >> 16n) | 0x0100_0000_0000n;
  return `${time.slice(7)}-${time.slice(3, 7)}-1${time.slice(0, 3)}-8001-${node.toString(16).padStart(12, '0')}`;
}
