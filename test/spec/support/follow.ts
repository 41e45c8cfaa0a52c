import { expect } from 'vitest';
import { type Called, call } from '../../support/call.ts';
import type { TestServer } from '../../support/server.ts';

/** Asks for a link as it stands. */
export async function follow(server: TestServer, link: string, revision?: string): Promise<Called> {
  expect(link.startsWith(`${server.url}/`), link).toBe(true);
  return call(server, `GET ${link.slice(server.url.length)}`, revision === undefined ? {} : { revision });
}

export interface Walked {
  /** Documents of all pages, first to last. */
  readonly pages: readonly Called['body'][];
  readonly ids: readonly string[];
}

/** Follows links.next to the end. */
export async function walkForwards(server: TestServer, path: string, revision?: string): Promise<Walked> {
  const pages: Called['body'][] = [];
  for (let link: string | null = `${server.url}${path}`; link !== null && pages.length < 100; ) {
    const { status, body } = await follow(server, link, revision);
    expect(status, JSON.stringify(body)).toBe(200);
    pages.push(body);
    link = body.links.next;
  }
  return { pages, ids: pages.flatMap(({ data }) => data.map(({ id }: { id: string }) => id)) };
}

/** Follows links.prev from a page to the beginning; the given page is the last of what is returned. */
export async function walkBackwards(server: TestServer, last: Called['body']): Promise<Called['body'][]> {
  const pages = [last];
  for (let link: string | null = last.links.prev; link !== null && pages.length < 100; ) {
    const { status, body } = await follow(server, link);
    expect(status, JSON.stringify(body)).toBe(200);
    pages.unshift(body);
    link = body.links.prev;
  }
  return pages;
}

export const idsOf = ({ data }: Called['body']): string[] => data.map(({ id }: { id: string }) => id);
