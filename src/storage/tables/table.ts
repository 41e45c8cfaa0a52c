/** The kinds of columns: how a value looks in the database and in a row that select.ts returns. */
export type ColumnKind =
  | 'text'
  | 'ulid' //     uuid there, ULID text here
  | 'event-id' // bigint there, short text here
  | 'time' //     timestamptz there, microseconds here
  | 'json'
  | 'integer'
  | 'decimal' //  numeric there, number here
  | 'boolean';

/** A table as select.ts needs it. Every table has `account_id` beside the columns named here. */
export interface Table {
  readonly name: string;
  /** The column that holds the resource's id (for a table of pairs, the one that pages end their order with). */
  readonly id: string;
  readonly columns: Readonly<Record<string, ColumnKind>>;
}

export const table = (name: string, id: string, columns: Table['columns']): Table => ({ name, id, columns });
