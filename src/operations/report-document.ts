import { rootOf } from '../jsonapi/declare.ts';
import { resourceObject } from '../jsonapi/document/resource-object.ts';
import type { Operation } from '../jsonapi/operations.ts';
import { oneLinks } from './page-links.ts';
import type { Call, Document } from './request.ts';
import { shownIn } from './write-resources.ts';

type Report = Extract<Operation, { verb: 'report' }>;

/** What a command that computes something gives. */
interface Computed {
  readonly row: Readonly<Record<string, unknown>>;
  /** Cursor of the next page, which callers put into the body. */
  readonly next?: string;
}

/**
 * The answer with something that was computed for it alone: it has an id but no URL, so it links to where reports are asked for,
 * or to nothing if it is `homeless`. A report that has no pages links to itself alone.
 */
export function reportDocument(call: Call<Report>, { row, next }: Computed): Document {
  const { view } = shownIn(call, call.resource);
  const place = { baseUrl: call.baseUrl, accountId: call.context.accountId };
  const writing = { ...place, precision: 'seconds', fields: call.query.fields[call.resource.type], additional: [] } as const;
  const home = call.resource.homeless ? {} : { links: { self: `${call.baseUrl}${rootOf(call.resource)}/` } };
  const data = { ...resourceObject(view, row, {}, writing), ...home };
  const links = oneLinks(call);
  if (call.operation.unpaged) return { data, links };
  return { data, links: { ...links, next: next === undefined ? null : withCursor(String(links.self), next), prev: null } };
}

/** In place of the one that this page was asked for with. */
function withCursor(self: string, cursor: string): string {
  const [path, query = ''] = self.split('?', 2) as [string, string?];
  const others = query.split('&').filter((part) => part !== '' && !part.startsWith('page_cursor='));
  return `${path}?${[...others, `page_cursor=${cursor}`].join('&')}`;
}
