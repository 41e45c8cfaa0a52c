import type { Db } from '../../storage/database.ts';
import { readFeedBodies } from '../../storage/queries/web-feeds.ts';

/** What templates see of feeds, by their names; null where there is no such feed, nothing has come yet, or it failed for too long. */
export async function readFeeds(db: Db, accountId: string, names: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
  if (names.length === 0) return new Map();
  const bodies = await readFeedBodies(db, accountId, names);
  return new Map(
    names.map((name) => {
      const body = bodies.get(name) ?? null;
      return [name, body === null ? null : JSON.parse(body)];
    }),
  );
}
