import type { Micros } from '../../lib/clock.ts';
import { isCurrency } from '../../lib/currencies.ts';
import type { At, Fault } from '../../lib/errors.ts';
import { unstorableText } from '../../lib/text.ts';
import { parseIso } from '../../lib/time.ts';
import type { EventContent } from '../../storage/queries/events.ts';
import { propertiesToJson } from './check-properties.ts';
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
export interface PreparedEvent extends EventContent {
  readonly integration: IntegrationKey;
  readonly metric: string;
  /** The properties as they came. */
  readonly source: Readonly<Record<string, unknown>>;
  /** Whether the caller gave the unique id. */
  readonly idGiven: boolean;
}

const SECOND: Micros = 1_000_000;
const YEAR: Micros = 366 * 86_400 * SECOND;
/** 1990-01-01T00:00:00Z; the reference: "after the year 1990". */
const EARLIEST: Micros = 631_152_000 * SECOND;

/** What prepareEvent adds to, and where the event stands in the command's input. */
export interface Findings {
  readonly faults: Fault[];
  readonly at: At;
}

/**
 * Checks one event and makes its row.
 * @param now the account's time, the event's when it has none
 * @param findings what is wrong is added here, each with its place
 * @param backfill for events that do not say it themselves
 * @returns undefined when anything was wrong
 */
export function prepareEvent(
  body: EventBody,
  now: Micros,
  findings: Findings,
  backfill = false,
  integration: IntegrationKey = 'api',
): PreparedEvent | undefined {
  const before = findings.faults.length;
  const metric = body.metric.name;
  const wrong = wrongWithMetric(metric);
  if (wrong !== undefined) refuse(findings, ['metric', 'name'], wrong);
  const second = Math.floor(readTime(body.time, now, findings) / SECOND);
  const givenId = readUniqueId(body.unique_id, findings);
  const value = readValue(body.value, findings);
  const currency = readCurrency(body.value_currency, findings);
  const properties = propertiesToJson(body.properties, [...findings.at, 'properties'], findings.faults);
  if (properties === undefined || findings.faults.length > before) return undefined;
  return {
    integration,
    metric,
    uniqueId: givenId ?? String(second),
    idGiven: givenId !== undefined,
    second,
    value,
    currency,
    backfill: body.backfill ?? backfill,
    properties,
    source: body.properties,
  };
}

/** Adds a fault; the value that the caller goes on with is of no use then. */
function refuse({ faults, at }: Findings, path: At, detail: string): undefined {
  faults.push({ kind: 'invalid', detail, at: [...at, ...path] });
}

const CONTROL = /\p{Cc}/u;

/** A metric's name: 1 to 127 characters, as given, without control characters. */
function wrongWithMetric(name: unknown): string | undefined {
  if (typeof name !== 'string' || name.trim() === '') return "A metric's name must be a text that is not empty.";
  if (name.length > EVENT_LIMITS.metricNameCharacters) {
    return `A metric's name may have up to ${EVENT_LIMITS.metricNameCharacters} characters; this one has ${name.length}.`;
  }
  if (CONTROL.test(name)) return "A metric's name must not hold control characters.";
  return unstorableText(name);
}

function readTime(time: unknown, now: Micros, findings: Findings): Micros {
  if (time === undefined || time === null) return now;
  const micros = typeof time === 'string' ? parseIso(time) : undefined;
  if (micros === undefined) refuse(findings, ['time'], "'time' must be a date and time in ISO 8601, such as 2022-11-08T00:00:00+00:00.");
  else if (micros < EARLIEST) refuse(findings, ['time'], "'time' must not be before the year 1990.");
  else if (micros > now + YEAR) refuse(findings, ['time'], "'time' may be up to one year in the future.");
  return micros ?? now;
}

function readUniqueId(given: unknown, findings: Findings): string | undefined {
  // An empty one cannot tell events apart: as good as none.
  if (given === undefined || given === null || given === '') return undefined;
  const id = Number.isSafeInteger(given) ? String(given) : given;
  if (typeof id !== 'string') return refuse(findings, ['unique_id'], "'unique_id' must be a text.");
  const limit = EVENT_LIMITS.uniqueIdCharacters;
  const long = id.length > limit ? `'unique_id' may have up to ${limit} characters; this one has ${id.length}.` : undefined;
  const wrong = long ?? unstorableText(id);
  return wrong === undefined ? id : refuse(findings, ['unique_id'], wrong);
}

function readValue(value: unknown, findings: Findings): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return refuse(findings, ['value'], "'value' must be a number.") ?? null;
}

function readCurrency(given: unknown, findings: Findings): string | null {
  // Clients send an empty text for "none".
  if (given === undefined || given === null || given === '') return null;
  const code = typeof given === 'string' ? given.trim().toUpperCase() : '';
  if (isCurrency(code)) return code;
  return refuse(findings, ['value_currency'], "'value_currency' must be the ISO 4217 code of a currency, such as USD.") ?? null;
}
