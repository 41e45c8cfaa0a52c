import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from '../support/bench.ts';
import { ROOT } from '../support/dist.ts';
import { digits } from '../support/figure.ts';

/** What `npm install burgee` puts on a disk; needs npm's cache or the network. */
export const install: Bench = {
  name: 'install',
  title: 'Production install',
  on: 'once',
  async run({ settings, say }) {
    const folder = mkdtempSync(join(settings.folder ?? tmpdir(), 'burgee-install-'));
    const npm = (cwd: string, ...words: string[]): string =>
      execFileSync('npm', [...words, '--prefer-offline', '--no-audit', '--no-fund'], {
        ...{ cwd, encoding: 'utf8', timeout: 300_000, stdio: ['ignore', 'pipe', 'ignore'] },
      });
    try {
      say('npm pack');
      npm(ROOT, 'pack', '--ignore-scripts', '--pack-destination', folder);
      const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
      if (!tarball) throw new Error('npm pack made nothing');
      say('npm install --omit=dev');
      writeFileSync(join(folder, 'package.json'), '{"private":true}');
      npm(folder, 'install', '--omit=dev', `./${tarball}`);
      const packed = statSync(join(folder, tarball)).size / 1e6;
      const { bytes, files } = sizeOf(join(folder, 'node_modules'));
      const packages = countPackages(folder);
      return [
        {
          ...{ bench: 'install', database: 'either', name: 'production install, files of node_modules', unit: 'MB' },
          value: bytes / 1e6,
          detail: `${packages} packages, ${digits(files)} files; the package itself ${digits(packed)} MB packed`,
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function sizeOf(folder: string): { bytes: number; files: number } {
  let [bytes, files] = [0, 0];
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    bytes += statSync(join(entry.parentPath, entry.name)).size;
    files += 1;
  }
  return { bytes, files };
}

function countPackages(folder: string): number {
  const lock = JSON.parse(readFileSync(join(folder, 'node_modules', '.package-lock.json'), 'utf8')) as { packages: object };
  return Object.keys(lock.packages).length;
}
