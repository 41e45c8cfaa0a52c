import type { Micros } from '../../lib/clock.ts';
import type { Db } from '../../storage/database.ts';
import type { Purpose } from '../consent/may-receive.ts';

/** What a message says. */
export interface Draft {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
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
  /** As it was given when the message was asked for. */
  readonly content: unknown;
}

/** One kind of message. Kinds live with the engine whose words they are. */
export interface MessageKind {
  /** `opt-in-confirmation` … */
  readonly name: string;
  readonly channel: 'email';
  readonly purpose: Purpose;
  /**
   * Writes messages of one account, right before they are handed over, from how things are then. Runs outside of any
   * transaction, and again when a message could not be handed over the last time.
   * @returns one draft per message, in their order
   */
  write(scope: WriteScope, messages: readonly Unwritten[]): Promise<readonly (Draft | NothingToSay)[]>;
}
