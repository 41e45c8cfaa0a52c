import { integrationKeys, integrationOf } from '../../engine/events/integrations.ts';
import { computed, withSchema } from '../../jsonapi/attributes.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { M, XS } from '../../jsonapi/rates.ts';
import { children, noneYet } from '../../jsonapi/relationships.ts';
import { nullable, record, text } from '../../jsonapi/schema.ts';
import { get, list, related, relationshipGet } from '../../jsonapi/verbs.ts';
import { metrics } from '../../storage/tables/events.ts';
import { textColumn, timeColumn } from '../columns.ts';
import { equalsText } from '../filters.ts';
import { shortId } from '../ids.ts';

/** The document types a metric's times as plain text. */
const time = (column: string) => withSchema(timeColumn(column), nullable(text()));

export const metric = defineResource({
  type: 'metric',
  path: 'metrics',
  category: 'Metrics',
  id: shortId,
  table: metrics,
  attributes: {
    name: textColumn('name'),
    created: time('created_at'),
    updated: time('updated_at'),
    integration: computed(nullable(record()), ['integration'], (row) => integrationOf(String(row.integration))),
  },
  relationships: { 'flow-triggers': noneYet('flow', 'many'), 'metric-properties': children('metric-property', 'metric_id') },
  view: { relationships: ['flow-triggers'] },
  operations: {
    get_metrics: list({
      summary: 'Read the metrics of the account',
      scopes: ['metrics:read'],
      rate: M,
      include: ['flow-triggers'],
      filters: {
        'integration.name': equalsText({ kind: 'mapped', column: 'integration', keys: (name) => integrationKeys('name', name) }),
        'integration.category': equalsText({
          kind: 'mapped',
          column: 'integration',
          keys: (category) => integrationKeys('category', category),
        }),
      },
      page: { fixed: 200 },
    }),
    get_metric: get({ summary: 'Read a metric', scopes: ['metrics:read'], rate: M, include: ['flow-triggers'] }),
    get_properties_for_metric: related({
      ...{ relationship: 'metric-properties', summary: 'Read the properties that events of a metric have had' },
      ...{ scopes: ['metrics:read'], rate: XS, additional: true, page: 'all' },
    }),
    get_property_ids_for_metric: relationshipGet({
      ...{ relationship: 'metric-properties', summary: 'Read the ids of the properties that events of a metric have had' },
      ...{ scopes: ['metrics:read'], rate: XS, page: 'all' },
    }),
  },
});
