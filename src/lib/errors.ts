/** Where in a command's input a fault lies: `['events', 2, 'profile', 'email']`. */
export type At = readonly (string | number)[];

export type FaultKind =
  | 'invalid'
  | 'not_found'
  | 'conflict'
  | 'duplicate_profile'
  | 'forbidden'
  | 'unavailable'
  /** An unknown group named by a new tag: the reference has a word of its own for it (recorded). */
  | 'tag_service_error';

/** One thing that is wrong with a command, in the domain's words. Declarations turn `at` into a JSON pointer. */
export interface Fault {
  kind: FaultKind;
  detail: string;
  at?: At;
  meta?: Record<string, unknown>;
}

/** What engines throw when the caller is at fault: one or more faults, all that were found. */
export class DomainError extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: Fault | readonly Fault[]) {
    const list = Array.isArray(faults) ? (faults as readonly Fault[]) : [faults as Fault];
    super(list.map((fault) => fault.detail).join('; '));
    this.name = 'DomainError';
    this.faults = list;
  }
}
