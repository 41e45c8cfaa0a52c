import { readPropertyLabels, readPropertySamples } from '../../engine/events/read-properties.ts';
import { additional, column, loaded, required, withSchema } from '../../jsonapi/attributes.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { XS } from '../../jsonapi/rates.ts';
import { linked, one } from '../../jsonapi/relationships.ts';
import { anyOf, flag, integer, listOf, nullable, number, text } from '../../jsonapi/schema.ts';
import { get, related, relationshipGet } from '../../jsonapi/verbs.ts';
import { metricProperties } from '../../storage/tables/metrics.ts';

const READING = { scopes: ['metrics:read'], rate: XS };
const promised = (name: string) => required(withSchema(column(text(), name), text()));

export const metricProperty = defineResource({
  type: 'metric-property',
  path: 'metric-properties',
  category: 'Metrics',
  /** Base64url of the metric's id and the name; any other text is just an unknown id (recorded). */
  id: { valid: (id) => /^[\w-]{1,400}$/.test(id) },
  table: metricProperties,
  missing: (id) => `A metric property with id \`${id}\` does not exist.`,
  attributes: {
    label: required(withSchema(loaded(text(), readPropertyLabels), text())),
    property: promised('property'),
    inferred_type: promised('inferred_type'),
    sample_values: additional(loaded(nullable(listOf(anyOf(integer(), number(), text(), flag()))), readPropertySamples)),
  },
  relationships: { metric: linked(one('metric', 'metric_id')) },
  operations: {
    get_metric_property: get({
      ...{ ...READING, summary: 'Read a property that events of a metric have had', include: ['metric'], additional: true },
    }),
    get_metric_for_metric_property: related({ ...READING, relationship: 'metric', summary: 'Read the metric of a property' }),
    get_metric_id_for_metric_property: relationshipGet({
      ...{ ...READING, relationship: 'metric', summary: 'Read the id of the metric of a property' },
    }),
  },
});
