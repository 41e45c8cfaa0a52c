import type { Micros } from '../lib/clock.ts';

/** Who gives a command: a private key, the command line, a browser or app with the public key, a person by a link that they were sent, or the server itself. */
export interface Actor {
  kind: 'key' | 'cli' | 'client' | 'person' | 'system';
  /** The key's id, the public key, what the link is about, the worker's name … */
  id: string;
}

/** What every engine command is given besides its input. */
export interface CommandContext {
  accountId: string;
  actor: Actor;
  scopes: readonly string[];
  /** The account's time, which a test clock may hold or move. Wall time comes from the clock in the deps. */
  now: Micros;
  requestId: string;
}
