import type { Database } from '../../storage/database.ts';
import { findPropertyPlaces, readSampleValues } from '../../storage/queries/metric-properties.ts';

interface Scope {
  readonly services: unknown;
  readonly accountId: string;
}

const SAMPLES = 10;

const dbOf = (scope: Scope): Database => (scope.services as { db: Database }).db;

/** What properties are called: by their names, but the value of an event after its metric (recorded). */
export async function readPropertyLabels(scope: Scope, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const places = await findPropertyPlaces(dbOf(scope), scope.accountId, ids);
  return new Map(places.map(({ id, property, metric }) => [id, property === '$value' ? `${metric} Value` : property]));
}

/** Some of the values that properties have in the newest events of their metric. */
export async function readPropertySamples(scope: Scope, ids: readonly string[]): Promise<ReadonlyMap<string, unknown[]>> {
  const places = await findPropertyPlaces(dbOf(scope), scope.accountId, ids);
  const samples = new Map<string, unknown[]>(places.map(({ id }) => [id, []]));
  const idOf = new Map(places.map(({ id, metric_id, property }) => [`${metric_id}\n${property}`, id]));
  // Pages are of one metric; several would be a statement each.
  for (const metricId of new Set(places.map((place) => place.metric_id))) {
    for (const { property, value } of await readSampleValues(dbOf(scope), scope.accountId, metricId, SAMPLES)) {
      samples.get(idOf.get(`${metricId}\n${property}`) ?? '')?.push(value);
    }
  }
  return samples;
}
