/** A mailbox, with the name that people see. */
export interface Mailbox {
  readonly name?: string;
  readonly address: string;
}

/** Which message of the ledger something is; ids are uuid text. */
export interface OfMessage {
  readonly accountId: string;
  readonly profileId: string;
  readonly messageId: string;
}

/** One mail to one person, written and ready to go. */
export interface Mail {
  readonly of: OfMessage;
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly replyTo?: Mailbox;
  /** Addresses that get a copy, shown in the mail; those of bcc are not. */
  readonly cc?: readonly string[];
  readonly bcc?: readonly string[];
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Beyond those that follow from the above; each once. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One text message to one number. */
export interface Sms {
  readonly of: OfMessage;
  /** E.164 */
  readonly to: string;
  readonly text: string;
  /** Pictures, as addresses that the provider fetches. */
  readonly mediaUrls: readonly string[];
}

/** One notification to the devices of one person. */
export interface Push {
  readonly of: OfMessage;
  readonly tokens: readonly string[];
  /** Null for a silent message, which has data alone. */
  readonly notification: { readonly title: string; readonly body: string; readonly imageUrl?: string } | null;
  readonly data: Readonly<Record<string, string>>;
  readonly link?: string;
  readonly sound: boolean;
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

/** @typeParam P what it hands over: a mail, a text message … */
export interface Transport<P> {
  /** `outbox`, `smtp` …; only what is called `outbox` keeps messages to itself. */
  readonly name: string;
  /** How many messages it can deal with at once. */
  readonly concurrency: number;
  /** Never rejects, and takes no longer than HAND_OVER_MS. */
  send(parcel: P): Promise<Outcome>;
  /** Lets what is under way finish for a short while, then ends it; a send that is cut off still resolves. */
  close(): Promise<void>;
}

export type MailTransport = Transport<Mail>;

/** How messages leave, by channel. Where a channel has none, its messages are skipped. */
export interface Transports {
  readonly email: MailTransport;
  readonly sms?: Transport<Sms>;
  readonly push?: Transport<Push>;
}

/** The longest that a hand-over may take. */
export const HAND_OVER_MS = 120_000;
