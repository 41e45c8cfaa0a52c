import type { Mailbox } from '../../delivery/port.ts';
import type { Micros } from '../../lib/clock.ts';
import type { Db } from '../../storage/database.ts';
import type { Channel, Purpose } from '../consent/may-receive.ts';

/** What a message says, by its channel. */
export type Draft = MailDraft | SmsDraft | PushDraft;

export interface MailDraft {
  readonly channel?: 'email';
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the account's own; the server's own setting for all mail stands above both. */
  readonly from?: Mailbox;
  readonly replyTo?: Mailbox;
  readonly cc?: readonly string[];
  readonly bcc?: readonly string[];
}

export interface SmsDraft {
  readonly channel: 'sms';
  readonly text: string;
  /** Pictures that go along (MMS), as addresses that the provider fetches. */
  readonly mediaUrls?: readonly string[];
}

export interface PushDraft {
  readonly channel: 'push';
  /** Null for a silent message, which has data alone. */
  readonly notification: { readonly title: string; readonly body: string; readonly imageUrl?: string } | null;
  readonly data: Readonly<Record<string, string>>;
  /** An address that is opened when the message is. */
  readonly link?: string;
  readonly sound?: boolean;
}

/** Why there is nothing to say: the word is the message's reason. */
export interface NothingToSay {
  readonly skip: string;
}

export interface WriteScope {
  readonly db: Db;
  readonly accountId: string;
  /** Domain time. */
  readonly now: Micros;
}

/** A message to be written; ids are uuid text. */
export interface Unwritten {
  readonly id: string;
  readonly profileId: string;
  readonly address: string;
  readonly channel: Channel;
  readonly purpose: Purpose;
  /** As it was given for this one when it was asked for; undefined when there was none of its own. */
  readonly content: unknown;
  /** Of a message that was asked for with others. */
  readonly batch?: { readonly id: string; readonly group: string; readonly content: unknown };
}

/** One kind of message. Kinds live with the engine whose words they are. */
export interface MessageKind {
  /** `opt-in-confirmation` … */
  readonly name: string;
  /**
   * Writes messages of one account, right before they are handed over, from how things are then. Runs outside of any
   * transaction, and again when a message could not be handed over the last time.
   * @returns one draft per message, in their order
   */
  write(scope: WriteScope, messages: readonly Unwritten[]): Promise<readonly (Draft | NothingToSay)[]>;
  /**
   * Writes one that is out once more, for whoever looks at it on a page: as of the scope's time, changing nothing and counting as no
   * opening. Absent where messages of the kind have no page.
   */
  show?(scope: WriteScope, message: Unwritten): Promise<Draft | NothingToSay>;
}
