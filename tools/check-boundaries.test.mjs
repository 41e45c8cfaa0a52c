import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ENGINES, LAYERS, PUBLIC_FILES } from './boundaries/table.mjs';
import { checkBoundaries } from './check-boundaries.mjs';
import { root } from './walk.mjs';

/** Checks files given as `path: its imports`; each import is a path from src/ or a package. */
function check(files) {
  return checkBoundaries(Object.entries(files).map(([path, content]) => [path, content])).problems;
}
const imports = (specifier, word = 'import { x }') => `${word} from '${specifier}';`;

describe('the table', () => {
  test.each([
    ['src/lib/ids.ts', '../storage/database.ts', 'lib may import only itself'],
    ['src/storage/select.ts', '../jsonapi/declare.ts', 'storage may import only lib'],
    ['src/jsonapi/declare.ts', '../storage/tables/table.ts', 'jsonapi may import only lib'],
    ['src/engine/events/record-event.ts', '../../http/server.ts', 'engine may import only'],
    ['src/engine/events/record-event.ts', '../../jsonapi/errors.ts', 'engine may import only'],
    ['src/operations/perform.ts', '../engine/events/record-event.ts', 'operations may import only'],
    ['src/operations/perform.ts', '../storage/queries/events.ts', 'operations may import only'],
    ['src/resources/events/event.ts', '../../jsonapi/query/filter.ts', 'resources may import only'],
    ['src/http/server.ts', '../engine/events/record-event.ts', 'http may import only'],
    ['src/http/inbound/open.ts', '../../engine/accounts/keys.ts', 'http/inbound may import only'],
    ['src/workers/fold-counters.ts', '../storage/database.ts', 'workers may import only'],
    ['src/elsewhere/x.ts', '../lib/ids.ts', 'is in no part of the table'],
    ['src/lib/ids.ts', '../../test/support/database.ts', 'src/ stands on its own'],
    ['web/app.tsx', '../src/lib/ids.ts', 'through its API alone'],
  ])('refuses %s -> %s', (from, specifier, why) => {
    const problems = check({ [from]: `\n${imports(specifier)}` });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${from}:2 -> `);
    expect(problems[0]).toContain(why);
  });

  test.each([
    ['src/main.ts', './http/server.ts'],
    ['src/http/server.ts', '../engine/accounts/keys.ts'],
    ['src/http/inbound/open.ts', '../../engine/events/record-event.ts'],
    ['src/operations/perform.ts', '../storage/select.ts'],
    ['src/resources/events/event.ts', '../../jsonapi/declare.ts'],
    ['src/jsonapi/query/filter.ts', '../declare.ts'],
    ['src/storage/select.test.ts', '../http/server.ts'],
  ])('lets %s import %s', (from, specifier) => {
    expect(check({ [from]: imports(specifier) })).toEqual([]);
  });

  test('counts types, re-exports and import() as well', () => {
    for (const line of [
      "import type { X } from '../http/x.ts';",
      "export { x } from '../http/x.ts';",
      "await import('../http/x.ts');",
      "let x: import('../http/x.ts').X;",
    ]) {
      expect(check({ 'src/lib/a.ts': line })).toHaveLength(1);
    }
  });

  test('keeps packages to the part that owns them', () => {
    expect(check({ 'src/engine/events/a.ts': imports('fastify') })[0]).toContain('only http may import fastify');
    expect(check({ 'src/jsonapi/a.ts': imports('@electric-sql/pglite/nodefs') })[0]).toContain('only storage may import');
    expect(check({ 'src/http/a.ts': imports('fastify'), 'src/storage/a.ts': imports('pg') })).toEqual([]);
  });
});

describe('engines', () => {
  test('look to the left only', () => {
    const problems = check({ 'src/engine/identity/a.ts': imports('../segments/evaluate.ts') });
    expect(problems[0]).toContain('engine/segments is to the right of engine/identity');
  });

  test('use the public files of their neighbours only', () => {
    const problems = check({ 'src/engine/flows/a.ts': imports('../segments/inner-part.ts') });
    expect(problems[0]).toContain('not among the public files of engine/segments');
    const [engine, [file]] = Object.entries(PUBLIC_FILES)[0];
    expect(check({ 'src/engine/analytics/a.ts': imports(`../${engine}/${file}`) })).toEqual([]);
  });

  test('share what lies beside them, which knows none of them', () => {
    expect(check({ 'src/engine/events/a.ts': imports('../context.ts') })).toEqual([]);
    expect(check({ 'src/engine/context.ts': imports('./events/a.ts') })[0]).toContain('what all engines share');
  });

  test('have a place in the order', () => {
    expect(check({ 'src/engine/astrology/a.ts': imports('../context.ts') })[0]).toContain('has no place in the order');
    expect(new Set(ENGINES).size).toBe(ENGINES.length);
  });

  test('send mail through messaging alone', () => {
    expect(check({ 'src/engine/messaging/a.ts': imports('../../delivery/smtp.ts') })).toEqual([]);
    expect(check({ 'src/engine/flows/a.ts': imports('../../delivery/smtp.ts') })).toHaveLength(1);
  });
});

describe('cycles', () => {
  test('are named as a chain', () => {
    const files = { 'src/lib/a.ts': imports('./b.ts'), 'src/lib/b.ts': imports('./c.ts'), 'src/lib/c.ts': imports('./b.ts') };
    expect(check(files)).toEqual(['cycle: src/lib/b.ts -> src/lib/c.ts -> src/lib/b.ts']);
  });

  test('of types are none', () => {
    expect(check({ 'src/lib/a.ts': imports('./b.ts'), 'src/lib/b.ts': imports('./a.ts', 'import type { x }') })).toEqual([]);
  });
});

test('public files exist', () => {
  for (const [engine, files] of Object.entries(PUBLIC_FILES)) {
    for (const file of files) expect(existsSync(join(root, 'src/engine', engine, file))).toBe(true);
  }
});

test('the table names only parts that it has', () => {
  const parts = Object.keys(LAYERS);
  for (const pattern of Object.values(LAYERS).flat()) {
    expect(pattern === '*' || parts.includes(pattern.split('/')[0])).toBe(true);
  }
});
