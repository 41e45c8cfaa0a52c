import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SETTINGS } from '../src/config/settings.ts';
import { ENGINES, LAYERS } from './boundaries/table.mjs';
import { filesBelow, root } from './walk.mjs';

const read = (path) => readFileSync(join(root, path), 'utf8');
const scripts = JSON.parse(read('package.json')).scripts;
const documents = ['', 'docs', 'src', 'test', 'tools'].flatMap((folder) =>
  folder === '' ? ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'] : filesBelow(folder),
);
const pages = documents.filter((path) => path.endsWith('.md'));

describe.each(pages)('%s', (page) => {
  test('links to files that exist', () => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1]);
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  test('names scripts that exist', () => {
    const named = [...read(page).matchAll(/\bnpm run ([\w:-]+)/g)].map((match) => match[1]);
    expect(named.filter((name) => !scripts[name])).toEqual([]);
  });

  test('names files of the project that exist', () => {
    const named = [...read(page).matchAll(/`((?:src|test|tools|docs|\.ci)\/[\w./-]*)`/g)].map((match) => match[1]);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('ARCHITECTURE.md', () => {
  const text = read('ARCHITECTURE.md');

  test.each(Object.entries(LAYERS))('has the row of %s', (layer, allowed) => {
    const cell = allowed.length === 0 ? 'nothing' : allowed[0] === '*' ? 'everything' : allowed.map((name) => `\`${name}\``).join(', ');
    expect(text).toContain(`| \`${layer}\` | ${cell} |`);
  });

  test('has the order of engines', () => {
    expect(text.replace(/\s+/g, ' ')).toContain(`**${ENGINES.join(', ')}**`);
  });

  test('names parts of src/ that exist', () => {
    const parts = [
      ...text.matchAll(/`((?:http|operations|jsonapi|engine|storage|resources|workers|revisions|config|openapi)\/[\w./-]*)`/g),
    ];
    const inTable = new Set(Object.values(LAYERS).flat().concat(Object.keys(LAYERS)));
    const missing = parts.map((match) => match[1]).filter((name) => !inTable.has(name) && !existsSync(join(root, 'src', name)));
    expect(missing).toEqual([]);
  });
});

test.each(Object.values(SETTINGS))('README.md has the row of $name', ({ name, default: standard, meaning }) => {
  expect(read('README.md')).toContain(`| \`${name}\` | ${standard === undefined ? '' : `\`${standard}\``} | ${meaning} |`);
});
