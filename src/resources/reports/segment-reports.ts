import { querySegmentSeries, querySegmentValues } from '../../engine/analytics/segment-reports.ts';
import { computed, required } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { readFilterText } from '../../jsonapi/filter-texts.ts';
import { choice, dateTime, listOf, nullable, type Schema, text } from '../../jsonapi/schema.ts';
import { report } from '../../jsonapi/verbs.ts';
import { reportId } from '../ids.ts';
import { attributePointer } from '../pointers.ts';
import { REPORT_RATE, results, seriesInterval, timeframe } from './parts.ts';

const STATISTICS = ['members_added', 'members_removed', 'net_members_changed', 'total_members'];

const FILTERS = { segment_id: { operators: { single: ['equals'], list: ['any'] }, value: { type: 'string' } } } as const;

type Body = { data: { attributes: { filter?: string | null } & Record<string, unknown> } };

const input = ({ data: { attributes } }: Body) => {
  const { filter, statistics, ...rest } = attributes;
  const named = filter == null ? [] : readFilterText(filter, FILTERS, ['filter']);
  return { ...rest, statistics: [...new Set(statistics as string[])], segment_ids: named.map(({ values }) => values) };
};

const shown = (schema: Schema, name: string) => required(computed(schema, [], (row) => row[name]));

const asked = {
  statistics: listOf(choice(...STATISTICS)),
  timeframe: timeframe(),
  'filter?': nullable(text()),
};

const common = { scopes: ['segments:read'], rate: REPORT_RATE, unpaged: true, input, pointer: attributePointer };

export const segmentValuesReport = defineResource({
  type: 'segment-values-report',
  path: 'segment-values-reports',
  category: 'Reporting',
  id: reportId,
  homeless: true,
  attributes: { results: shown(results(), 'results') },
  operations: {
    query_segment_values: report({
      ...{ summary: 'How segments grew and shrank within a time frame', ...common },
      ...{ body: bodyOf('segment-values-report', { attributes: asked }), run: querySegmentValues },
    }),
  },
});

export const segmentSeriesReport = defineResource({
  type: 'segment-series-report',
  path: 'segment-series-reports',
  category: 'Reporting',
  id: reportId,
  homeless: true,
  attributes: { results: shown(results(), 'results'), date_times: shown(listOf(dateTime()), 'date_times') },
  operations: {
    query_segment_series: report({
      ...{ summary: 'How segments grew and shrank by hours, days, weeks or months', ...common },
      ...{ body: bodyOf('segment-series-report', { attributes: { ...asked, interval: seriesInterval() } }), run: querySegmentSeries },
    }),
  },
});
