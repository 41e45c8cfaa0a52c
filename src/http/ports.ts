import type { Surface } from '../jsonapi/surface.ts';

/** Whoever calls, once it is known: the holder of a private key, or a browser or app with the public key. */
export interface Principal {
  readonly kind: 'key' | 'client';
  readonly accountId: string;
  readonly keyId: string;
  readonly scopes: readonly string[];
  /** `off`, or the factor that the reference's rate limits are multiplied with. */
  readonly limits: number | 'off';
}

/** Finds out who calls. */
export interface Directory {
  /** Undefined for a key that was never given or has been revoked. */
  authenticate(privateKey: string): Principal | undefined | Promise<Principal | undefined>;
  /** Undefined for a public key that no account has. */
  findClient(companyId: string): Promise<Principal | undefined>;
}

/** The API as callers of one date see it. */
export interface Revision {
  readonly date: string;
  /** By operationId. */
  readonly surfaces: ReadonlyMap<string, Surface>;
  /** Turns a valid body of this revision into one of the newest. */
  up(operationId: string, body: unknown): unknown;
  /** Turns an answer of the newest revision into one of this. */
  down(operationId: string, document: unknown): unknown;
}

/** The revisions that are served. */
export interface Revisions {
  readonly all: readonly Revision[];
  /** @throws RequestError when the header is missing or names no date that is served */
  resolve(header: string | undefined): Revision;
}

/** An operation of the reference that this server does not have yet. */
export interface NotBuilt {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
}

/** A file that is served as it is: the OpenAPI document, the docs page and its parts. */
export interface Page {
  readonly path: string;
  readonly contentType: string;
  readonly body: string | Uint8Array;
}
