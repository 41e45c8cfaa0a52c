import type { Html } from '../../lib/html.ts';

/** A call of a page, as far as pages look at it. */
export interface InboundRequest {
  readonly method: 'GET' | 'POST';
  /** The last part of the path. */
  readonly token: string;
  /** Without the question mark. */
  readonly rawQuery: string;
  readonly form: ReadonlyMap<string, readonly string[]>;
  readonly requestId: string;
}

export interface InboundAnswer {
  readonly status: number;
  readonly page: Html;
  /** What the page may load, where that is not what other pages may. */
  readonly policy?: string;
}

export interface InboundRoute<Services> {
  /** As the router wants it; the last part is the token. */
  readonly url: string;
  /** In logs and metrics. */
  readonly name: string;
  answer(services: Services, request: InboundRequest): Promise<InboundAnswer>;
}
