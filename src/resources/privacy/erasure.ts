import { column, computed, required, withSchema } from '../../jsonapi/attributes.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { L, M } from '../../jsonapi/rates.ts';
import { choice, dateTime, object, record, text } from '../../jsonapi/schema.ts';
import { get, list } from '../../jsonapi/verbs.ts';
import { erasures } from '../../storage/tables/erasures.ts';
import { timeColumn } from '../columns.ts';
import { ALL_COMPARISONS, times } from '../filters.ts';
import { ulid } from '../ids.ts';

/** The certificate of an erasure: when, who asked, which tables, how many rows. Nothing in it says who was erased. */
export const erasure = defineResource({
  type: 'erasure',
  path: 'erasures',
  own: true,
  category: 'Data Privacy',
  id: ulid,
  table: erasures,
  attributes: {
    status: required(
      computed(choice('processing', 'complete'), ['completed_at'], (row) => (row.completed_at === null ? 'processing' : 'complete')),
    ),
    requested: required(withSchema(timeColumn('requested_at'), dateTime())),
    completed: timeColumn('completed_at'),
    requested_by: required(
      computed(object({ kind: text(), id: text() }), ['actor_kind', 'actor_id'], (row) => ({ kind: row.actor_kind, id: row.actor_id })),
    ),
    removed: required(withSchema(column(record(), 'removed'), record())),
  },
  operations: {
    get_erasures: list({
      summary: 'Read the certificates of erasures; the newest first',
      scopes: ['data-privacy:read'],
      rate: M,
      filters: { requested: times('requested_at', ...ALL_COMPARISONS) },
      sorts: { requested: { by: { kind: 'column', column: 'requested_at' } } },
      defaultSort: '-requested',
      page: { default: 20, max: 100 },
    }),
    get_erasure: get({ summary: 'Read the certificate of an erasure', scopes: ['data-privacy:read'], rate: L }),
  },
});
