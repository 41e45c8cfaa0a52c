import type { Resource, Table } from '../declare.ts';
import type { FilterBinding, SortBinding } from '../operations.ts';
import type { Declared } from '../verify.ts';

/** Attributes, relationships, filters and sorts name columns that their tables have. */
export function checkColumns(resources: readonly Resource[], operations: readonly Declared[]): string[] {
  return [
    ...resources.flatMap((resource) => columnsOfResource(resource, resources)),
    ...operations.flatMap((declared) => columnsOfOperation(declared, resources)),
  ];
}

function columnsOfResource({ type, table, attributes, relationships, only }: Resource, resources: readonly Resource[]): string[] {
  const chosen = only ? unknown(table, only.column, `${type}, told by a column,`) : [];
  const named = Object.entries(attributes).flatMap(([name, { columns }]) =>
    columns.map((column) => unknown(table, column, `${type}.${name}`)),
  );
  const related = Object.entries(relationships).flatMap(([name, { path, type: target }]) => {
    if (path.kind === 'column') return [unknown(table, path.column, `${type}.${name}`)];
    if (path.kind === 'members') return [path.own, path.other].map((column) => unknown(path.table, column, `${type}.${name}`));
    if (path.kind === 'children') return [unknown(resources.find((other) => other.type === target)?.table, path.column, `${type}.${name}`)];
    return [];
  });
  return [chosen, ...named, ...related].flat();
}

function columnsOfOperation({ operationId, operation, resource }: Declared, resources: readonly Resource[]): string[] {
  const { table, pairs } = tablesOf(operation, resource, resources);
  const check = (what: string, column: string, via: boolean): string[] => {
    if (via && !pairs) return [`${operationId}: ${what} is a column of a table of pairs, but there is none`];
    return unknown(via ? pairs : table, column, `${operationId}: ${what}`);
  };
  const filters: [string, FilterBinding][] = 'filters' in operation ? Object.entries(operation.filters ?? {}) : [];
  const sorts: [string, SortBinding][] = 'sorts' in operation ? Object.entries(operation.sorts ?? {}) : [];
  if ('order' in operation && operation.order) sorts.push(['nothing', operation.order]);
  const via = 'view' in operation ? Object.entries(operation.view?.viaAttributes ?? {}) : [];
  return [
    ...filters.flatMap(([name, { where }]) =>
      where.kind === 'related'
        ? [where.own, where.column].flatMap((column) => unknown(where.table, column, `${operationId}: the filter on ${name}`))
        : [],
    ),
    ...filters.flatMap(([name, { where }]) =>
      'column' in where && where.kind !== 'related'
        ? check(`the filter on ${name}`, where.column, 'table' in where && where.table === 'via')
        : [],
    ),
    ...filters.flatMap(([name, { where }]) =>
      where.kind === 'exists' && !resources.some(({ type }) => type === where.type)
        ? [`${operationId}: the filter on ${name} looks for ${where.type}, which nobody declares`]
        : [],
    ),
    ...filters.flatMap(([name, { where }]) =>
      where.kind === 'lookup'
        ? [where.by, where.gives].flatMap((column) => unknown(where.table, column, `${operationId}: the filter on ${name}`))
        : [],
    ),
    ...sorts.flatMap(([name, { by }]) => (by.kind === 'column' ? check(`the sort by ${name}`, by.column, by.table === 'via') : [])),
    ...via.flatMap(([name, { column }]) => check(`the attribute ${name}`, column, true)),
  ];
}

/** The table that an operation's rows come from, and the table of pairs that leads to them. */
export function tablesOf(
  operation: Declared['operation'],
  resource: Resource,
  resources: readonly Resource[],
): { table?: Table; pairs?: Table; own?: string; other?: string } {
  if (!('relationship' in operation)) return { table: resource.table };
  const relationship = resource.relationships[operation.relationship];
  const table = resources.find(({ type }) => type === relationship?.type)?.table;
  return relationship?.path.kind === 'members'
    ? { table, pairs: relationship.path.table, own: relationship.path.own, other: relationship.path.other }
    : { table };
}

function unknown(table: Table | undefined, column: string, what: string): string[] {
  if (!table) return [`${what} is read from ${column}, but there is no table`];
  return column in table.columns ? [] : [`${what} is read from ${column}, which ${table.name} does not have`];
}
