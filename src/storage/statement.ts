import type pg from 'pg';
import type { StatementNames } from './statement-names.ts';

/** node-postgres' form of a statement; without parameters it goes by the simple protocol, which takes several at once. */
export function statement(names: StatementNames, sql: string, parameters: readonly unknown[]): pg.QueryConfig {
  if (parameters.length === 0) return { text: sql };
  const values = parameters as unknown[];
  const name = names.nameOf(sql);
  return name === undefined ? { text: sql, values } : { name, text: sql, values };
}
