#!/usr/bin/env node
/**
 * Keeps files readable: half of them at most 80 lines, nine in ten at most 250, none over 500.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, finish, isMain, root } from './walk.mjs';

export const LIMITS = { median: 80, p90: 250, max: 500 };

/** Tables of data, which may be as long as what they list. */
export const DATA_TABLES = new Set(['src/resources/segments/definition.ts', 'src/resources/templates/definition.ts']);

const linesOf = (content) => content.replace(/\n$/, '').split('\n').length;

/** The value below which `share` of the sorted numbers lie (nearest rank). */
const quantile = (sorted, share) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;

/**
 * @param files path → content
 * @param tables paths that only have to exist
 * @returns {{ problems: string[], summary: string }}
 */
export function checkSizes(files, tables = DATA_TABLES) {
  const sizes = files.map(([path, content]) => ({ path, lines: linesOf(content) })).filter(({ path }) => !tables.has(path));
  sizes.sort((a, b) => a.lines - b.lines);
  const lines = sizes.map((size) => size.lines);
  const found = { median: quantile(lines, 0.5), p90: quantile(lines, 0.9) };
  const problems = sizes
    .filter((size) => size.lines > LIMITS.max)
    .map(({ path, lines }) => `${path}: ${lines} lines, at most ${LIMITS.max}`);
  for (const [name, value] of Object.entries(found)) {
    if (value > LIMITS[name]) problems.push(`${name} of ${lines.length} files: ${value} lines, at most ${LIMITS[name]}`);
  }
  for (const path of tables) {
    if (!files.some(([file]) => file === path)) problems.push(`${path}: listed as a table of data, but there is no such file`);
  }
  return { problems, summary: `${lines.length} files, median ${found.median} lines, p90 ${found.p90}, longest ${lines.at(-1) ?? 0}` };
}

if (isMain(import.meta.url)) {
  const paths = ['src', 'test', 'tools', 'web'].flatMap((folder) => filesBelow(folder)).filter((path) => /\.(ts|tsx|mjs)$/.test(path));
  const { problems, summary } = checkSizes(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  finish('check-sizes', problems, summary);
}
