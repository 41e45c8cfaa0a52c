import { DomainError } from '../../lib/errors.ts';
import type { Db } from '../../storage/database.ts';
import { type MetricRow, metricIds, readMetrics } from '../../storage/queries/metrics.ts';
import { type Integration, integrationOf } from './integrations.ts';

/** A metric with where its events come from. */
export interface KnownMetric extends Omit<MetricRow, 'integration'> {
  readonly integration: Integration;
}

/** A part of the account's metrics, in the order of their ids, and how many there are in all. */
export async function pageMetrics(
  db: Db,
  accountId: string,
  cut: (ids: readonly string[]) => readonly string[],
): Promise<{ metrics: KnownMetric[]; total: number }> {
  const all = await metricIds(db, accountId);
  const ids = cut(all);
  const rows = await readMetrics(db, accountId, ids);
  return { metrics: ids.flatMap((id) => shown(rows.get(id)) ?? []), total: all.length };
}

/** @throws DomainError `not_found` */
export async function findMetric(db: Db, accountId: string, id: string): Promise<KnownMetric> {
  const metric = shown((await readMetrics(db, accountId, [id])).get(id));
  if (metric) return metric;
  throw new DomainError({ kind: 'not_found', detail: `A metric with id \`${id}\` does not exist.` });
}

const shown = (row: MetricRow | undefined): KnownMetric | undefined => row && { ...row, integration: integrationOf(row.integration) };
