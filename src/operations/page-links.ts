import { pageLink, selfLink } from '../jsonapi/document/links.ts';
import type { Page } from './read-page.ts';
import type { Call } from './request.ts';

/** Links of a collection: next and prev are always there, null where no page is. */
export function pageLinks({ baseUrl, path, rawQuery }: Call, { next, prev }: Pick<Page, 'next' | 'prev'>): Record<string, string | null> {
  const to = (cursor: string | undefined) => (cursor === undefined ? null : pageLink(baseUrl, path, rawQuery, cursor));
  return { self: selfLink(baseUrl, path, rawQuery), next: to(next), prev: to(prev) };
}

export const oneLinks = ({ baseUrl, path, rawQuery }: Call): Record<string, string> => ({ self: selfLink(baseUrl, path, rawQuery) });
