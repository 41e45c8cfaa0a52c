/**
 * What a plan was made from has changed under it. It carries the code of a serialization failure, so that
 * `Database.transaction` rolls back and runs the work again, on what is there now.
 */
export class RaceLost extends Error {
  readonly code = '40001';

  constructor(what: string) {
    super(`another transaction came first: ${what}`);
    this.name = 'RaceLost';
  }
}
