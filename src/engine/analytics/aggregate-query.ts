import type { Micros } from '../../lib/clock.ts';
import { DomainError, type Fault } from '../../lib/errors.ts';
import { parseIso } from '../../lib/time.ts';
import { isZone, type Zone, zoneOf } from '../../lib/zones.ts';
import type { Measurement, Order, Scope } from '../../storage/queries/metric-aggregates.ts';
import type { Span } from '../../storage/queries/metric-spans.ts';
import { bucketStarts, type Interval } from './buckets.ts';

/** A condition as the filters of the request have it. Times are ISO 8601, with a zone or in the request's. */
export interface AggregateCondition {
  /** Place of its text in the request's list. */
  index: number;
  field: string;
  operator: string;
  values: readonly string[];
}

export interface AggregateInput {
  metric_id: string;
  measurements: readonly Measurement[];
  interval?: Interval | null;
  by?: readonly string[] | null;
  conditions: readonly AggregateCondition[];
  timezone?: string | null;
  sort?: string;
  page_size?: number | null;
  page_cursor?: string;
  return_fields?: readonly string[] | null;
  /** A property whose numbers are summed in place of the events' values; only the old API asks for one. */
  summed?: string;
}

/** A request that can be answered. */
export interface AggregateQuery {
  measurements: readonly Measurement[];
  scope: Omit<Scope, 'accountId'>;
  /** Ascending, without gaps; the first and the last may reach beyond the range. */
  buckets: readonly Span[];
  order: Order | undefined;
  pageSize: number;
}

const DEFAULT_PAGE = 500;
const MOST_PER_PAGE = 10_000;
/** A leap year, and the day by which a zone may be off. */
const LONGEST: Micros = 367 * 86_400_000_000;
const HOUR: Micros = 3_600_000_000;
const MEASUREMENTS = ['count', 'sum_value', 'unique'];

/** @throws DomainError with all that is wrong with the request; places are names of its members */
export function checkAggregate(input: AggregateInput): AggregateQuery {
  const faults: Fault[] = [];
  const refuse = (detail: string, ...at: (string | number)[]): void => {
    faults.push({ kind: 'invalid', detail, at });
  };
  const by = input.by ?? [];
  if (input.measurements.length === 0) refuse('Name one measurement at least: count, sum_value or unique.', 'measurements');
  for (const [i, dimension] of by.entries()) if (by.indexOf(dimension) !== i) refuse(`'${dimension}' is named twice.`, 'by', i);
  const timezone = input.timezone ?? 'UTC';
  if (!isZone(timezone)) refuse(`'${timezone}' is not a supported time zone; they look like Europe/Berlin.`, 'timezone');
  const pageSize = input.page_size ?? DEFAULT_PAGE;
  if (pageSize < 1 || pageSize > MOST_PER_PAGE) refuse(`'page_size' must be from 1 to ${MOST_PER_PAGE}.`, 'page_size');
  if ((input.return_fields ?? []).length > 0) {
    refuse('This server answers all fields; narrow them with the parameter fields[metric-aggregate].', 'return_fields');
  }
  const order = orderOf(input.sort, by, refuse);
  const zone = isZone(timezone) ? zoneOf(timezone) : zoneOf('UTC');
  const range = rangeOf(input.conditions, zone, refuse);
  if (faults.length > 0 || !range) throw new DomainError(faults);
  const where = input.conditions.filter(({ field }) => field !== 'datetime').map(({ field, values }) => ({ dimension: field, values }));
  return {
    measurements: [...new Set(input.measurements)],
    scope: { metricId: input.metric_id, ...range, by, where, ...(input.summed === undefined ? {} : { summed: input.summed }) },
    buckets: bucketsOf(zone, input.interval ?? 'day', range),
    ...{ order, pageSize },
  };
}

/** Longer than any bucket of the kind. */
const LONGEST_BUCKET: Record<Interval, Micros> = { hour: 3 * HOUR, day: 72 * HOUR, week: 240 * HOUR, month: 800 * HOUR };

function bucketsOf(zone: Zone, interval: Interval, { from, until }: Span): Span[] {
  const starts = bucketStarts(zone, interval, from, until + LONGEST_BUCKET[interval]);
  const count = starts.findIndex((start) => start >= until);
  return starts.slice(0, count).map((start, i) => ({ from: start, until: starts[i + 1] as Micros }));
}

type Refuse = (detail: string, ...at: (string | number)[]) => void;

/** Rows come in the order of their dimensions unless said otherwise. */
function orderOf(sort: string | undefined, by: readonly string[], refuse: Refuse): Order | undefined {
  const descending = sort?.startsWith('-') ?? false;
  const name = descending ? sort?.slice(1) : sort;
  if (name !== undefined && MEASUREMENTS.includes(name)) return { measurement: name as Measurement, descending };
  const place = name === undefined ? 0 : by.indexOf(name);
  if (place < 0) refuse(`'${name}' can only be sorted by when it is one of 'by'.`, 'sort');
  return by.length > 0 ? { place, descending } : undefined;
}

function rangeOf(conditions: readonly AggregateCondition[], zone: Zone, refuse: Refuse): { from: Micros; until: Micros } | undefined {
  const bounds: Record<string, Micros[]> = { 'greater-or-equal': [], 'less-than': [] };
  for (const { index, field, operator, values } of conditions) {
    if (field !== 'datetime') continue;
    const instant = readTime(values[0] ?? '', zone);
    if (instant === undefined) refuse(`'${values[0]}' is not a date and time in ISO 8601.`, 'filter', index);
    else bounds[operator]?.push(instant);
  }
  const [from, until] = [bounds['greater-or-equal']?.[0], bounds['less-than']?.[0]];
  if (bounds['greater-or-equal']?.length !== 1 || bounds['less-than']?.length !== 1 || from === undefined || until === undefined) {
    refuse('The filters must hold one greater-or-equal(datetime,…) and one less-than(datetime,…).', 'filter');
    return undefined;
  }
  if (from >= until) refuse('The range of time is empty: less-than must be after greater-or-equal.', 'filter');
  else if (until - from > LONGEST) refuse('The range of time may be one year long at most.', 'filter');
  return { from, until };
}

/** A time that names no zone is one of the request's. */
function readTime(text: string, zone: Zone): Micros | undefined {
  const instant = parseIso(text);
  if (instant === undefined || /(?:Z|[+-]\d{2}(?::?\d{2})?)$/i.test(text.slice(10))) return instant;
  return zone.toInstant(instant);
}
