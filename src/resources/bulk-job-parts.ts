import { readJobErrors } from '../engine/bulk-jobs/read-job-errors.ts';
import { type Attribute, column, computed, loaded, required } from '../jsonapi/attributes.ts';
import type { FilterBinding } from '../jsonapi/operations.ts';
import { choice, dateTime, integer, listOf, nullable, object, text, withDefault } from '../jsonapi/schema.ts';
import { showTime } from './columns.ts';

const count = (name: string) => ({ ...column(integer(), name), schema: withDefault(nullable(integer()), 0) });

/** Times of these jobs have microseconds in every answer (recorded). */
const time = (name: string) => computed(nullable(dateTime()), [name], (row) => showTime(row[name], 'microseconds'));

const error = object({
  ...{ id: text(), code: text(), title: text(), detail: text() },
  source: object({ 'pointer?': withDefault(nullable(text()), '/data') }),
});

interface RowError {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly pointer: string;
}

const showErrors: Attribute['show'] = ({ value }) =>
  (value as readonly RowError[]).map(({ id, code, title, detail, pointer }) => ({ id, code, title, detail, source: { pointer } }));

/** What jobs about catalogs and coupons show of themselves, in the recorded order. */
export const jobAttributes: Readonly<Record<string, Attribute>> = {
  status: { ...required(column(choice('x'), 'status')), schema: choice('cancelled', 'complete', 'processing', 'queued') },
  created_at: required({ ...time('created_at'), schema: dateTime() }),
  total_count: required({ ...column(integer(), 'total_count'), schema: integer() }),
  completed_count: count('completed_count'),
  failed_count: count('failed_count'),
  completed_at: time('completed_at'),
  errors: loaded(nullable(listOf(error)), readJobErrors, showErrors),
  expires_at: time('expires_at'),
};

export const jobFilters: Readonly<Record<string, FilterBinding>> = {
  status: {
    operators: { single: ['equals'] },
    value: { type: 'string', enum: ['queued', 'processing', 'complete', 'cancelled'] },
    where: { kind: 'column', column: 'status' },
  },
};

/** The newest first (recorded), in pages of 100. */
export const jobPages = {
  page: { fixed: 100 },
  order: { by: { kind: 'column', column: 'created_at' }, descending: true },
} as const;
