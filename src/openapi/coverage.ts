import type { Surface } from '../jsonapi/surface.ts';
import { type ReferenceOperation, referenceOperations } from './reference-operations.ts';

export interface Coverage {
  readonly category: string;
  readonly operations: readonly (ReferenceOperation & { readonly built: boolean })[];
}

/** Which operations of the reference this server has, by category in the reference's order. */
export function coverageOf(surfaces: readonly Surface[]): Coverage[] {
  const built = new Set(surfaces.map(({ method, path }) => placeOf(method, path)));
  const categories = [...new Set(referenceOperations.map(({ category }) => category))];
  return categories.map((category) => ({
    category,
    operations: referenceOperations
      .filter((operation) => operation.category === category)
      .map((operation) => ({ ...operation, built: built.has(placeOf(operation.method, operation.path)) })),
  }));
}

/** Operations of the reference that the router knows but answers 404, since nothing performs them yet. */
export function notBuilt(surfaces: readonly Surface[]): ReferenceOperation[] {
  return coverageOf(surfaces).flatMap(({ operations }) => operations.filter(({ built }) => !built));
}

/** `GET /api/lists/{id}` and `GET /api/lists/{list_id}` are one place. */
const placeOf = (method: string, path: string): string => `${method} ${path.replace(/\{[^}]*\}/g, '{}')}`;

const builtIn = ({ operations }: Coverage): number => operations.filter(({ built }) => built).length;

/** docs/coverage.md */
export function coverageText(coverage: readonly Coverage[], revision: string): string {
  const all = coverage.flatMap(({ operations }) => operations);
  const built = all.filter((operation) => operation.built).length;
  const sections = coverage.map((chapter) => {
    const rows = chapter.operations.map(
      ({ operationId, method, path, built: is }) => `| ${is ? 'yes' : ''} | \`${method} ${path}\` | ${operationId} |`,
    );
    return [`## ${chapter.category}`, '', '| built | operation | id |', '|---|---|---|', ...rows, ''].join('\n');
  });
  return [
    '# Coverage',
    '',
    `The reference API has ${all.length} operations at revision ${revision}. ${built} of them are built; the others answer 404.`,
    'This page is written by `npm run openapi` from the declarations; do not edit it.',
    '',
    '| category | built | not built |',
    '|---|---:|---:|',
    ...coverage.map(
      (chapter) =>
        `| [${chapter.category}](#${anchor(chapter.category)}) | ${builtIn(chapter)} | ${chapter.operations.length - builtIn(chapter)} |`,
    ),
    `| **all** | **${built}** | **${all.length - built}** |`,
    '',
    ...sections,
  ].join('\n');
}

const anchor = (category: string): string => category.toLowerCase().replaceAll(' ', '-');
