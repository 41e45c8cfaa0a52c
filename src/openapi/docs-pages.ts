import { readdirSync, readFileSync } from 'node:fs';
import type { Revision } from '../revisions/at-revision.ts';
import { CHANGES } from '../revisions/changes.ts';
import type { Revisions } from '../revisions/revisions.ts';
import { coverageOf } from './coverage.ts';
import { openApiDocument } from './document.ts';

/** A file to serve; a function makes its text when somebody first asks for it. */
export interface DocsPage {
  readonly path: string;
  readonly contentType: string;
  readonly body: string | (() => string);
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};
const JSON_TYPE = 'application/json';
const folder = new URL('./page/', import.meta.url);

/**
 * The page at /docs/api, which shows the API in a browser, and what it loads: nothing comes from elsewhere, and scripts and
 * styles are files of their own. Beside it lies the document of every revision.
 * @param baseUrl public base of the server, without a slash at the end
 */
export function docsPages({ all }: Revisions, baseUrl: () => string): DocsPage[] {
  const documents = all.map((revision) => ({
    ...{ path: `/docs/api/openapi-${revision.date}.json`, contentType: JSON_TYPE },
    body: () => JSON.stringify(openApiDocument([...revision.surfaces.values()], { revision: revision.date, baseUrl: baseUrl() })),
  }));
  const [newest] = all as [Revision];
  return [
    ...files(),
    ...documents,
    { path: '/docs/api/coverage.json', contentType: JSON_TYPE, body: () => JSON.stringify(coverageOf([...newest.surfaces.values()])) },
    { path: '/docs/api/revisions.json', contentType: JSON_TYPE, body: () => JSON.stringify(all.map(changesOf)) },
  ];
}

function files(): DocsPage[] {
  return readdirSync(folder).flatMap((name) => {
    const contentType = TYPES[name.split('.').at(-1) ?? ''];
    const path = name === 'index.html' ? '/docs/api' : `/docs/api/${name}`;
    return contentType ? [{ path, contentType, body: readFileSync(new URL(name, folder), 'utf8') }] : [];
  });
}

const changesOf = ({ date }: Revision) => ({
  date,
  changes: CHANGES.filter((change) => change.date === date).map(({ title, changelog }) => ({ title, changelog })),
});
