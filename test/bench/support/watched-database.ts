import type { Database, Row, Tx } from '../../../src/storage/database.ts';

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** The same database; statements outside of transactions are noted as well. */
export function watchedDatabase(db: Database, noted: Statement[]): Database {
  return {
    ...db,
    query: <R = Row>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> => {
      noted.push({ sql, parameters });
      return db.query<R>(sql, parameters);
    },
    planned: {
      ...db.planned,
      query: <R = Row>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> => {
        noted.push({ sql, parameters });
        return db.planned.query<R>(sql, parameters);
      },
    },
    transaction: <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.transaction(work),
  };
}
