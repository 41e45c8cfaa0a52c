import { DomainError, type Fault } from '../../lib/errors.ts';
import { findUnstorable, unstorableText } from '../../lib/text.ts';
import type { Tx } from '../../storage/database.ts';
import { knownMetrics } from '../../storage/queries/custom-metrics.ts';

/** One metric of a custom metric: which of its events count, and what of them is summed. */
export interface MetricGroup {
  metric_id: string;
  metric_filters?: readonly { property: string; filter: unknown }[] | null;
  /** Null: the event's value. */
  value_property?: string | null;
}

export interface CustomMetricDefinition {
  aggregation_method: 'count' | 'value';
  metric_groups: readonly MetricGroup[];
}

export interface CustomMetricInput {
  name?: string | null;
  definition?: CustomMetricDefinition | null;
}

const MAX_NAME_CHARACTERS = 255;
/** Deeper than any filter that the declaration lets in. */
const DEPTH = 12;

/** The definition with all its members, as answers show it (recorded: absent filters are an empty list). */
export const complete = ({ aggregation_method, metric_groups }: CustomMetricDefinition): CustomMetricDefinition => ({
  aggregation_method,
  metric_groups: metric_groups.map(({ metric_id, metric_filters, value_property }) => ({
    metric_id,
    metric_filters: metric_filters ?? [],
    value_property: value_property ?? null,
  })),
});

export const metricsOf = ({ metric_groups }: CustomMetricDefinition): string[] => [
  ...new Set(metric_groups.map(({ metric_id }) => metric_id)),
];

/** @throws DomainError with all that is wrong with a name and a definition, where they are given */
export async function checkCustomMetric(tx: Tx, accountId: string, { name, definition }: CustomMetricInput): Promise<void> {
  const faults: Fault[] = [];
  const told = name == null ? undefined : nameFault(name);
  if (told) faults.push({ kind: 'invalid', detail: told, at: ['name'] });
  if (definition) faults.push(...(await definitionFaults(tx, accountId, definition)));
  if (faults.length > 0) throw new DomainError(faults);
}

function nameFault(name: string): string | undefined {
  if (name.trim() === '') return 'A custom metric needs a name that is not empty.';
  if (name.length > MAX_NAME_CHARACTERS) return `A custom metric's name may be ${MAX_NAME_CHARACTERS} characters long at most.`;
  return unstorableText(name);
}

async function definitionFaults(tx: Tx, accountId: string, definition: CustomMetricDefinition): Promise<Fault[]> {
  const unstorable = findUnstorable(definition, DEPTH);
  if (unstorable) return [{ kind: 'invalid', detail: unstorable.detail, at: ['definition', ...unstorable.at] }];
  const groups = definition.metric_groups;
  if (groups.length === 0) {
    return [{ kind: 'invalid', detail: 'A custom metric is made of one metric group at least.', at: ['definition', 'metric_groups'] }];
  }
  const known = await knownMetrics(tx, accountId, metricsOf(definition));
  return groups.flatMap(({ metric_id }, i): Fault[] =>
    known.has(metric_id)
      ? []
      : [
          {
            kind: 'invalid',
            detail: `A metric with id \`${metric_id}\` does not exist.`,
            at: ['definition', 'metric_groups', i, 'metric_id'],
          },
        ],
  );
}

export const nameTaken = (name: string): DomainError =>
  new DomainError({ kind: 'invalid', detail: `A custom metric named '${name}' exists already.`, at: ['name'] });

export const unknownCustomMetric = (id: string): DomainError =>
  new DomainError({ kind: 'not_found', detail: `Custom metric with id \`${id}\` does not exist.` });
