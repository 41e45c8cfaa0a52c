import type { Resource } from '../jsonapi/declare.ts';
import type { Linkage } from '../jsonapi/document/resource-object.ts';
import { targetOf } from '../jsonapi/surface.ts';
import { resolveView } from '../jsonapi/views.ts';
import { select } from '../storage/select.ts';
import { selectMembers, selectPairs } from '../storage/select-members.ts';
import type { Table } from '../storage/tables/table.ts';
import { columnsOf } from './columns-of.ts';
import { rowsOf } from './read-one.ts';
import type { Call } from './request.ts';

type Row = Record<string, unknown>;

export interface Related {
  /** Each related row once. */
  readonly rows: readonly Row[];
  /** Id of the row that it was asked for → the identifiers that its relationship shows. */
  readonly linkage: Readonly<Record<string, Linkage[string]>>;
}

/** Related rows are not paged; a list of everything would be what the related route is for. */
const MOST_PER_PAGE = 10_000;

/** Reads the rows that `rows` relate to under one name. */
export async function readIncluded(call: Call, resource: Resource, name: string, rows: readonly Row[]): Promise<Related> {
  const { path, type, many } = resource.relationships[name] as Resource['relationships'][string];
  const ids = rows.map((row) => String(row[resource.table?.id ?? 'id']));
  const target = targetOf(call.registry, resource, name);
  if (path.kind === 'none' || !target.table || rows.length === 0) {
    return { rows: [], linkage: Object.fromEntries(ids.map((id) => [id, many ? [] : null])) };
  }
  const columns = [...new Set([target.table.id, ...columnsOf(resolveView(target), Object.keys(resolveView(target).attributes))])];
  if (path.kind === 'column') {
    const wanted = [...new Set(rows.map((row) => row[path.column]).filter((id) => id != null))];
    const { rows: related, present } = await readOnes(call, target, columns, wanted);
    const idIn = (row: Row): string => present.get(String(row[path.column])) ?? String(row[path.column]);
    const link = (row: Row) => (row[path.column] == null ? null : { type, id: idIn(row) });
    return { rows: related, linkage: Object.fromEntries(rows.map((row, i) => [ids[i], link(row)])) };
  }
  const linkage = Object.fromEntries(ids.map((id) => [id, [] as { type: string; id: string }[]]));
  if (path.kind === 'children') {
    const related = await select(call.services.db, call.context.accountId, {
      ...{ table: target.table, columns: [...new Set([...columns, path.column])], limit: MOST_PER_PAGE },
      where: [{ column: path.column, operator: 'in', value: ids }, ...rowsOf(target)],
      ...{ order: { column: path.column }, descending: false },
    });
    for (const row of related) linkage[String(row[path.column])]?.push({ type, id: String(row[target.table.id]) });
    return { rows: related, linkage };
  }
  const pairs = await selectMembers(call.services.db, call.context.accountId, {
    ...{ pairs: path.table as Table, own: path.own, other: path.other, owners: ids },
    ...{ table: target.table, columns, limit: MOST_PER_PAGE },
  });
  for (const { owner, row } of pairs) linkage[owner]?.push({ type, id: String(row[target.table.id]) });
  return { rows: [...new Map(pairs.map(({ row }) => [row[(target.table as Table).id], row])).values()], linkage };
}

/** Rows by their ids, or by what they became; `present` has the ids that were given up. */
async function readOnes(
  call: Call,
  { table: declared, aliases }: Resource,
  columns: readonly string[],
  wanted: readonly unknown[],
): Promise<{ rows: Row[]; present: ReadonlyMap<string, string> }> {
  const { services, context } = call;
  const table = declared as Table;
  const read = (value: readonly unknown[]): Promise<Row[]> =>
    select(services.db, context.accountId, { table, columns, where: [{ column: table.id, operator: 'in', value }], descending: false });
  const rows = await read(wanted);
  const found = new Set(rows.map((row) => String(row[table.id])));
  const absent = wanted.map(String).filter((id) => !found.has(id));
  if (!aliases || absent.length === 0) return { rows, present: new Map() };
  const present = await aliases({ services, accountId: context.accountId }, absent);
  const others = [...new Set(present.values())].filter((id) => !found.has(id));
  return { rows: others.length === 0 ? rows : [...rows, ...(await read(others))], present };
}

/** The linkage that a table of pairs remembers, whatever became of the other rows. */
export async function readRemembered(call: Call, resource: Resource, name: string, rows: readonly Row[]): Promise<Related['linkage']> {
  const { path, type } = resource.relationships[name] as Resource['relationships'][string];
  const owners = rows.map((row) => String(row[resource.table?.id ?? 'id']));
  const linkage = Object.fromEntries(owners.map((id) => [id, [] as { type: string; id: string }[]]));
  if (path.kind !== 'members' || owners.length === 0) return linkage;
  const { table, own, other } = path;
  for (const pair of await selectPairs(call.services.db, call.context.accountId, { pairs: table as Table, own, other, owners })) {
    linkage[pair.owner]?.push({ type, id: pair.other });
  }
  return linkage;
}
