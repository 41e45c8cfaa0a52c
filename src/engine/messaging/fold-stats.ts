import type { Database } from '../../storage/database.ts';
import { foldStatDeltas } from '../../storage/queries/message-stats.ts';

export interface StatDeps {
  db: Pick<Database, 'background'>;
}

/** Adds a slice of what was counted of messages, oldest first, to its bases. @returns how many; fewer than `limit` when none is left */
export const foldStats = ({ db }: StatDeps, limit: number): Promise<number> => db.background.transaction((tx) => foldStatDeltas(tx, limit));
