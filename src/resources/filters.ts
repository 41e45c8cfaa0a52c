import type { Table } from '../jsonapi/declare.ts';
import type { FilterBinding, Resolver, Where } from '../jsonapi/operations.ts';

type Value = FilterBinding['value'];

const TEXT: Value = { type: 'string' };
const TIME: Value = { type: 'string', format: 'date-time' };

const onColumn = (column: string): Where => ({ kind: 'column', column });

/** equals one value */
export const equalsText = (where: Where | string): FilterBinding => ({
  operators: { single: ['equals'] },
  value: TEXT,
  where: typeof where === 'string' ? onColumn(where) : where,
});

/** equals or any of a list */
export const anyOfTexts = (where: Where | string): FilterBinding => ({ ...equalsText(where), operators: { list: ['any', 'equals'] } });

/** equals one value, equals or any of a list */
export const oneOrAnyOf = (where: Where | string): FilterBinding => ({
  ...equalsText(where),
  operators: { list: ['any', 'equals'], single: ['equals'] },
});

/** equals one value or any of a list, or holds, begins or ends with it */
export const textSearch = (where: Where | string): FilterBinding => ({
  ...equalsText(where),
  operators: { list: ['equals'], single: ['contains', 'ends-with', 'equals', 'starts-with'] },
});

export const equalsFlag = (where: Where | string): FilterBinding => ({ ...equalsText(where), value: { type: 'boolean' } });

/** Comparisons with a time. */
export const times = (
  where: Where | string,
  ...operators: ('greater-than' | 'greater-or-equal' | 'less-than' | 'less-or-equal')[]
): FilterBinding => ({
  operators: { single: operators },
  value: TIME,
  where: typeof where === 'string' ? onColumn(where) : where,
});

export const ALL_COMPARISONS = ['greater-or-equal', 'greater-than', 'less-or-equal', 'less-than'] as const;

/** A column that holds ids of a type, which may have been given up for others. */
export const idOf = (type: string, column: string): Where => ({ kind: 'column', column, idOf: type });
export const identifierOf = (kind: string): Where => ({ kind: 'identifier', identifier: kind });
export const resolvedBy = (ids: Resolver): Where => ({ kind: 'resolved', ids });
/** Columns of rows that belong to the resource's rows: `own` holds their id. */
export const relatedColumn =
  (table: Table, own: string) =>
  (column: string): Where => ({ kind: 'related', table, own, column });
export const viaColumn = (column: string): Where => ({ kind: 'column', column, table: 'via' });

/** What it asks for holds for every row. */
export const ALWAYS: Where = { kind: 'fixed', matches: true };
