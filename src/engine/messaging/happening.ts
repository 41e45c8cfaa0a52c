import type { Tx } from '../../storage/database.ts';
import type { Happening } from './message-events.ts';

/** Whoever is told of what came of messages when they were sent, in the transaction that changed the ledger, after it was changed. */
export type Happened = (tx: Tx, happenings: readonly Happening[]) => Promise<void>;
