import { column, computed, required } from '../../jsonapi/attributes.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { nullable, object, record, text, withDefault } from '../../jsonapi/schema.ts';
import { bulkJobErrors } from '../../storage/tables/bulk-jobs.ts';

const words = (name: string) => required({ ...column(text(), name), schema: text() });
const source = object({ 'pointer?': withDefault(nullable(text()), '/data') });

/** What was wrong with one row of an import. */
export const importError = defineResource({
  type: 'import-error',
  path: 'import-errors',
  category: 'Profiles',
  id: { valid: (id) => /^[0-9a-f-]{36}$/.test(id) },
  table: bulkJobErrors,
  homeless: true,
  attributes: {
    code: words('code'),
    title: words('title'),
    detail: words('detail'),
    source: required(computed(source, ['pointer'], (row) => ({ pointer: row.pointer }))),
    original_payload: computed(nullable(record()), ['payload'], (row) => row.payload ?? null),
  },
});
