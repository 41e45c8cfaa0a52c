import { readFileSync } from 'node:fs';
import type { Page } from '../http/page.ts';
import { docsPages } from '../openapi/docs-pages.ts';
import { openApiDocument } from '../openapi/document.ts';
import type { Revision } from '../revisions/at-revision.ts';
import type { Revisions } from '../revisions/revisions.ts';

/** What is served about the API itself: the page for readers, the newest document where tools look for it, and the guide from the v1/v2 API. */
export function apiPages(revisions: Revisions, baseUrl: () => string): Page[] {
  const [newest] = revisions.all as [Revision, ...Revision[]];
  const document = (): string =>
    JSON.stringify(openApiDocument([...newest.surfaces.values()], { revision: newest.date, baseUrl: baseUrl() }));
  const guide = (): string => readFileSync(new URL('../../docs/legacy.md', import.meta.url), 'utf8');
  return [
    { path: '/openapi.json', contentType: 'application/json', body: document },
    { path: '/docs/legacy', contentType: 'text/markdown; charset=utf-8', body: guide },
    ...docsPages(revisions, baseUrl),
  ];
}
