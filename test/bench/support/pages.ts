import type { Client } from './latency.ts';

interface PageDocument {
  data: { id: string }[];
  links: { next: string | null };
}

export interface FoundPage {
  /** The path and query of the page, cursor included. */
  readonly path: string;
  /** 1 is the first. */
  readonly number: number;
  /** The first row on it, to know the page again elsewhere. */
  readonly firstId: string;
}

/** Follows `links.next` from the first page, as a client would, to page `wanted` or the last full one. */
export async function walkTo(client: Client, firstPath: string, wanted: number): Promise<FoundPage> {
  let path = firstPath;
  for (let number = 1; ; number++) {
    const { data, links } = JSON.parse((await client.get(path)).text) as PageDocument;
    const firstId = data[0]?.id;
    if (firstId === undefined) throw new Error(`page ${number} of ${firstPath} is empty`);
    if (number >= wanted || links.next === null) return { path, number, firstId };
    const { pathname, search } = new URL(links.next);
    path = pathname + search;
  }
}

export const firstIdOf = (text: string): string | undefined => (JSON.parse(text) as PageDocument).data[0]?.id;
