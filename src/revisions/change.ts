import type { Surface } from '../jsonapi/surface.ts';

export interface ErrorOrAnswer {
  readonly data?: unknown;
  readonly included?: readonly unknown[];
  readonly links?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly unknown[];
}

/** What of an operation the router has to know. */
export type Place = Pick<Surface, 'operationId' | 'method' | 'path' | 'own'>;

/**
 * One thing that a revision changed, written as the way back: the core knows only the newest form. Hooks are pure, and
 * leave alone what does not concern them.
 */
export interface Change {
  /** The revision that brought it, YYYY-MM-DD. Callers of older dates get the hooks. */
  readonly date: string;
  /** What it does, as a sentence that begins with a verb. */
  readonly title: string;
  /** What callers have to know about it. */
  readonly changelog: string;
  /** Where the operation was before; undefined when it did not exist. Asked of all operations when the server starts. */
  readonly place?: (place: Place) => Place | undefined;
  /** What callers saw of it before: parameters, page sizes, rates, schemas. Asked when a caller of such a date comes. */
  readonly declaration?: (surface: Surface) => Surface;
  /** A body of the form before, turned into the one after. Runs after the body was validated against the dated declaration. */
  readonly request?: (operationId: string, body: unknown) => unknown;
  /** A document of the form after, turned into the one before; error documents come here too. */
  readonly response?: (document: ErrorOrAnswer, operationId: string) => ErrorOrAnswer;
}
