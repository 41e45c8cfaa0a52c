/** A file that is served as it is: the OpenAPI document, the docs page and its parts. */
export interface Page {
  readonly path: string;
  readonly contentType: string;
  /** A function is asked once, when somebody wants to see it. */
  readonly body: string | Uint8Array | (() => string);
}
