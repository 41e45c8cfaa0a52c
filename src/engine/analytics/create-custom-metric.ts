import { type Ids, ulidToUuid } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import { insertCustomMetric, replaceParts } from '../../storage/queries/custom-metrics.ts';
import type { CommandContext } from '../context.ts';
import { type CustomMetricDefinition, checkCustomMetric, complete, metricsOf, nameTaken } from './custom-metric-input.ts';

/**
 * Makes a custom metric of metrics that exist. No other one of the account may have its name.
 * @throws DomainError `invalid`, for a name that is taken too (the reference answers 400)
 */
export async function createCustomMetric(
  deps: { db: Database; ids: Ids },
  { accountId, now }: CommandContext,
  input: { name: string; definition: CustomMetricDefinition },
): Promise<{ id: string }> {
  const id = deps.ids.ulid(now);
  const row = { id: ulidToUuid(id) as string, name: input.name, definition: complete(input.definition) };
  await deps.db.transaction(async (tx) => {
    await checkCustomMetric(tx, accountId, input);
    if (!(await insertCustomMetric(tx, accountId, row, now))) throw nameTaken(input.name);
    await replaceParts(tx, accountId, row.id, metricsOf(row.definition));
  });
  return { id };
}
