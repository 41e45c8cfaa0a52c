import { describe, expect, it } from 'vitest';
import { registryOf } from '../jsonapi/declare.ts';
import { allSurfaces } from '../jsonapi/surface.ts';
import { resources } from '../resources/index.ts';
import { createRevisions } from '../revisions/revisions.ts';
import { docsPages } from './docs-pages.ts';

const revisions = createRevisions(allSurfaces(registryOf(resources)), () => '2026-11-23');
const pages = docsPages(revisions, () => 'https://api.example');
const bodyOf = (path: string): string => {
  const body = pages.find((page) => page.path === path)?.body ?? '';
  return typeof body === 'function' ? body() : body;
};

describe('the pages about the API', () => {
  it('are the page, its parts, and a document for every revision', () => {
    const paths = pages.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toContain('/docs/api');
    for (const date of ['2026-07-15', '2026-04-15', '2026-01-15', '2025-10-15']) expect(paths).toContain(`/docs/api/openapi-${date}.json`);
  });

  it('have what the page loads', () => {
    const paths = new Set(pages.map(({ path }) => path));
    const html = bodyOf('/docs/api');
    const loaded = [...html.matchAll(/(?:src|href)="(api\/[^"]+)"/g)].map((match) => `/docs/${match[1]}`);
    const imported = pages
      .filter(({ path }) => path.endsWith('.js'))
      .flatMap(({ path }) => [...bodyOf(path).matchAll(/from '\.\/([^']+)'/g)].map((match) => `/docs/api/${match[1]}`));
    expect(loaded).toEqual(['/docs/api/page.css', '/docs/api/main.js']);
    expect(imported.length).toBeGreaterThan(8);
    expect([...loaded, ...imported].filter((path) => !paths.has(path))).toEqual([]);
  });

  it('load nothing from elsewhere and run nothing that is written into the page', () => {
    for (const { path } of pages.filter(({ contentType }) => contentType !== 'application/json')) {
      const urls = [...bodyOf(path).matchAll(/(?:src|href|url|import|fetch)\W{1,3}(?:https?:)?\/\/[^\s"']+/g)].map(([url]) => url);
      expect(urls, path).toEqual([]);
    }
    expect(bodyOf('/docs/api')).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
  });

  it('say where the server is and what each revision looks like', () => {
    expect(JSON.parse(bodyOf('/docs/api/openapi-2025-10-15.json'))).toMatchObject({
      info: { version: '2025-10-15' },
      servers: [{ url: 'https://api.example' }],
    });
    expect(JSON.parse(bodyOf('/docs/api/coverage.json'))[0]).toMatchObject({
      category: 'Accounts',
      operations: [{ built: true }, { built: true }],
    });
    const changes = JSON.parse(bodyOf('/docs/api/revisions.json'));
    expect(changes.map(({ date }: { date: string }) => date)).toEqual(['2026-07-15', '2026-04-15', '2026-01-15', '2025-10-15']);
    expect(changes[3].changes).toEqual([]);
  });
});
