import { queryCampaignValues } from '../../engine/analytics/message-reports/campaign-values.ts';
import type { ReportCondition, ValuesInput } from '../../engine/analytics/message-reports/query-values.ts';
import { MESSAGE_STATISTICS } from '../../engine/analytics/message-reports/statistics.ts';
import { computed, required } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { readFilterText } from '../../jsonapi/filter-texts.ts';
import { noneYet, onlyIncluded } from '../../jsonapi/relationships.ts';
import { choice, listOf, nullable, text } from '../../jsonapi/schema.ts';
import { report } from '../../jsonapi/verbs.ts';
import { reportId } from '../ids.ts';
import { attributePointer } from '../pointers.ts';
import { REPORT_RATE, results, timeframe } from './parts.ts';

const GROUPINGS = [
  ...['campaign_id', 'campaign_message_id', 'campaign_message_name', 'group', 'group_name', 'send_channel', 'tag_id', 'tag_name'],
  ...['text_message_format', 'variation', 'variation_name'],
];

const scalar = { operators: { single: ['equals'], list: ['contains-any'] }, value: { type: 'string' } } as const;
const several = { operators: { list: ['contains-all', 'contains-any'] }, value: { type: 'string' } } as const;
const channels = ['email', 'sms', 'push-notification', 'whatsapp'];

const FILTERS = {
  ...{ campaign_id: scalar, campaign_message_id: scalar, campaign_message_name: scalar, text_message_format: scalar },
  ...{ variation: scalar, variation_name: scalar, tag_id: several, tag_name: several },
  send_channel: { ...scalar, value: { type: 'string', enum: channels } },
} as const;

type Body = { data: { attributes: Omit<ValuesInput, 'conditions' | 'page_cursor'> & { filter?: string | null } } };

const input = ({ data: { attributes } }: Body, _: string, { page_cursor }: Readonly<Record<string, string>> = {}): ValuesInput => {
  const { filter, ...rest } = attributes;
  const conditions = filter == null ? [] : (readFilterText(filter, FILTERS, ['filter']) as ReportCondition[]);
  return { ...rest, statistics: [...new Set(rest.statistics)], conditions, ...(page_cursor ? { page_cursor } : {}) };
};

export const campaignValuesReport = defineResource({
  type: 'campaign-values-report',
  path: 'campaign-values-reports',
  category: 'Reporting',
  id: reportId,
  homeless: true,
  attributes: { results: required(computed(results(), [], (row) => row.results)) },
  relationships: { campaigns: onlyIncluded(noneYet('campaign', 'many')) },
  operations: {
    query_campaign_values: report({
      summary: 'What came of the messages of campaigns that were sent within a time frame',
      scopes: ['campaigns:read'],
      rate: REPORT_RATE,
      parameters: { page_cursor: {} },
      body: bodyOf('campaign-values-report', {
        attributes: {
          statistics: listOf(choice(...Object.keys(MESSAGE_STATISTICS))),
          timeframe: timeframe(),
          conversion_metric_id: text(),
          'group_by?': nullable(listOf(choice(...GROUPINGS))),
          'filter?': nullable(text()),
        },
      }),
      ...{ run: queryCampaignValues, input, pointer: attributePointer },
    }),
  },
});
