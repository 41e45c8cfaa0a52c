import { ulidToUuid } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import { deleteCustomMetricRow, replaceParts } from '../../storage/queries/custom-metrics.ts';
import { releaseMappings } from '../../storage/queries/mapped-metrics.ts';
import type { CommandContext } from '../context.ts';
import { unknownCustomMetric } from './custom-metric-input.ts';

/**
 * Deletes a custom metric; what was mapped to it is mapped to nothing. The metrics that it was made of stay.
 * @throws DomainError `not_found`
 */
export async function deleteCustomMetric(deps: { db: Database }, { accountId, now }: CommandContext, input: { id: string }): Promise<void> {
  const id = ulidToUuid(input.id);
  if (id === undefined) throw unknownCustomMetric(input.id);
  await deps.db.transaction(async (tx) => {
    // Waits for whoever is mapping something to it.
    if (!(await deleteCustomMetricRow(tx, accountId, id))) throw unknownCustomMetric(input.id);
    await replaceParts(tx, accountId, id, []);
    await releaseMappings(tx, accountId, id, now);
  });
}
