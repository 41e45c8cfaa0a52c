import type { Surface } from '../jsonapi/surface.ts';
import type { Change, ErrorOrAnswer, Place } from './change.ts';
import { derivedMap } from './derived-map.ts';

/** The API as callers of one date see it. */
export interface Revision {
  readonly date: string;
  /** Where the operations are, by operationId; those that did not exist yet are not in it. */
  readonly places: ReadonlyMap<string, Place>;
  /** What callers see of the same operations. Those of older dates are made when they are first asked for. */
  readonly surfaces: ReadonlyMap<string, Surface>;
  /** Turns a valid body of this revision into one of the newest. */
  up(operationId: string, body: unknown): unknown;
  /** Turns an answer of the newest revision into one of this; error documents may be given too. */
  down(operationId: string, document: unknown): unknown;
}

/**
 * Every served revision, the newest first. Each is made from the one after it, so that what did not change is the same object
 * in both, and whatever was derived from it holds for both.
 * Operations of our own are the same in all.
 * @param changes the newest first
 * @param base the date that is left when all changes are undone
 */
export function allRevisions(newest: ReadonlyMap<string, Surface>, changes: readonly Change[], base: string): readonly Revision[] {
  let places: Revision['places'] = newest;
  let surfaces = newest;
  let undone: readonly Change[] = [];
  const revisions: Revision[] = [];
  for (const date of servedDates(changes, base)) {
    revisions.push(revisionAt(date, { places, surfaces }, undone));
    const own = changes.filter((change) => change.date === date);
    places = own.reduce(placesBefore, places);
    surfaces = surfacesBefore(surfaces, places, own);
    undone = [...undone, ...own];
  }
  return revisions;
}

/** The newest first: each date that changed something, and the one before them all. */
export const servedDates = (changes: readonly Change[], base: string): readonly string[] =>
  [...new Set([...changes.map(({ date }) => date), base])].sort().reverse();

function revisionAt(date: string, { places, surfaces }: Pick<Revision, 'places' | 'surfaces'>, undone: readonly Change[]): Revision {
  const redone = undone.toReversed();
  const isOwn = (operationId: string): boolean => places.get(operationId)?.own === true;
  return {
    ...{ date, places, surfaces },
    up: (operationId, body) =>
      isOwn(operationId) ? body : redone.reduce((made, { request }) => (request ? request(operationId, made) : made), body),
    down: (operationId, document) =>
      isOwn(operationId)
        ? document
        : undone.reduce((made, { response }) => (response ? response(made, operationId) : made), document as ErrorOrAnswer),
  };
}

function placesBefore(places: Revision['places'], { place: before }: Change): Revision['places'] {
  if (!before) return places;
  const made = new Map<string, Place>();
  for (const [operationId, place] of places) {
    const older = place.own ? place : before(place);
    if (older) made.set(operationId, older);
  }
  return made;
}

function surfacesBefore(after: Revision['surfaces'], places: Revision['places'], changes: readonly Change[]): Revision['surfaces'] {
  return derivedMap(places.keys(), (operationId) => {
    const { method, path } = places.get(operationId) as Place;
    const surface = after.get(operationId) as Surface;
    if (surface.own) return surface;
    const made = changes.reduce((given, { declaration }) => (declaration ? declaration(given) : given), surface);
    return made.method === method && made.path === path ? made : { ...made, method, path };
  });
}
