import type { Registry, Resource } from '../jsonapi/declare.ts';
import type { Operation } from '../jsonapi/operations.ts';
import type { Query } from '../jsonapi/query/types.ts';
import type { Db } from '../storage/database.ts';

/** An operation with the resource that declares it, ready to be performed. */
export interface Bound {
  readonly operationId: string;
  readonly operation: Operation;
  readonly resource: Resource;
  readonly registry: Registry;
}

/** One call, parsed and validated: everything in the words of the newest revision. */
export interface Call<O extends Operation = Operation> extends Omit<Bound, 'operation'> {
  readonly operation: O;
  readonly services: Services;
  /** Passed to commands as it is: account, actor, scopes, time, request id. */
  readonly context: { readonly accountId: string };
  /** The id in the path, where there is one. */
  readonly id: string;
  readonly query: Query;
  /** The request body, where the operation takes one. */
  readonly body: unknown;
  /** Public base of links, without a slash at the end. */
  readonly baseUrl: string;
  /** The path and the query string as the caller wrote them. */
  readonly path: string;
  readonly rawQuery: string;
}

/** What reads need; commands and loaders get the same object and take the parts that they declare. */
export interface Services {
  readonly db: Db;
}

export interface Answer {
  readonly status: number;
  /** Absent for answers without a body. */
  readonly document?: Document;
  /** What an answer without a body shows at revisions that have one. */
  readonly echo?: Document;
}

export interface Document {
  data: unknown;
  included?: unknown[];
  links?: Record<string, string | null>;
}
