import type { Micros } from '../../lib/clock.ts';
import { isCurrency } from '../../lib/currencies.ts';
import type { At, Fault } from '../../lib/errors.ts';
import { unstorableText } from '../../lib/text.ts';
import { parseIso } from '../../lib/time.ts';
import { checkProperties } from './check-properties.ts';
import type { IntegrationKey } from './integrations.ts';
import { EVENT_LIMITS } from './limits.ts';

/** What is said of one event besides whose it is. Names are the API's; null means not given. */
export interface EventBody {
  metric: {
    name: string;
    /** Accepted and ignored: whatever comes through the API is a metric of the API. */
    service?: string | null;
  };
  properties: Readonly<Record<string, unknown>>;
  /** ISO 8601; the command's time when absent. */
  time?: string | null;
  value?: number | null;
  /** ISO 4217, in any case. */
  value_currency?: string | null;
  /** Repeats of it for the same profile and metric are dropped; the second of the event when absent. */
  unique_id?: string | number | null;
  /** Recorded, but no reason to send anything. */
  backfill?: boolean | null;
}

/** An event that is fit to be stored: nothing is missing but the ids of its metric, its profile and itself. */
export interface PreparedEvent {
  readonly integration: IntegrationKey;
  readonly metric: string;
  readonly uniqueId: string;
  /** Whether the caller gave the unique id. */
  readonly idGiven: boolean;
  /** The inside of a JSON object with the other columns, made once: `"u":…,"t":…,"x":{…}` (see queries/events.ts). */
  readonly json: string;
}

const SECOND: Micros = 1_000_000;
const YEAR: Micros = 366 * 86_400 * SECOND;
/** 1990-01-01T00:00:00Z; the reference: "after the year 1990". */
const EARLIEST: Micros = 631_152_000 * SECOND;
const CURRENCY = /^[A-Z]{3}$/;

/**
 * Checks one event and makes its row.
 * @param now the account's time, the event's when it has none
 * @param at where the event stands in the command's input
 * @param faults what is wrong is added here, each with its place
 * @returns undefined when anything was wrong
 */
export function prepareEvent(
  body: EventBody,
  now: Micros,
  at: At,
  faults: Fault[],
  integration: IntegrationKey = 'api',
): PreparedEvent | undefined {
  const before = faults.length;
  checkMetric(body.metric.name, [...at, 'metric', 'name'], faults);
  const second = Math.floor(readTime(body.time, now, [...at, 'time'], faults) / SECOND);
  const givenId = readUniqueId(body.unique_id, [...at, 'unique_id'], faults);
  const value = readValue(body.value, [...at, 'value'], faults);
  const currency = readCurrency(body.value_currency, [...at, 'value_currency'], faults);
  checkProperties(body.properties, [...at, 'properties'], faults);
  if (faults.length > before) return undefined;

  const properties = JSON.stringify(body.properties);
  if (properties.length * 3 > EVENT_LIMITS.propertiesBytes && Buffer.byteLength(properties) > EVENT_LIMITS.propertiesBytes) {
    faults.push({ kind: 'invalid', detail: 'The properties of an event may have up to 5 MB as JSON.', at: [...at, 'properties'] });
    return undefined;
  }
  const uniqueId = givenId ?? String(second);
  const money = (value === null ? '' : `"v":${value},`) + (currency === null ? '' : `"c":"${currency}",`);
  const json = `"u":${JSON.stringify(uniqueId)},"t":${second},${money}"b":${body.backfill === true},"x":${properties}`;
  return { integration, metric: body.metric.name, uniqueId, idGiven: givenId !== undefined, json };
}

/** A metric's name: 1 to 127 characters, as given, without control characters. */
function checkMetric(name: unknown, at: At, faults: Fault[]): void {
  const detail = wrongWithMetric(name);
  if (detail !== undefined) faults.push({ kind: 'invalid', detail, at });
}

function wrongWithMetric(name: unknown): string | undefined {
  if (typeof name !== 'string' || name.trim() === '') return "A metric's name must be a text that is not empty.";
  if (name.length > EVENT_LIMITS.metricNameCharacters) {
    return `A metric's name may have up to ${EVENT_LIMITS.metricNameCharacters} characters; this one has ${name.length}.`;
  }
  if (/\p{Cc}/u.test(name)) return "A metric's name must not hold control characters.";
  return unstorableText(name);
}

function readTime(time: unknown, now: Micros, at: At, faults: Fault[]): Micros {
  if (time === undefined || time === null) return now;
  const refuse = (detail: string): Micros => {
    faults.push({ kind: 'invalid', detail, at });
    return now;
  };
  const micros = typeof time === 'string' ? parseIso(time) : undefined;
  if (micros === undefined) return refuse("'time' must be a date and time in ISO 8601, such as 2022-11-08T00:00:00+00:00.");
  if (micros < EARLIEST) return refuse("'time' must not be before the year 1990.");
  if (micros > now + YEAR) return refuse("'time' may be up to one year in the future.");
  return micros;
}

function readUniqueId(given: unknown, at: At, faults: Fault[]): string | undefined {
  // An empty one cannot tell events apart: as good as none.
  if (given === undefined || given === null || given === '') return undefined;
  const id = Number.isSafeInteger(given) ? String(given) : given;
  const refuse = (detail: string): undefined => void faults.push({ kind: 'invalid', detail, at });
  if (typeof id !== 'string') return refuse("'unique_id' must be a text.");
  if (id.length > EVENT_LIMITS.uniqueIdCharacters) {
    return refuse(`'unique_id' may have up to ${EVENT_LIMITS.uniqueIdCharacters} characters; this one has ${id.length}.`);
  }
  const unstorable = unstorableText(id);
  return unstorable === undefined ? id : refuse(unstorable);
}

function readValue(value: unknown, at: At, faults: Fault[]): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  faults.push({ kind: 'invalid', detail: "'value' must be a number.", at });
  return null;
}

function readCurrency(given: unknown, at: At, faults: Fault[]): string | null {
  // Clients send an empty text for "none".
  if (given === undefined || given === null || given === '') return null;
  const code = typeof given === 'string' ? given.trim().toUpperCase() : '';
  if (CURRENCY.test(code) && isCurrency(code)) return code;
  faults.push({ kind: 'invalid', detail: "'value_currency' must be the ISO 4217 code of a currency, such as USD.", at });
  return null;
}
