import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the package. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const SKIPPED = new Set(['node_modules', 'dist', '.git', 'burgee-data']);

/**
 * Every file below `folder`, as paths from `base` with forward slashes, sorted; nothing when the folder does not exist.
 */
export function filesBelow(folder, base = root) {
  const top = join(base, folder);
  if (!existsSync(top)) return [];
  const found = [];
  for (const entry of readdirSync(top, { withFileTypes: true })) {
    if (SKIPPED.has(entry.name)) continue;
    const path = join(top, entry.name);
    if (entry.isDirectory()) found.push(...filesBelow(relative(base, path), base));
    else found.push(relative(base, path).split(sep).join('/'));
  }
  return found.sort();
}

/** True when `url` is the file that node was started with. */
export const isMain = (url) => process.argv[1] !== undefined && fileURLToPath(url) === realpathSync(process.argv[1]);

/** Prints what is wrong and makes the process fail, or says in one line that all is well. */
export function finish(name, problems, summary) {
  for (const problem of problems) console.error(problem);
  if (problems.length) {
    console.error(`${name}: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`);
    process.exitCode = 1;
  } else {
    console.log(`${name}: ${summary}`);
  }
}
