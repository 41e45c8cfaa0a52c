import { ulidToUuid } from '../../lib/ids.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { changeCustomMetric, customMetricNamed, lockCustomMetric, replaceParts } from '../../storage/queries/custom-metrics.ts';
import type { CommandContext } from '../context.ts';
import {
  type CustomMetricDefinition,
  type CustomMetricInput,
  checkCustomMetric,
  complete,
  metricsOf,
  nameTaken,
  unknownCustomMetric,
} from './custom-metric-input.ts';

/**
 * Renames a custom metric or gives it another definition, as a whole; what is absent or null stays.
 * @throws DomainError `invalid`, `not_found`
 */
export async function updateCustomMetric(
  deps: { db: Database },
  context: CommandContext,
  input: CustomMetricInput & { id: string },
): Promise<void> {
  const id = ulidToUuid(input.id);
  if (id === undefined) throw unknownCustomMetric(input.id);
  try {
    await deps.db.transaction((tx) => change(tx, context, id, input));
  } catch (error) {
    // Another one took the name between our look and our write.
    if ((error as { code?: unknown }).code === '23505' && input.name != null) throw nameTaken(input.name);
    throw error;
  }
}

async function change(tx: Tx, { accountId, now }: CommandContext, id: string, input: CustomMetricInput & { id: string }): Promise<void> {
  const before = await lockCustomMetric(tx, accountId, id);
  if (!before) throw unknownCustomMetric(input.id);
  await checkCustomMetric(tx, accountId, input);
  const name = input.name ?? before.name;
  if (name !== before.name && (await customMetricNamed(tx, accountId, name)) !== undefined) throw nameTaken(name);
  const definition = input.definition ? complete(input.definition) : (before.definition as CustomMetricDefinition);
  await changeCustomMetric(tx, accountId, { id, name, definition }, now);
  if (input.definition) await replaceParts(tx, accountId, id, metricsOf(definition));
}
