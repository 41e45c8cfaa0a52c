import type { Db } from '../database.ts';
import { DatabaseUnusableError } from '../storage-errors.ts';
import type { Columns, PersonOwned } from './rules.ts';
import { PERSON_OWNED } from './tables.ts';

interface CatalogColumn {
  table_name: string;
  column_name: string;
  type: string;
  in_key: boolean;
}

const CATALOG = `
SELECT c.relname AS table_name, a.attname AS column_name, t.typname AS type, coalesce(a.attnum = ANY (k.conkey), false) AS in_key
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = current_schema()
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_constraint AS k ON k.conrelid = c.oid AND k.contype = 'p'
 WHERE c.relkind IN ('r', 'p')
   AND EXISTS (SELECT 1 FROM pg_catalog.pg_attribute AS p WHERE p.attrelid = c.oid AND p.attname = 'profile_id' AND NOT p.attisdropped)
 ORDER BY c.relname, a.attnum`;

/**
 * Whether the list of person-owned tables says all that the database has.
 * @throws DatabaseUnusableError that says which entry is missing or wrong, and where it goes
 */
export async function checkPersonOwned(db: Db, declared: readonly PersonOwned[] = PERSON_OWNED): Promise<void> {
  const columns = await db.query<CatalogColumn>(CATALOG);
  const found = new Map<string, CatalogColumn[]>();
  for (const column of columns) found.set(column.table_name, [...(found.get(column.table_name) ?? []), column]);
  const problems = [...found].flatMap(([table, has]) => differences(table, has, declared));
  for (const { table } of declared)
    if (!found.has(table)) problems.push(`${table} is declared, and there is no such table with profile_id`);
  if (problems.length === 0) return;
  throw new DatabaseUnusableError(
    `Tables with a person's rows and what src/storage/person-owned/tables says of them differ (its README shows an entry): ${problems.join('; ')}.`,
  );
}

function differences(table: string, has: readonly CatalogColumn[], declared: readonly PersonOwned[]): string[] {
  const entry = declared.find((one) => one.table === table);
  if (!entry) return [`${table} has no entry: say what happens to its rows on merge, erase, export and fork`];
  const own = has.filter(({ column_name }) => column_name !== 'account_id' && column_name !== 'profile_id');
  const inKey = own.filter(({ in_key }) => in_key);
  const others = own.filter(({ in_key }) => !in_key);
  return [...compare(`${table}.key`, inKey, entry.key), ...compare(`${table}.columns`, others, entry.columns)];
}

function compare(what: string, has: readonly CatalogColumn[], declared: Columns): string[] {
  const names = new Set(has.map(({ column_name }) => column_name));
  return [
    ...has.flatMap(({ column_name, type }) => (declared[column_name] === type ? [] : [`${what} lacks ${column_name}: '${type}'`])),
    ...Object.keys(declared).flatMap((name) => (names.has(name) ? [] : [`${what} has ${name}, which the table lacks`])),
  ];
}
