import { expect, test } from 'vitest';
import { checkSizes } from './check-sizes.mjs';

const file = (path, lines) => [path, 'x\n'.repeat(lines)];
const check = (lines, tables = []) =>
  checkSizes(
    lines.map((count, index) => file(`src/${index}.ts`, count)),
    new Set(tables),
  ).problems;

test('short files pass', () => {
  expect(check([10, 80, 80, 500])).toEqual([expect.stringContaining('p90')]);
  expect(check([...Array(9).fill(80), 500])).toEqual([]);
});

test('a file over 500 lines is named', () => {
  expect(check([...Array(9).fill(10), 501])).toEqual(['src/9.ts: 501 lines, at most 500']);
});

test('the median and nine in ten are held', () => {
  expect(check([10, 81, 81])).toEqual(['median of 3 files: 81 lines, at most 80']);
  expect(check([...Array(8).fill(10), 251, 251])).toEqual(['p90 of 10 files: 251 lines, at most 250']);
});

test('tables of data are left out, and have to exist', () => {
  expect(check([10, 900], ['src/1.ts'])).toEqual([]);
  expect(check([10], ['src/gone.ts'])).toEqual([expect.stringContaining('no such file')]);
});
