/** A mailbox, with the name that people see. */
export interface Mailbox {
  readonly name?: string;
  readonly address: string;
}

/** One mail to one person, written and ready to go. */
export interface Mail {
  /** Which message of the ledger it is; ids are uuid text. */
  readonly of: { readonly accountId: string; readonly profileId: string; readonly messageId: string };
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Beyond those that follow from the above; each once. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Why a server refused for good: there is no such mailbox; what was given is no address; it does not want this message, or us,
 * which says nothing about the address.
 */
export type Refusal = 'no-mailbox' | 'bad-address' | 'refused';

/** What became of a message that was handed over. `detail` is what the other side said, for people to read. */
export type Outcome =
  | { readonly outcome: 'accepted'; readonly providerId: string | null }
  | { readonly outcome: 'rejected'; readonly refusal: Refusal; readonly detail: string }
  /** Certainly not sent, and worth another try. */
  | { readonly outcome: 'not-now'; readonly detail: string }
  /** It may or may not have been taken. */
  | { readonly outcome: 'uncertain'; readonly detail: string };

export interface MailTransport {
  readonly name: 'outbox' | 'smtp';
  /** How many messages it can deal with at once. */
  readonly concurrency: number;
  /** Never rejects, and takes no longer than HAND_OVER_MS. */
  send(mail: Mail): Promise<Outcome>;
  /** Lets what is under way finish for a short while, then ends it; a send that is cut off still resolves. */
  close(): Promise<void>;
}

/** The longest that a hand-over may take. */
export const HAND_OVER_MS = 120_000;
