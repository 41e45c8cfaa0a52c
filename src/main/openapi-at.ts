import { registryOf } from '../jsonapi/declare.ts';
import { allSurfaces } from '../jsonapi/surface.ts';
import { type OpenApiDocument, openApiDocument } from '../openapi/document.ts';
import { resources } from '../resources/index.ts';
import { createRevisions } from '../revisions/revisions.ts';

export interface OpenApiWishes {
  /** A date as in the revision header; the newest revision unless given. */
  readonly revision?: string;
  /** The present day, YYYY-MM-DD. */
  readonly today: string;
  /** Public base of the server, without a slash at the end. */
  readonly baseUrl: string;
}

/**
 * The OpenAPI document of this server as callers of a revision see it; needs no running server.
 * @throws RequestError when the date is none or lies in the future
 */
export function openApiAt({ revision, today, baseUrl }: OpenApiWishes): OpenApiDocument {
  const revisions = createRevisions(allSurfaces(registryOf(resources)), () => today);
  const newest = revisions.all[0]?.date as string;
  const { date, surfaces: shown } = revisions.resolve(revision ?? newest);
  return openApiDocument([...shown.values()], { revision: date, baseUrl });
}
