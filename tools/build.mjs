#!/usr/bin/env node
/**
 * Builds dist/: TypeScript through tsc, everything else in src (SQL, HTML, CSS …) as it stands, the files that users start
 * (bundle.mjs), and the empty database that a first start unpacks. Does nothing, quickly, when nothing has changed since the last time.
 *
 * Runs from `prepare` as well, so it has to leave an installation without development packages alone.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { filesBelow, root } from './walk.mjs';

const STAMP = 'dist/.build-stamp';
const EMPTY_DATABASE = 'tools/prepare-empty-database.mjs';
const at = (path) => join(root, path);

const sources = filesBelow('src').filter((path) => !path.endsWith('.test.ts') && !path.endsWith('.md'));
const outputOf = (path) => path.replace(/^src\//, 'dist/').replace(/\.ts$/, '.js');

/** Names, sizes and times of everything that dist/ is made from. */
function stampOfInputs() {
  const hash = createHash('sha256');
  for (const path of [
    ...sources,
    'tsconfig.json',
    'tsconfig.build.json',
    'package.json',
    'package-lock.json',
    'tools/build.mjs',
    'tools/bundle.mjs',
  ]) {
    if (!existsSync(at(path))) continue;
    const { mtimeMs, size } = statSync(at(path));
    hash.update(`${path} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

function typescript() {
  try {
    return createRequire(import.meta.url).resolve('typescript/lib/tsc.js');
  } catch {
    return undefined;
  }
}

function run(script, ...words) {
  const { status } = spawnSync(process.execPath, [script, ...words], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Files of dist/ whose source has gone; what is made by other tools lies at the top of dist/ and is kept. */
function removeOrphans() {
  const wanted = new Set(sources.map(outputOf));
  for (const path of filesBelow('dist')) {
    if (path.split('/').length > 2 && !path.startsWith('dist/chunks/') && !wanted.has(path)) rmSync(at(path));
  }
}

function copyAssets() {
  for (const path of sources.filter((source) => !source.endsWith('.ts'))) {
    mkdirSync(dirname(at(outputOf(path))), { recursive: true });
    copyFileSync(at(path), at(outputOf(path)));
  }
}

async function compile(stamp) {
  const compiler = typescript();
  if (!compiler) {
    if (existsSync(at('dist/cli/index.js'))) return;
    console.error('dist/ has not been built and TypeScript is not installed: run `npm install` without --omit=dev first.');
    process.exit(1);
  }
  // Without this, tsc would trust its notes and leave out files that somebody deleted from dist/.
  if (!sources.every((path) => existsSync(at(outputOf(path))))) rmSync(at('dist/.tsbuildinfo'), { force: true });
  run(compiler, '-p', 'tsconfig.build.json');
  removeOrphans();
  copyAssets();
  await (await import('./bundle.mjs')).bundle();
  if (existsSync(at('dist/cli/index.js'))) chmodSync(at('dist/cli/index.js'), 0o755);
  writeFileSync(at(STAMP), stamp);
}

const stamp = stampOfInputs();
const complete = sources.every((path) => existsSync(at(outputOf(path))));
const fresh = complete && existsSync(at(STAMP)) && readFileSync(at(STAMP), 'utf8') === stamp;
if (!fresh) await compile(stamp);
if (existsSync(at(EMPTY_DATABASE))) run(at(EMPTY_DATABASE));
