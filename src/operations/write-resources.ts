import type { Attribute } from '../jsonapi/attributes.ts';
import type { Resource } from '../jsonapi/declare.ts';
import { type Linkage, type ResourceObject, resourceObject, wantedAttributes } from '../jsonapi/document/resource-object.ts';
import type { View } from '../jsonapi/operations.ts';
import { targetOf } from '../jsonapi/surface.ts';
import { type ResolvedView, resolveView } from '../jsonapi/views.ts';
import { columnsOf } from './columns-of.ts';
import { readIncluded, readRemembered } from './included.ts';
import type { Call } from './request.ts';

type Row = Record<string, unknown>;

/** What the answer of an operation is written with. */
export interface Shown {
  readonly view: ResolvedView;
  /** Columns that a page of the type must read for this answer. */
  readonly columns: readonly string[];
  readonly viaColumns: readonly string[];
}

interface Reading {
  readonly view?: View;
  readonly additional?: boolean;
  readonly include?: readonly string[];
  readonly alongside?: readonly string[];
  readonly precision?: 'seconds' | 'microseconds';
}

/** Resolves the view of `resource` in this call and names the columns that it needs. */
export function shownIn(call: Call, resource: Resource): Shown {
  const { view: declared, additional } = call.operation as Reading;
  const view = resolveView(resource, declared, additional);
  const columns = columnsOf(view, wantedAttributes(view, wanted(call, view)));
  return {
    view,
    columns: columns.filter((name) => !name.startsWith('via.')),
    viaColumns: columns.filter((name) => name.startsWith('via.')).map((name) => name.slice(4)),
  };
}

const wanted = (call: Call, { resource }: ResolvedView) => ({
  fields: call.query.fields[resource.type],
  additional: call.query.additionalFields[resource.type] ?? [],
});

/** Writes rows as resource objects and reads what was asked to be included: one statement per relationship, whatever the number of rows. */
export async function writeResources(
  call: Call,
  shown: Shown,
  rows: readonly Row[],
): Promise<{ data: ResourceObject[]; included?: ResourceObject[] }> {
  const { include, alongside } = call.operation as Reading;
  const asksInclude = include !== undefined && /(?:^|&)include=/.test(call.rawQuery);
  const names = asksInclude ? call.query.include : alongside;
  if (!names) return { data: await writeAll(call, shown.view, rows, {}) };
  const linkage: Record<string, Record<string, Linkage[string]>> = {};
  const included = new Map<string, ResourceObject>();
  for (const name of names) {
    const related = await readIncluded(call, shown.view.resource, name, rows);
    for (const [id, data] of Object.entries(related.linkage)) linkage[id] = { ...linkage[id], [name]: data };
    const target = resolveView(targetOf(call.registry, shown.view.resource, name));
    for (const object of await writeAll(call, target, related.rows, {})) included.set(`${object.type} ${object.id}`, object);
  }
  return { data: await writeAll(call, shown.view, rows, linkage), included: [...included.values()] };
}

async function writeAll(call: Call, view: ResolvedView, rows: readonly Row[], linkage: Record<string, Linkage>): Promise<ResourceObject[]> {
  const asked = wanted(call, view);
  const complete = await load(call, view, rows, wantedAttributes(view, asked));
  const { precision = 'seconds' } = call.operation as Reading;
  const members = await linkedMembers(call, view, rows);
  const writing = { baseUrl: call.baseUrl, accountId: call.context.accountId, precision, ...asked };
  return complete.map((row) => {
    const id = String(row[view.resource.table?.id ?? 'id']);
    return resourceObject(view, row, { ...alwaysLinked(view, row), ...members[id], ...linkage[id] }, writing);
  });
}

/** To-many relationships that answers link without being asked: one statement each, for all rows. */
async function linkedMembers(
  call: Call,
  { resource, relationships }: ResolvedView,
  rows: readonly Row[],
): Promise<Record<string, Linkage>> {
  const linkage: Record<string, Record<string, Linkage[string]>> = {};
  for (const [name, { linked: shown, path, remembered }] of Object.entries(relationships)) {
    if (remembered && call.operation.verb !== 'create') {
      for (const [id, data] of Object.entries(await readRemembered(call, resource, name, rows)))
        linkage[id] = { ...linkage[id], [name]: data };
    }
    if (!shown || (path.kind !== 'members' && path.kind !== 'children')) continue;
    const related = await readIncluded(call, resource, name, rows);
    for (const [id, data] of Object.entries(related.linkage)) linkage[id] = { ...linkage[id], [name]: data };
  }
  return linkage;
}

/** To-one relationships that answers link without being asked. */
function alwaysLinked(view: ResolvedView, row: Row): Linkage {
  const linked: Record<string, { type: string; id: string } | null> = {};
  for (const [name, { type, path, linked: shown }] of Object.entries(view.relationships)) {
    if (shown && path.kind === 'column') linked[name] = row[path.column] == null ? null : { type, id: String(row[path.column]) };
  }
  return linked;
}

/** Adds the values of attributes that need a statement of their own. */
async function load(call: Call, view: ResolvedView, rows: readonly Row[], names: readonly string[]): Promise<readonly Row[]> {
  const loading = names
    .map((name) => [name, view.attributes[name]] as const)
    .filter((pair): pair is [string, Attribute] => pair[1]?.load !== undefined);
  if (loading.length === 0 || rows.length === 0) return rows;
  const key = view.resource.table?.id ?? 'id';
  const ids = rows.map((row) => String(row[key]));
  const complete = rows.map((row) => ({ ...row }));
  for (const [name, attribute] of loading) {
    const values = await attribute.load?.({ services: call.services, accountId: call.context.accountId }, ids);
    for (const row of complete as Row[]) row[name] = values?.get(String(row[key])) ?? null;
  }
  return complete;
}
