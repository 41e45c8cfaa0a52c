import { sql } from 'kysely';
import { compile } from './compile.ts';
import type { Db } from './database.ts';
import type { Table } from './tables/table.ts';
import { decodeColumn, encodeValue } from './values.ts';

/** The rows that several owners are paired with. */
export interface MembersPlan {
  readonly pairs: Table;
  readonly own: string;
  readonly other: string;
  readonly owners: readonly string[];
  readonly table: Table;
  readonly columns: readonly string[];
  readonly limit: number;
}

/** Reads the rows paired with each of `owners`, for includes: one statement, ordered by owner and id. */
export async function selectMembers(
  db: Db,
  accountId: string,
  plan: MembersPlan,
): Promise<{ owner: string; row: Record<string, unknown> }[]> {
  const { pairs, own, other, table, columns } = plan;
  const owners = plan.owners.map((owner) => sql`${encodeValue(pairs, own, owner)}`);
  const { text, parameters } = compile(sql`
    SELECT via.${sql.ref(own)} AS "owner", ${sql.join(columns.map((name) => sql`t.${sql.ref(name)}`))}
      FROM ${sql.table(pairs.name)} AS via
      JOIN ${sql.table(table.name)} AS t ON t.account_id = via.account_id AND t.${sql.ref(table.id)} = via.${sql.ref(other)}
     WHERE via.account_id = ${accountId} AND via.${sql.ref(own)} IN (${sql.join(owners)})
     ORDER BY via.${sql.ref(own)}, t.${sql.ref(table.id)}
     LIMIT ${sql.lit(plan.limit)}`);
  const rows = await db.query<Record<string, unknown>>(text, parameters);
  return rows.map((row) => ({
    owner: String(decodeColumn(pairs, own, row.owner)),
    row: Object.fromEntries(columns.map((name) => [name, decodeColumn(table, name, row[name])])),
  }));
}

/** Reads the pairs of each of `owners` alone, in order. */
export async function selectPairs(
  db: Db,
  accountId: string,
  { pairs, own, other, owners: wanted }: Pick<MembersPlan, 'pairs' | 'own' | 'other' | 'owners'>,
): Promise<{ owner: string; other: string }[]> {
  const owners = wanted.map((owner) => sql`${encodeValue(pairs, own, owner)}`);
  const { text, parameters } = compile(sql`
    SELECT via.${sql.ref(own)} AS "owner", via.${sql.ref(other)} AS "other" FROM ${sql.table(pairs.name)} AS via
     WHERE via.account_id = ${accountId} AND via.${sql.ref(own)} IN (${sql.join(owners)})
     ORDER BY via.${sql.ref(own)}, via.${sql.ref(other)}`);
  const rows = await db.query<Record<string, unknown>>(text, parameters);
  return rows.map((row) => ({ owner: String(decodeColumn(pairs, own, row.owner)), other: String(decodeColumn(pairs, other, row.other)) }));
}
