import type { CommandContext } from '../../engine/context.ts';
import { hasTracked } from '../../engine/events/has-tracked.ts';
import { type EventInput, recordEvent } from '../../engine/events/record-event.ts';
import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { LegacyDeps } from '../declare.ts';
import { isObject } from '../fields.ts';
import { personInput } from '../people/person-input.ts';

type Data = Readonly<Record<string, unknown>>;

const ONCE = '__track_once__';

/**
 * Records what somebody did.
 * @param once whether it is only recorded for a person who never did it; also asked for by a property
 * @throws DomainError
 */
export async function track(deps: LegacyDeps, context: CommandContext, data: Data, once = false): Promise<void> {
  const { customer_properties: customer, event, time } = data;
  const given = isObject(data.properties) ? data.properties : {};
  const { $event_id: id, $value: value, [ONCE]: marked, ...properties } = given;
  const isOnce = once || isTrue(marked) || isTrue(data[ONCE]);
  const input: EventInput = {
    metric: { name: event as string },
    profile: personInput(isObject(customer) ? customer : {}),
    properties: withValue(properties, value),
    time: readTime(time, context.now),
    value: readNumber(value),
    unique_id: isOnce ? ONCE : (id as string | undefined),
  };
  if (isOnce && (await hasTracked(deps, context, input))) return;
  await recordEvent(deps, context, input);
}

const isTrue = (value: unknown): boolean => value === true || value === 1 || value === 'true' || value === '1';

/** Scripts send amounts as text as well. */
function readNumber(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** What is no amount stays a property, so that nothing is lost. */
const withValue = (properties: Data, value: unknown): Data =>
  value === undefined || value === null || readNumber(value) !== null ? properties : { ...properties, $value: value };

/** Seconds since 1970, as a number or a text; a date in ISO 8601 is taken too. What is missing is now. */
function readTime(time: unknown, now: Micros): string {
  if (time === undefined || time === null || time === '') return isoMicros(now);
  const seconds = typeof time === 'number' || /^\d{1,13}(?:\.\d+)?$/.test(String(time)) ? Number(time) : Number.NaN;
  if (Number.isNaN(seconds)) return String(time);
  // Scripts in browsers forget to divide by a thousand.
  const micros = seconds > 100_000_000_000 ? seconds * 1000 : seconds * 1_000_000;
  return micros < LAST ? isoMicros(Math.round(micros)) : String(time);
}

/** The year 2255, beyond which microseconds are not exact; no event is taken that far ahead in any case. */
const LAST: Micros = Number.MAX_SAFE_INTEGER;
