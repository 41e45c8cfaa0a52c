import pg from 'pg';
import type { Database } from '../../../src/storage/database.ts';
import type { Statement } from './watched-database.ts';

/**
 * How the database carries out a statement: planned for its values, and planned for any values, as may happen to it once it is
 * a prepared statement that was used some times.
 */
export async function explain(db: Database, { sql, parameters }: Statement): Promise<string> {
  const values = parameters.length === 0 ? '' : `(${parameters.map(literal).join(', ')})`;
  const plans: string[] = [];
  for (const mode of ['force_custom_plan', 'force_generic_plan']) {
    const rows = await db.transaction(async (tx) => {
      await tx.query(`SET LOCAL plan_cache_mode = ${mode}`);
      await tx.query(`PREPARE bench_statement AS ${sql}`);
      const found = await tx.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, BUFFERS) EXECUTE bench_statement${values}`);
      await tx.query('DEALLOCATE bench_statement');
      return found;
    });
    plans.push(`-- ${mode}`, ...rows.map((row) => row['QUERY PLAN']));
  }
  return [`${sql};`, `-- ${JSON.stringify(parameters)}`, ...plans].join('\n');
}

const literal = (value: unknown): string => (value === null || value === undefined ? 'NULL' : pg.escapeLiteral(String(value)));
