import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, platform, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './dist.ts';
import { digits } from './figure.ts';
import { postgresVersion } from './store.ts';

/** What the figures were measured on, one fact a line. */
export async function describeMachine(folder = tmpdir()): Promise<string[]> {
  const [cpu] = cpus();
  const versionOf = (name: string): string => (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;
  return [
    `${cpus().length} cores (${cpu?.model.trim()}), ${digits(totalmem() / 1e9)} GB of memory, ${platform()} ${release()}`,
    `${digits(syncsPerSecond(folder))} writes of 8 kB a second when each is followed by fsync`,
    `Node ${process.versions.node}; PGlite ${pgliteVersion()}; PostgreSQL ${(await postgresVersion()) ?? 'not there'}`,
    `load by autocannon ${versionOf('autocannon')}, on the same machine`,
    `commit ${commit()}`,
  ];
}

/** What the disk allows: each write is on it before the next begins. */
function syncsPerSecond(parent: string): number {
  const folder = mkdtempSync(join(parent, 'burgee-sync-'));
  const file = openSync(join(folder, 'file'), 'w');
  const block = Buffer.alloc(8192, 7);
  try {
    const startMs = performance.now();
    let count = 0;
    for (; performance.now() - startMs < 1000; count++) {
      writeSync(file, block, 0, block.length, count * block.length);
      fsyncSync(file);
    }
    return (count * 1000) / (performance.now() - startMs);
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true, force: true });
  }
}

function pgliteVersion(): string {
  const text = readFileSync(join(ROOT, 'node_modules/@electric-sql/pglite/package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

export function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}
