import type { Page } from '../http/page.ts';
import type { Surface } from '../jsonapi/surface.ts';
import { openApiDocument } from '../openapi/document.ts';
import type { Revisions } from '../revisions/revisions.ts';

/** What is served about the API itself, made when somebody first looks. */
export function apiPages(surfaces: readonly Surface[], { all }: Revisions, baseUrl: () => string): Page[] {
  const revision = all[0]?.date as string;
  const document = (): string => JSON.stringify(openApiDocument(surfaces, { revision, baseUrl: baseUrl() }));
  return [{ path: '/openapi.json', contentType: 'application/json', body: document }];
}
