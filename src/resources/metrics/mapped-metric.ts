import { type MappingInput, mapMetric } from '../../engine/analytics/map-metric.ts';
import { bodyOf, identifier } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { S, XS } from '../../jsonapi/rates.ts';
import { one, onlyIfAny } from '../../jsonapi/relationships.ts';
import { object, type Schema, text } from '../../jsonapi/schema.ts';
import { get, list, related, relationshipGet, update } from '../../jsonapi/verbs.ts';
import type { At } from '../../lib/errors.ts';
import { MAPPINGS, mappedMetrics } from '../../storage/tables/metrics.ts';
import { exactTimeColumn } from '../columns.ts';
import { mapping } from '../ids.ts';

/** The document wants an identifier, and says that null takes the mapping away: null is taken for it and for its id. */
const target = (type: string): Schema => {
  const linkage = identifier(type);
  const id: Schema = { ...text(), 'x-also': 'null' };
  return object({ 'data?': { ...linkage, properties: { ...linkage.properties, id }, 'x-also': 'null' } });
};

type Linkage = { data?: { id: string | null } | null };
type MappingBody = { data: { relationships?: { metric?: Linkage; 'custom-metric'?: Linkage } } };

const idOf = (linkage: Linkage | undefined): string | null | undefined =>
  linkage?.data === undefined ? undefined : (linkage.data?.id ?? null);

const input = ({ data }: MappingBody, id: string): MappingInput => ({
  id,
  metric_id: idOf(data.relationships?.metric),
  custom_metric_id: idOf(data.relationships?.['custom-metric']),
});

/** `['metric_id']` → the id of the linked metric. */
const pointer = ([field]: At): string =>
  field === undefined ? '/data' : `/data/relationships/${field === 'metric_id' ? 'metric' : 'custom-metric'}/data/id`;

const READING = { scopes: ['metrics:read'], rate: S };
const INCLUDE = ['custom-metric', 'metric'];

export const mappedMetric = defineResource({
  type: 'mapped-metric',
  path: 'mapped-metrics',
  category: 'Metrics',
  id: mapping,
  table: mappedMetrics,
  missing: (id) => `Mapped metric with id \`${id}\` does not exist.`,
  attributes: { updated: exactTimeColumn('updated_at') },
  relationships: {
    metric: onlyIfAny(one('metric', 'metric_id')),
    'custom-metric': onlyIfAny(one('custom-metric', 'custom_metric_id')),
  },
  operations: {
    get_mapped_metrics: list({ ...READING, summary: 'Read what metrics stand for', include: INCLUDE, page: 'all' }),
    get_mapped_metric: get({ ...READING, summary: 'Read which metric stands for something', include: INCLUDE }),
    update_mapped_metric: update({
      summary: 'Say which metric, or which custom metric, stands for something',
      scopes: ['metrics:write'],
      rate: { ...XS, daily: 30 },
      body: bodyOf('mapped-metric', {
        id: { oneOf: MAPPINGS },
        relationships: { 'metric?': target('metric'), 'custom-metric?': target('custom-metric') },
      }),
      ...{ run: mapMetric, input, pointer },
    }),
    get_metric_for_mapped_metric: related({ ...READING, relationship: 'metric', summary: 'Read the metric of a mapping' }),
    get_metric_id_for_mapped_metric: relationshipGet({
      ...{ ...READING, relationship: 'metric', summary: 'Read the id of the metric of a mapping' },
    }),
    get_custom_metric_for_mapped_metric: related({
      ...{ ...READING, relationship: 'custom-metric', summary: 'Read the custom metric of a mapping' },
    }),
    get_custom_metric_id_for_mapped_metric: relationshipGet({
      ...{ ...READING, relationship: 'custom-metric', summary: 'Read the id of the custom metric of a mapping' },
    }),
  },
});
