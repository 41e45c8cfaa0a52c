import type { IncomingHttpHeaders } from 'node:http';

/** A call of an API that is none of resources: what it means is for the route to say. */
export interface PlainCall {
  readonly method: string;
  /** The parts of the path that the route names, decoded. */
  readonly path: Readonly<Record<string, string>>;
  /** Without the question mark. */
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
  /** Unpacked; empty when there is none. */
  readonly body: Buffer;
  /** Who is connected, or whom a trusted proxy names. */
  readonly address: string;
  /** Whether it is a proxy's that is not trusted, so that nobody knows who calls. */
  readonly isShared: boolean;
  readonly requestId: string;
}

export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface PlainRoute<Services> {
  readonly methods: readonly string[];
  /** As the router wants it: `/api/v2/list/:list_id`. */
  readonly url: string;
  /** In logs and metrics. */
  readonly name: string;
  /** Whether pages of other sites may call it. */
  readonly forBrowsers: boolean;
  /** May throw RequestError and DomainError: `refuse` says then what the caller is told. */
  answer(services: Services, call: PlainCall): Promise<PlainAnswer>;
  /** An error in the shape of the route's API. @param texts all that is wrong, a sentence each */
  refuse(status: number, texts: readonly string[]): PlainAnswer;
}
