/** Why a fetch came to nothing. */
export type FetchProblem =
  /** The URL is none that this server asks, or leads into a network that it must not reach. */
  | 'not-allowed'
  /** No answer: the name is unknown, nobody listens, the certificate is wrong, the connection broke. */
  | 'unreachable'
  | 'too-slow'
  | 'too-large'
  /** More redirects than allowed, or one without a place to go. */
  | 'redirect'
  /** Answered with another status than 2xx. */
  | 'status'
  /** What came is not what its Content-Encoding says. */
  | 'unreadable'
  /** This server stops: it says nothing about the address. */
  | 'stopped';

/** A fetch that failed; the message is a sentence for whoever named the address, and tells nothing about our own network. */
export class FetchError extends Error {
  readonly problem: FetchProblem;
  /** Of the answer, where there was one. */
  readonly status: number | undefined;

  constructor(problem: FetchProblem, message: string, status?: number) {
    super(message);
    this.name = 'FetchError';
    this.problem = problem;
    this.status = status;
  }
}
