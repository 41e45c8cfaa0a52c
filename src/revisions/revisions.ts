import type { Surface } from '../jsonapi/surface.ts';
import { askedDate } from './asked-date.ts';
import { allRevisions, type Revision } from './at-revision.ts';
import { BASE, CHANGES } from './changes.ts';

/** The revisions that are served. */
export interface Revisions {
  /** The newest first. */
  readonly all: readonly Revision[];
  /**
   * The revision that a header asks for: the newest that is not later than the date, the oldest for dates before it.
   * @throws RequestError 400 when the header is missing, is no date, or lies in the future
   */
  resolve(header: string | undefined): Revision;
}

/**
 * Makes every served revision once.
 * @param newest the surfaces of all declarations
 * @param today the present day, YYYY-MM-DD; asked at each call
 */
export function createRevisions(newest: readonly Surface[], today: () => string): Revisions {
  const surfaces = new Map(newest.map((surface) => [surface.operationId, surface]));
  const all = allRevisions(surfaces, CHANGES, BASE);
  const [first] = all as [Revision, ...Revision[]];
  const oldest = all.at(-1) as Revision;
  return {
    all,
    resolve: (header) => {
      const asked = askedDate(header, today(), first.date);
      return all.find(({ date }) => date <= asked) ?? oldest;
    },
  };
}
