import type { AggregateInput } from '../../engine/analytics/aggregate-query.ts';
import { queryAggregates } from '../../engine/analytics/query-aggregates.ts';
import type { CommandContext } from '../../engine/context.ts';
import { apiError, RequestError } from '../../jsonapi/errors.ts';
import { isoSeconds } from '../../lib/time.ts';
import type { LegacyDeps } from '../declare.ts';
import { readMeasurement, readWhere } from './measure.ts';
import { rangeOf } from './range.ts';

export interface ExportRequest {
  readonly start_date: string | undefined;
  readonly end_date: string | undefined;
  readonly unit: 'day' | 'week' | 'month';
  readonly measurement: string | undefined;
  readonly where: string | undefined;
  readonly by: string | undefined;
  /** Values of `by` at most. */
  readonly count: number;
}

/** Everybody, where nothing tells events apart. */
const EVERYONE = 'Everyone';

/**
 * Counts or sums the events of a metric by days, weeks or months of UTC. With `by`, the values of the property that come first
 * are those with the most events.
 * @throws RequestError 400
 */
export async function exportMetric(deps: LegacyDeps, context: CommandContext, metricId: string, asked: ExportRequest): Promise<object> {
  const { where, by, unit, count } = asked;
  if (where && by) throw new RequestError(apiError('invalid', "'where' and 'by' cannot be given together."));
  const range = rangeOf(asked, context.now);
  const measured = readMeasurement(asked.measurement);
  const condition = readWhere(where);
  const input: AggregateInput = {
    metric_id: metricId,
    measurements: [measured.name],
    ...(measured.summed === undefined ? {} : { summed: measured.summed }),
    interval: unit,
    conditions: [
      { index: 0, field: 'datetime', operator: 'greater-or-equal', values: [isoSeconds(range.from)] },
      { index: 1, field: 'datetime', operator: 'less-than', values: [isoSeconds(range.until)] },
      ...(condition ? [{ index: 2, field: condition.property, operator: 'equals', values: [condition.value] }] : []),
    ],
    ...(by ? { by: [by], page_size: count, sort: '-count' } : {}),
  };
  const { row } = await queryAggregates(deps, context, input);
  const dates = row.dates.map((date) => `${date.slice(0, 10)} 00:00:00`);
  return {
    ...{ start_date: range.start, end_date: range.end, unit, measurement: asked.measurement || 'count' },
    ...{ by: by ?? null, where: condition ? [[condition.property, '=', condition.value]] : null },
    results: row.data.map(({ dimensions, measurements }) => ({
      segment: by ? dimensions[0] : EVERYONE,
      data: dates.map((date, i) => ({ date, values: [measurements[measured.name]?.[i] ?? 0] })),
    })),
  };
}
