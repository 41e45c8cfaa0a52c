// sum.mjs FOLDER FAILED_STEPS: adds up the reports that vitest left in FOLDER (NAME.json beside NAME.status, its exit status).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, failedSteps] = process.argv.slice(2);
let passed = 0;
let failed = Number(failedSteps);
for (const file of readdirSync(folder).filter((name) => name.endsWith('.status'))) {
  const name = file.replace(/\.status$/, '');
  const status = Number(readFileSync(join(folder, file), 'utf8'));
  const path = join(folder, `${name}.json`);
  const report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
  // A run can fail without a failing test: a build error, a file that cannot be loaded, an error after the last test.
  const failures = report.numFailedTests || (status === 0 && report.numPassedTests > 0 ? 0 : 1);
  console.log(`${name}: ${report.numPassedTests} passed, ${failures} failed, ${report.numPendingTests} skipped`);
  passed += report.numPassedTests;
  failed += failures;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
