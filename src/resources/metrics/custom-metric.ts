import { createCustomMetric } from '../../engine/analytics/create-custom-metric.ts';
import { deleteCustomMetric } from '../../engine/analytics/delete-custom-metric.ts';
import { updateCustomMetric } from '../../engine/analytics/update-custom-metric.ts';
import { column, required, withSchema } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { S, XS } from '../../jsonapi/rates.ts';
import { linked, many } from '../../jsonapi/relationships.ts';
import { nullable, type Schema, text } from '../../jsonapi/schema.ts';
import { create, get, list, related, relationshipGet, remove, update } from '../../jsonapi/verbs.ts';
import { customMetricParts, customMetrics } from '../../storage/tables/metrics.ts';
import { exactTimeColumn } from '../columns.ts';
import { ulid } from '../ids.ts';
import { attributePointer } from '../pointers.ts';
import { customMetricDefinition } from './custom-metric-definition.ts';

const promised = (schema: Schema, name: string) => required(withSchema(column(schema, name), schema));

type CustomMetricBody = { data: { attributes: Record<string, unknown> } };

const READ = ['metrics:read'];
const WRITE = { scopes: ['metrics:write'], rate: { ...XS, daily: 15 } };

export const customMetric = defineResource({
  type: 'custom-metric',
  path: 'custom-metrics',
  category: 'Metrics',
  id: ulid,
  table: customMetrics,
  missing: (id) => `Custom metric with id \`${id}\` does not exist.`,
  attributes: {
    name: promised(text(), 'name'),
    definition: promised(customMetricDefinition, 'definition'),
    created: exactTimeColumn('created_at'),
    updated: exactTimeColumn('updated_at'),
  },
  relationships: { metrics: linked(many('metric', customMetricParts, 'custom_metric_id', 'metric_id')) },
  operations: {
    get_custom_metrics: list({
      ...{ summary: 'Read the custom metrics of the account', scopes: READ, rate: S, include: ['metrics'], page: 'all' },
    }),
    create_custom_metric: create({
      ...{ summary: 'Define a custom metric: events of one or more metrics, counted or summed', ...WRITE, status: 201 },
      body: bodyOf('custom-metric', { attributes: { name: text(), definition: customMetricDefinition } }),
      run: createCustomMetric,
      input: (body: CustomMetricBody) => body.data.attributes,
      pointer: attributePointer,
    }),
    get_custom_metric: get({ summary: 'Read a custom metric', scopes: READ, rate: S, include: ['metrics'] }),
    update_custom_metric: update({
      ...{ summary: 'Rename a custom metric, or give it another definition', ...WRITE },
      body: bodyOf('custom-metric', {
        id: 'required',
        attributes: { 'name?': nullable(text()), 'definition?': nullable(customMetricDefinition) },
      }),
      run: updateCustomMetric,
      input: (body: CustomMetricBody, id: string) => ({ ...body.data.attributes, id }),
      pointer: attributePointer,
    }),
    delete_custom_metric: remove({
      ...{ summary: 'Delete a custom metric; the metrics that it is made of stay', scopes: WRITE.scopes, rate: S },
      run: deleteCustomMetric,
      input: (_body: never, id: string) => ({ id }),
      pointer: attributePointer,
    }),
    get_metrics_for_custom_metric: related({
      ...{ relationship: 'metrics', summary: 'Read the metrics that a custom metric is made of', scopes: READ, rate: S, page: 'all' },
    }),
    get_metric_ids_for_custom_metric: relationshipGet({
      ...{ relationship: 'metrics', summary: 'Read the ids of the metrics that a custom metric is made of', scopes: READ, rate: S },
      page: 'all',
    }),
  },
});
