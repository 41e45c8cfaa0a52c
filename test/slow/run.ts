/**
 * `npm run test:crash -- --rounds 20 --database both --seed 7`: what a proof takes, then words for vitest.
 * The settings travel to the tests in the environment, see support/settings.ts.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const [proof = '', ...words] = process.argv.slice(2);
const env = { ...process.env };
const others: string[] = [];
for (let i = 0; i < words.length; i++) {
  const [, name, attached] = /^--(rounds|database|seed)(?:=(.*))?$/.exec(words[i] ?? '') ?? [];
  if (name === undefined) others.push(words[i] ?? '');
  else env[`BURGEE_PROOF_${name.toUpperCase()}`] = attached ?? words[++i] ?? '';
}
const root = fileURLToPath(new URL('../../', import.meta.url));
const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'slow', `test/slow/${proof}/`, ...others], {
  ...{ cwd: root, env, stdio: 'inherit' },
});
process.exitCode = status ?? 1;
