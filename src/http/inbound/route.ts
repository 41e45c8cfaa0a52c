import type { Html } from '../../lib/html.ts';

/** A call of a page, as far as pages look at it. */
export interface InboundRequest {
  readonly method: 'GET' | 'POST';
  /** A GET whose answer nobody reads: the caller only looks whether something is there. */
  readonly isHead: boolean;
  /** What the calling program calls itself; empty when it does not. */
  readonly userAgent: string;
  /** The last part of the path. */
  readonly token: string;
  /** Without the question mark. */
  readonly rawQuery: string;
  readonly form: ReadonlyMap<string, readonly string[]>;
  readonly requestId: string;
}

export interface PageAnswer {
  readonly status: number;
  readonly page: Html;
  /** What the page may load, where that is not what other pages may. */
  readonly policy?: string;
  /** Where the caller is sent, with a status of 302; the page is for programs that do not go by themselves. */
  readonly location?: string;
}

interface PictureAnswer {
  readonly status: number;
  readonly picture: Buffer;
  readonly pictureType: string;
}

export type InboundAnswer = PageAnswer | PictureAnswer;

export interface InboundRoute<Services> {
  /** As the router wants it; the last part is the token. */
  readonly url: string;
  /** In logs and metrics. */
  readonly name: string;
  /** GET, HEAD and POST unless said otherwise. */
  readonly methods?: readonly string[];
  /** Calls of it are not counted per address. */
  readonly uncounted?: boolean;
  answer(services: Services, request: InboundRequest): Promise<InboundAnswer>;
}
