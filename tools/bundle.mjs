/**
 * Puts the server and the packages it uses into a few files in dist/chunks/, which start in half the time of a thousand.
 * What is started itself (the command, and the main files of threads: `…-worker.ts`) becomes a file of one line where tsc
 * put it. Assets stay where the build copied them, and are found from there.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { filesBelow, root } from './walk.mjs';

const entries = filesBelow('src').filter((path) => path === 'src/cli/index.ts' || path.endsWith('-worker.ts'));
const placeOf = (path) =>
  path
    .replaceAll('\\', '/')
    .replace(/^src\//, '')
    .replace(/\.ts$/, '.js');
const chunkOf = (path) => `chunks/${placeOf(path).replaceAll('/', '-')}`;
/** PGlite brings files of its own; the others are never there when compiled files run. */
const NOT_BUNDLED = ['@electric-sql/pglite', 'pg-native', 'tsx'];

/** Everything is made in one folder below dist/, so that each module can be told where it would lie by itself. */
const ownPlaces = {
  name: 'own places',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!text.includes('import.meta.url')) return undefined;
      const place = `new URL('../${placeOf(relative(root, path))}', import.meta.url).href`;
      return { contents: text.replaceAll('import.meta.url', place), loader: 'ts' };
    });
  },
};

export async function bundle() {
  rmSync(join(root, 'dist/chunks'), { recursive: true, force: true });
  const { metafile } = await build({
    ...{ absWorkingDir: root, outdir: 'dist', chunkNames: 'chunks/[name]-[hash]' },
    entryPoints: entries.map((path) => ({ in: path, out: chunkOf(path).replace(/\.js$/, '') })),
    ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node20', external: NOT_BUNDLED },
    ...{ plugins: [ownPlaces], metafile: true, legalComments: 'none', logLevel: 'warning' },
    // What CommonJS packages ask Node for.
    banner: { js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);" },
  });
  for (const path of entries) {
    const up = '../'.repeat(placeOf(path).split('/').length - 1);
    writeFileSync(join(root, 'dist', placeOf(path)), `#!/usr/bin/env node\nimport '${up}${chunkOf(path)}';\n`);
  }
  writeFileSync(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), licencesOf(Object.keys(metafile.inputs)));
}

/** The terms of every package that is in the bundle, which ask to be told wherever it goes. */
function licencesOf(inputs) {
  const folders = new Set(inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(root, folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    const text = file && existsSync(join(root, folder, file)) ? readFileSync(join(root, folder, file), 'utf8') : `Licence: ${license}`;
    return `${name} ${version}\n\n${text.trim()}\n`;
  });
  return texts.join(`\n${'-'.repeat(72)}\n\n`);
}
