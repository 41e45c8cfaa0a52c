import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

function writeOpenapi(...words: string[]) {
  return spawnSync(process.execPath, ['--import', 'tsx', 'tools/write-openapi.ts', ...words], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
}

describe('npm run openapi', () => {
  test('has written openapi.json, docs/coverage.md and docs/revisions.md as the declarations say', () => {
    const { status, stdout, stderr } = writeOpenapi('--check');
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('prints the document of an older revision', () => {
    const { status, stdout } = writeOpenapi('--revision', '2026-02-01');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ openapi: '3.1.0', info: { version: '2026-01-15' } });
  });
});
