import type { Registry, Resource } from '../jsonapi/declare.ts';
import type { Surface } from '../jsonapi/surface.ts';
import type { ReferenceOperation } from '../openapi/reference-operations.ts';
import type { Bound } from '../operations/request.ts';
import type { Revisions } from '../revisions/revisions.ts';

/** What is performed at a path and method by callers of one revision. */
export interface Served {
  readonly bound: Bound;
  readonly surface: () => Surface;
}

/** A method of a path, in every revision that has it. */
export interface Route {
  readonly method: string;
  /** As the router wants it: `/api/profiles/:p0`. */
  readonly url: string;
  /** Name in logs and metrics: the newest operation's id. */
  readonly name: string;
  readonly byRevision: ReadonlyMap<string, Served>;
}

/** A path with everything that is known about it. */
export interface KnownPath {
  readonly url: string;
  readonly pattern: RegExp;
  readonly routes: readonly Route[];
  /** Operations of the reference that this server does not have yet, by method. */
  readonly notBuilt: ReadonlyMap<string, ReferenceOperation>;
  /** The Allow header. */
  readonly allow: string;
}

/** The paths of all served revisions, and those of the reference that are still missing. */
export function knownPaths(registry: Registry, revisions: Revisions, notBuilt: readonly ReferenceOperation[]): KnownPath[] {
  const bound = boundOperations(registry);
  const places = new Map<string, { routes: Map<string, MutableRoute>; notBuilt: Map<string, ReferenceOperation> }>();
  const placeOf = (url: string) => {
    const place = places.get(url) ?? { routes: new Map(), notBuilt: new Map() };
    places.set(url, place);
    return place;
  };
  for (const revision of revisions.all) {
    for (const { method, operationId, path } of revision.places.values()) {
      const url = routerUrl(path);
      const { routes } = placeOf(url);
      const route = routes.get(method) ?? { method, url, name: operationId, byRevision: new Map() };
      const operation = bound.get(operationId);
      if (!operation) throw new Error(`revision ${revision.date} speaks of ${operationId}, which no resource declares`);
      const { surfaces } = revision;
      // Asked for when a call comes: those of older revisions do not exist before.
      route.byRevision.set(revision.date, { bound: operation, surface: () => surfaces.get(operationId) as Surface });
      routes.set(method, route);
    }
  }
  for (const operation of notBuilt) {
    const place = placeOf(routerUrl(operation.path));
    if (!place.routes.has(operation.method)) place.notBuilt.set(operation.method, operation);
  }
  return [...places].map(([url, { routes, notBuilt: missing }]) => ({
    ...{ url, pattern: patternOf(url), routes: [...routes.values()], notBuilt: missing },
    allow: allowOf([...routes.keys()]),
  }));
}

interface MutableRoute extends Route {
  readonly byRevision: Map<string, Served>;
}

function boundOperations(registry: Registry): Map<string, Bound> {
  const bind = (resource: Resource): [string, Bound][] =>
    Object.entries(resource.operations).map(([operationId, operation]) => [operationId, { operationId, operation, resource, registry }]);
  return new Map([...registry.values()].flatMap(bind));
}

/** `/api/profiles/{id}/lists` → `/api/profiles/:p0/lists`: revisions call the same place by different names. */
function routerUrl(path: string): string {
  let count = 0;
  return path.replace(/\{[^}]*\}/g, () => `:p${count++}`);
}

const patternOf = (url: string): RegExp => new RegExp(`^${url.replace(/[.$]/g, '\\$&').replace(/:p\d+/g, '[^/]+')}/?$`);

const ORDER = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** `GET, POST, HEAD, OPTIONS`, in the order that the reference writes them. */
export function allowOf(methods: readonly string[]): string {
  const own = ORDER.filter((method) => methods.includes(method));
  return [...own, ...(own.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

/** The entry of a path that is not part of the API. */
export const operatorPath = (url: string): KnownPath => pagePath(url, allowOf(['GET']));

/** @param allow the Allow header */
export const pagePath = (url: string, allow: string): KnownPath => ({
  ...{ url, pattern: patternOf(url), notBuilt: new Map(), allow },
  routes: [{ method: 'GET', url, name: url, byRevision: new Map() }],
});
