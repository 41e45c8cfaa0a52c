import { DomainError, type Fault } from '../../lib/errors.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { knownMetrics, lockCustomMetric } from '../../storage/queries/custom-metrics.ts';
import { changeMapping, lockMapping, type Mapping } from '../../storage/queries/mapped-metrics.ts';
import type { CommandContext } from '../context.ts';
import type { Nudges } from '../nudges.ts';
import { recountOrders } from '../segments/recount-orders.ts';

/** What a mapping shall lead to: absent stays, null is nothing. Ids as answers show them. */
export interface MappingInput {
  id: string;
  metric_id?: string | null;
  custom_metric_id?: string | null;
}

/**
 * Says which metric, or which custom metric, stands for something (revenue, viewed_product …). It is one of the two: to give
 * one takes the other away. Segments that ask for sums over orders are built again when another metric stands for revenue.
 * @throws DomainError `invalid` when both are given or what is given does not exist, `not_found`
 */
export async function mapMetric(
  deps: { db: Database; nudges: Nudges },
  { accountId, now }: CommandContext,
  input: MappingInput,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    // The custom metric is locked first, as by those who delete one.
    await check(tx, accountId, input);
    const before = await lockMapping(tx, accountId, input.id);
    if (!before) throw new DomainError({ kind: 'not_found', detail: `Mapped metric with id \`${input.id}\` does not exist.` });
    const mapping = after(before, input);
    await changeMapping(tx, accountId, input.id, mapping, now);
    if (input.id !== 'revenue' || mapping.metric_id === before.metric_id) return;
    if (await recountOrders(tx, accountId, mapping.metric_id ?? undefined, now)) deps.nudges.after(tx, 'segments');
  });
}

function after(before: Mapping, { metric_id, custom_metric_id }: MappingInput): Mapping {
  if (typeof metric_id === 'string') return { metric_id, custom_metric_id: null };
  if (typeof custom_metric_id === 'string') return { metric_id: null, custom_metric_id: ulidToUuid(custom_metric_id) as string };
  return {
    metric_id: metric_id === null ? null : before.metric_id,
    custom_metric_id: custom_metric_id === null ? null : before.custom_metric_id,
  };
}

async function check(tx: Tx, accountId: string, { metric_id, custom_metric_id }: MappingInput): Promise<void> {
  const faults: Fault[] = [];
  if (typeof metric_id === 'string' && typeof custom_metric_id === 'string') {
    const detail = 'A mapping leads to a metric or to a custom metric, not to both.';
    faults.push({ kind: 'invalid', detail, at: ['custom_metric_id'] });
  }
  if (typeof metric_id === 'string' && !(await knownMetrics(tx, accountId, [metric_id])).has(metric_id)) {
    faults.push({ kind: 'invalid', detail: `A metric with id \`${metric_id}\` does not exist.`, at: ['metric_id'] });
  }
  if (typeof custom_metric_id === 'string') {
    const uuid = ulidToUuid(custom_metric_id);
    // Locked, so that it cannot be deleted before this mapping is there to be released.
    if (uuid === undefined || !(await lockCustomMetric(tx, accountId, uuid))) {
      const detail = `Custom metric with id \`${custom_metric_id}\` does not exist.`;
      faults.push({ kind: 'invalid', detail, at: ['custom_metric_id'] });
    }
  }
  if (faults.length > 0) throw new DomainError(faults);
}
