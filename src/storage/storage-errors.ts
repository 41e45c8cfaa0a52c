/** A COMMIT whose answer never came: the transaction may or may not have happened. Never repeated blindly; answered with 503. */
export class CommitUnknownError extends Error {
  constructor(cause: unknown) {
    super('The connection to the database was lost during COMMIT: whether the transaction happened is not known.', { cause });
    this.name = 'CommitUnknownError';
  }
}

/** A programming error: inside a transaction only its Tx may be used, or the one lane of the embedded database would wait for itself. */
export class NestedTransactionError extends Error {
  constructor(method: string) {
    super(`${method} was called inside a transaction. Pass the Tx on instead: a second connection would wait for the first one for ever.`);
    this.name = 'NestedTransactionError';
  }
}

export class DatabaseClosedError extends Error {
  constructor() {
    super('The database is closed.');
    this.name = 'DatabaseClosedError';
  }
}

/** The embedded database was stopped while statements waited for their answer; it is opened again on its own. */
export class DatabaseStoppedError extends Error {
  constructor(reason: string, cause?: unknown) {
    super(`The embedded database was stopped: ${reason}`, { cause });
    this.name = 'DatabaseStoppedError';
  }
}

/** The database cannot be used as it is: too old, newer than this server, not durable, in use by another process … */
export class DatabaseUnusableError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'DatabaseUnusableError';
  }
}
