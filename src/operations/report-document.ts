import { rootOf } from '../jsonapi/declare.ts';
import { resourceObject } from '../jsonapi/document/resource-object.ts';
import { oneLinks } from './page-links.ts';
import type { Call, Document } from './request.ts';
import { shownIn } from './write-resources.ts';

/** What a command that computes something gives. */
interface Computed {
  readonly row: Readonly<Record<string, unknown>>;
  /** Cursor of the next page, which callers put into the body. */
  readonly next?: string;
}

/** The answer with something that was computed for it alone: it has an id but no URL, so it links to where reports are asked for. */
export function reportDocument(call: Call, { row, next }: Computed): Document {
  const { view } = shownIn(call, call.resource);
  const writing = { baseUrl: call.baseUrl, precision: 'seconds', fields: call.query.fields[call.resource.type], additional: [] } as const;
  const data = { ...resourceObject(view, row, {}, writing), links: { self: `${call.baseUrl}${rootOf(call.resource)}/` } };
  const links = oneLinks(call);
  const mark = links.self?.includes('?') ? '&' : '?';
  return { data, links: { ...links, next: next === undefined ? null : `${links.self}${mark}page_cursor=${next}`, prev: null } };
}
