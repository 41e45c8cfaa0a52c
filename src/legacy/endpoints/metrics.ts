import { findMetric, type KnownMetric, pageMetrics } from '../../engine/events/known-metrics.ts';
import { M } from '../../jsonapi/rates.ts';
import { endpoint } from '../declare.ts';
import { oneOf, text, whole } from '../fields.ts';
import { exportMetric } from '../metrics/export.ts';
import { numbered, numberedPage, partOf } from '../pages.ts';
import { plainTime } from '../times.ts';

const READ = ['metrics:read'];

/** Without the key, which the old API did not show. */
const showMetric = ({ id, name, integration, created_at: created, updated_at: updated }: KnownMetric) => ({
  ...{ object: 'metric', id, name },
  integration: { object: 'integration', id: integration.id, name: integration.name, category: integration.category },
  ...{ created: plainTime(created), updated: plainTime(updated) },
});

export const metrics = [
  endpoint('GET /v1/metrics', {
    scopes: READ,
    rate: M,
    fields: numbered(50, 100),
    async run({ deps, context }, place) {
      const found = await pageMetrics(deps.db, context.accountId, (ids) => partOf(ids, place));
      return numberedPage(found.metrics.map(showMetric), { ...place, total: found.total });
    },
  }),

  endpoint('GET /v1/metric/:metric_id/export', {
    scopes: READ,
    rate: M,
    fields: {
      ...{ start_date: text(), end_date: text(), where: text(), by: text(), measurement: text() },
      unit: oneOf(['day', 'week', 'month'], 'day'),
      count: whole(25, 1, 1000),
    },
    async run({ deps, context, path }, asked) {
      const metric = await findMetric(deps.db, context.accountId, path.metric_id ?? '');
      return { metric: showMetric(metric), ...(await exportMetric(deps, context, metric.id, asked)) };
    },
  }),
];
