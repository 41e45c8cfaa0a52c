import type { Blobs } from '../../blobs/port.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../storage/database.ts';
import { readAccounts } from '../../storage/queries/accounts.ts';
import { dropDraft, staleDrafts } from '../../storage/queries/image-drafts.ts';
import { imageKey } from './store-image.ts';

/** No file takes as long to be written. */
const STALE_MICROS = 3_600_000_000;
const SLICE = 100;

/** Takes away files that no image came of, an hour after they were begun. @returns how many */
export async function sweepDrafts({ db, clock, blobs }: { db: Database; clock: Clock; blobs: Blobs }): Promise<number> {
  let swept = 0;
  for (const { id } of await readAccounts(db.background)) {
    for (let files = [''], before = clock.wall() - STALE_MICROS; files.length > 0; swept += files.length) {
      files = await staleDrafts(db.background, id, before, SLICE);
      for (const file of files) {
        await blobs.remove(imageKey(id, file));
        await db.background.transaction((tx) => dropDraft(tx, id, file));
      }
    }
  }
  return swept;
}
