import { table } from './table.ts';

export const customMetrics = table('custom_metrics', 'id', {
  id: 'ulid',
  name: 'text',
  definition: 'json',
  created_at: 'time',
  updated_at: 'time',
});

export const customMetricParts = table('custom_metric_parts', 'metric_id', {
  custom_metric_id: 'ulid',
  metric_id: 'text',
});

export const mappedMetrics = table('mapped_metrics', 'id', {
  id: 'text',
  metric_id: 'text',
  custom_metric_id: 'ulid',
  updated_at: 'time',
});

export const metricProperties = table('metric_properties', 'id', {
  id: 'text',
  metric_id: 'text',
  property: 'text',
  inferred_type: 'text',
});

/** What metrics can stand for: the rows of mapped_metrics in every account. The words are the reference's. */
export const MAPPINGS = [
  ...['added_to_cart', 'cancelled_sales', 'ordered_product', 'refunded_sales', 'revenue', 'started_checkout', 'viewed_product'],
] as const;
