import type { Page } from '../http/page.ts';
import { docsPages } from '../openapi/docs-pages.ts';
import { openApiDocument } from '../openapi/document.ts';
import type { Revision } from '../revisions/at-revision.ts';
import type { Revisions } from '../revisions/revisions.ts';

/** What is served about the API itself: the page for readers, and the newest document where tools look for it. */
export function apiPages(revisions: Revisions, baseUrl: () => string): Page[] {
  const [newest] = revisions.all as [Revision, ...Revision[]];
  const document = (): string =>
    JSON.stringify(openApiDocument([...newest.surfaces.values()], { revision: newest.date, baseUrl: baseUrl() }));
  return [{ path: '/openapi.json', contentType: 'application/json', body: document }, ...docsPages(revisions, baseUrl)];
}
