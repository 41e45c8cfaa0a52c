import type { Sample } from './samples.ts';

/** The revenue of one metric. */
export function customMetricBody(name: string, metricId: string) {
  const filter = { type: 'string', operator: 'starts-with', value: 'A' };
  const group = { metric_id: metricId, metric_filters: [{ property: 'sku', filter }], value_property: '$value' };
  const definition = { aggregation_method: 'value', metric_groups: [group] };
  return { data: { type: 'custom-metric', attributes: { name, definition } } };
}

/** A mapping to one metric. */
export const mappingBody = (id: string, metric: object | null) => ({
  data: { type: 'mapped-metric', id, relationships: { metric: { data: metric } } },
});

/** A day of one metric, counted by hours. */
export const aggregateBody = (metricId: string, more: Record<string, unknown> = {}) => {
  const filter = ['greater-or-equal(datetime,2026-03-01T00:00:00)', 'less-than(datetime,2026-03-02T00:00:00)'];
  const attributes = { metric_id: metricId, measurements: ['count', 'sum_value', 'unique'], interval: 'hour', filter, ...more };
  return { data: { type: 'metric-aggregate', attributes } };
};

/** The id of the property that the events of eventBody() have. */
const markOf = (metricId: string): string => Buffer.from(`${metricId}.mark`).toString('base64url');

let serial = 0;

/** Succeeding calls for the operations about metrics. */
export function metricSamples({ metricId, customMetricId }: { metricId: string; customMetricId: string }): Record<string, () => Sample> {
  return {
    get_metrics: () => ({}),
    get_metric: () => ({ id: metricId }),
    get_properties_for_metric: () => ({ id: metricId, query: 'additional-fields[metric-property]=sample_values' }),
    get_property_ids_for_metric: () => ({ id: metricId }),
    get_metric_property: () => ({ id: markOf(metricId), query: 'include=metric' }),
    get_metric_for_metric_property: () => ({ id: markOf(metricId) }),
    get_metric_id_for_metric_property: () => ({ id: markOf(metricId) }),
    query_metric_aggregates: () => ({ body: aggregateBody(metricId, { by: ['$message'] }) }),
    get_custom_metrics: () => ({ query: 'include=metrics' }),
    create_custom_metric: () => ({ body: customMetricBody(`Sample ${serial++}`, metricId) }),
    get_custom_metric: () => ({ id: customMetricId }),
    update_custom_metric: () => ({
      id: customMetricId,
      body: { data: { type: 'custom-metric', id: customMetricId, attributes: { name: `Renamed ${serial++}` } } },
    }),
    delete_custom_metric: () => ({ id: customMetricId }),
    get_metrics_for_custom_metric: () => ({ id: customMetricId }),
    get_metric_ids_for_custom_metric: () => ({ id: customMetricId }),
    get_mapped_metrics: () => ({ query: 'include=metric,custom-metric' }),
    get_mapped_metric: () => ({ id: 'viewed_product' }),
    update_mapped_metric: () => ({ id: 'revenue', body: mappingBody('revenue', { type: 'metric', id: metricId }) }),
    get_metric_for_mapped_metric: () => ({ id: 'revenue' }),
    get_metric_id_for_mapped_metric: () => ({ id: 'viewed_product' }),
    get_custom_metric_for_mapped_metric: () => ({ id: 'revenue' }),
    get_custom_metric_id_for_mapped_metric: () => ({ id: 'revenue' }),
  };
}
