import type { Surface } from '../jsonapi/surface.ts';
import type { Change, ErrorOrAnswer } from './change.ts';

/** The API as callers of one date see it. */
export interface Revision {
  readonly date: string;
  /** By operationId; operations that did not exist yet are not in it. */
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
  let surfaces = newest;
  let undone: readonly Change[] = [];
  const revisions: Revision[] = [];
  for (const date of servedDates(changes, base)) {
    revisions.push(revisionAt(date, surfaces, undone));
    const own = changes.filter((change) => change.date === date);
    surfaces = own.reduce(before, surfaces);
    undone = [...undone, ...own];
  }
  return revisions;
}

/** The newest first: each date that changed something, and the one before them all. */
export const servedDates = (changes: readonly Change[], base: string): readonly string[] =>
  [...new Set([...changes.map(({ date }) => date), base])].sort().reverse();

function revisionAt(date: string, surfaces: Revision['surfaces'], undone: readonly Change[]): Revision {
  const redone = undone.toReversed();
  const isOwn = (operationId: string): boolean => surfaces.get(operationId)?.own === true;
  return {
    date,
    surfaces,
    up: (operationId, body) =>
      isOwn(operationId) ? body : redone.reduce((made, { request }) => (request ? request(operationId, made) : made), body),
    down: (operationId, document) =>
      isOwn(operationId)
        ? document
        : undone.reduce((made, { response }) => (response ? response(made, operationId) : made), document as ErrorOrAnswer),
  };
}

function before(surfaces: Revision['surfaces'], { declaration }: Change): Revision['surfaces'] {
  if (!declaration) return surfaces;
  const made = new Map<string, Surface>();
  for (const [operationId, surface] of surfaces) {
    const older = surface.own ? surface : declaration(surface);
    if (older) made.set(operationId, older);
  }
  return made;
}
