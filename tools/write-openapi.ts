/**
 * Writes what is generated from the declarations: openapi.json, docs/coverage.md and docs/revisions.md.
 *
 *   tsx tools/write-openapi.ts                       writes them
 *   tsx tools/write-openapi.ts --check               ends with 1 when one of them is not what it would write
 *   tsx tools/write-openapi.ts --revision 2025-10-15 prints the document of that revision and writes nothing
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { registryOf } from '../src/jsonapi/declare.ts';
import { allSurfaces } from '../src/jsonapi/surface.ts';
import { coverageOf, coverageText } from '../src/openapi/coverage.ts';
import { openApiDocument } from '../src/openapi/document.ts';
import { resources } from '../src/resources/index.ts';
import type { Revision } from '../src/revisions/at-revision.ts';
import { changelogText } from '../src/revisions/changelog-text.ts';
import { BASE, CHANGES } from '../src/revisions/changes.ts';
import { createRevisions } from '../src/revisions/revisions.ts';

const root = join(import.meta.dirname, '..');
/** Where a server listens that nothing was configured for. */
const BASE_URL = 'http://127.0.0.1:8080';

const { values: options } = parseArgs({ options: { check: { type: 'boolean' }, revision: { type: 'string' } } });
const newest = allSurfaces(registryOf(resources));
const revisions = createRevisions(newest, () => new Date().toISOString().slice(0, 10));

const documentOf = ({ date, surfaces }: Revision): string =>
  `${JSON.stringify(openApiDocument([...surfaces.values()], { revision: date, baseUrl: BASE_URL }), null, 2)}\n`;

if (options.revision !== undefined) {
  process.stdout.write(documentOf(revisions.resolve(options.revision)));
} else {
  const [current] = revisions.all as [Revision];
  const files = {
    'openapi.json': documentOf(current),
    'docs/coverage.md': coverageText(coverageOf(newest), current.date),
    'docs/revisions.md': changelogText(CHANGES, BASE),
  };
  const stale = Object.entries(files).filter(([path, text]) => contentOf(path) !== text);
  if (!options.check) for (const [path, text] of stale) writeFileSync(join(root, path), text);
  for (const [path] of stale) console.log(`${path}: ${options.check ? 'not what the declarations say; run npm run openapi' : 'written'}`);
  process.exitCode = options.check && stale.length > 0 ? 1 : 0;
}

function contentOf(path: string): string | undefined {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
