import type { AggregateCondition, AggregateInput } from '../../engine/analytics/aggregate-query.ts';
import { queryAggregates } from '../../engine/analytics/query-aggregates.ts';
import { computed, required } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { readFilterTexts } from '../../jsonapi/filter-texts.ts';
import { S } from '../../jsonapi/rates.ts';
import { choice, dateTime, integer, listOf, nullable, object, record, type Schema, text, withDefault } from '../../jsonapi/schema.ts';
import { report } from '../../jsonapi/verbs.ts';
import { shortId } from '../ids.ts';
import { attributePointer } from '../pointers.ts';

/** What events can be told apart by. */
const DIMENSIONS = [
  ...['$attributed_channel', '$attributed_flow', '$attributed_message', '$attributed_variation', '$campaign_channel', '$flow'],
  ...['$flow_channel', '$message', '$message_send_cohort', '$usage_amount', '$value_currency', '$variation', '$variation_send_cohort'],
  ...['Bot Click', 'Bounce Type', 'Campaign Name', 'Client Canonical', 'Client Name', 'Client Type', 'Email Domain', 'Failure Source'],
  ...['Failure Type', 'From Number', 'From Phone Region', 'Inbox Provider', 'List', 'Message Format', 'Message Name', 'Message Type'],
  ...['Method', 'Segment Count', 'Subject', 'To Number', 'To Phone Region', 'URL', 'form_id'],
];
const MEASUREMENTS = ['count', 'sum_value', 'unique'];
const SORTS = [...DIMENSIONS, ...MEASUREMENTS].flatMap((name) => [name, `-${name}`]);

const FILTERS = {
  datetime: { operators: { single: ['greater-or-equal', 'less-than'] }, value: { type: 'string', format: 'local-date-time' } },
  ...Object.fromEntries(DIMENSIONS.map((name) => [name, { operators: { single: ['equals'], list: ['any'] }, value: { type: 'string' } }])),
} as const;

interface AggregateBody {
  data: { attributes: Omit<AggregateInput, 'conditions'> & { filter: readonly string[] } };
}

const input = ({ data: { attributes } }: AggregateBody): AggregateInput => {
  const { filter, ...rest } = attributes;
  return { ...rest, conditions: readFilterTexts(filter, FILTERS, ['filter']) as AggregateCondition[] };
};

const shown = (schema: Schema, name: string) => required(computed(schema, [], (row) => row[name]));
const row = object({ dimensions: listOf(text()), measurements: record() });

export const metricAggregate = defineResource({
  type: 'metric-aggregate',
  path: 'metric-aggregates',
  category: 'Metrics',
  id: shortId,
  attributes: { data: shown(listOf(row), 'data'), dates: shown(listOf(dateTime()), 'dates') },
  operations: {
    query_metric_aggregates: report({
      summary: 'Count, sum and tell apart the events of a metric over time',
      scopes: ['metrics:read'],
      rate: S,
      body: bodyOf('metric-aggregate', {
        attributes: {
          metric_id: text(),
          'page_cursor?': text(),
          measurements: listOf(choice(...MEASUREMENTS)),
          'interval?': withDefault(nullable(choice('day', 'hour', 'month', 'week')), 'day'),
          'page_size?': withDefault(nullable(integer()), 500),
          'by?': nullable(listOf(choice(...DIMENSIONS))),
          'return_fields?': nullable(listOf(text())),
          filter: listOf(text()),
          'timezone?': withDefault(nullable(text()), 'UTC'),
          'sort?': choice(...SORTS),
        },
      }),
      ...{ run: queryAggregates, input, pointer: attributePointer },
    }),
  },
});
