import type { ResolvedView } from '../jsonapi/views.ts';

/** The columns that attributes and relationships of a view are read from. */
export function columnsOf(view: ResolvedView, names: readonly string[]): string[] {
  const attributes = names.flatMap((name) => view.attributes[name]?.columns ?? []);
  const links = Object.values(view.relationships).flatMap(({ path }) => (path.kind === 'column' ? [path.column] : []));
  return [...new Set([...attributes, ...links])];
}
