import type { Fault } from '../../lib/errors.ts';
import { forgetFeedItems, holdRun, itemsOfOlderRuns, noteFeedItems, readFeedRuns } from '../../storage/queries/catalog-feed-items.ts';
import { type ItemRow, readForChange } from '../../storage/queries/catalog-things.ts';
import type { JobKind, JobSlice, RowOutcome } from '../bulk-jobs/job-kind.ts';
import { changeThings } from '../catalogs/change-things.ts';
import { createThings } from '../catalogs/create-things.ts';
import { deleteThings } from '../catalogs/delete-things.ts';
import type { Outcome } from '../catalogs/family.ts';
import { items, type NewItem } from '../catalogs/items.ts';
import type { FeedRow } from './catalog-feed-rows.ts';

/** The kind of job that brings a feed's rows into the catalog. */
export const FEED_RUN = 'catalog-feed-run';

type Input = FeedRow | { readonly remove: string };

export const catalogFeedKind: JobKind = {
  name: FEED_RUN,
  impersonal: true,
  thenFind: { at: 'removals' },
  async find(tx, job, limit) {
    const feedId = feedOf(job);
    const run = await holdRun(tx, job.account_id, feedId, job.id);
    const gone = run === undefined ? [] : await itemsOfOlderRuns(tx, job.account_id, feedId, run, limit);
    return { inputs: gone.map((remove) => ({ remove })), cursor: gone.length < limit ? null : job.cursor };
  },
  async apply(slice) {
    const run = await holdRun(slice.tx, slice.job.account_id, feedOf(slice.job), slice.job.id);
    // The feed has been deleted.
    if (run === undefined) return slice.rows.map(() => ({ state: 'skipped' }));
    const [first] = slice.rows.map(({ input }) => input as Input);
    return first && 'remove' in first ? removeItems(slice) : bringItems(slice, run);
  },
  place: (position, at) => [`/rows/${position}`, ...at].join('/'),
};

const feedOf = ({ options }: { options: unknown }): string => (options as { feed_id: string }).feed_id;

/** Makes items that are new, changes those that differ, and passes over the others. A row with faults keeps its item as it is. */
async function bringItems({ tx, context, job, rows: slice }: JobSlice, run: number): Promise<RowOutcome[]> {
  const { accountId } = context;
  const feedId = feedOf(job);
  const rows = slice.map(({ input }) => input as FeedRow);
  const ids = [...new Set(rows.flatMap(({ id }) => (id === null ? [] : [id])))].sort();
  const runs = await readFeedRuns(tx, accountId, feedId, ids);
  const before = await readForChange(tx, accountId, 'item', ids);
  const seen = new Set([...runs].filter(([, named]) => named === run).map(([id]) => id));
  const outcomes: (RowOutcome | undefined)[] = [];
  const fresh: { at: number; item: NewItem }[] = [];
  const changed: { at: number; item: NewItem }[] = [];
  rows.forEach(({ id, item, faults }, at) => {
    if (id !== null && seen.has(id)) outcomes[at] = { state: 'failed', faults: [repeated] };
    else if (id === null || !item) outcomes[at] = { state: 'failed', faults: faults ?? [] };
    else {
      const row = before.get(id);
      if (!row) fresh.push({ at, item });
      else if (differs(row, item)) changed.push({ at, item });
      else outcomes[at] = { state: 'skipped' };
    }
    if (id !== null) seen.add(id);
  });
  const tell = (group: readonly { at: number }[], told: readonly Outcome[]): void =>
    group.forEach(({ at }, i) => {
      const outcome = told[i] as Outcome;
      outcomes[at] = 'faults' in outcome ? { state: 'failed', faults: outcome.faults } : { state: 'done' };
    });
  const inputs = (group: readonly { item: NewItem }[]): NewItem[] => group.map(({ item }) => item);
  tell(fresh, await createThings(tx, context, items, inputs(fresh)));
  tell(changed, await changeThings(tx, context, items, inputs(changed).map(toChange)));
  const made = new Set(fresh.filter(({ at }) => outcomes[at]?.state === 'done').map(({ at }) => rows[at]?.id));
  const named = ids.filter((id) => before.has(id) || made.has(id)).map((id) => ({ id, made: made.has(id) }));
  await noteFeedItems(tx, accountId, feedId, run, named);
  return outcomes as RowOutcome[];
}

const repeated: Fault = { kind: 'conflict', detail: 'An earlier row of the feed has this id.', at: ['external_id'] };

const toChange = ({ external_id: externalId, ...item }: NewItem) => ({ id: `$custom:::$default:::${externalId}`, ...item });

/** Whether a row says something else than the catalog has. */
function differs(row: ItemRow, item: NewItem): boolean {
  const had = [row.title, row.description, row.url, row.image_full_url, row.image_thumbnail_url, row.images, row.published];
  const has = [item.title, item.description, item.url, item.image_full_url, item.image_thumbnail_url, item.images, item.published];
  const price = row.price === null ? null : Number(row.price);
  if (price !== (item.price ?? null) || JSON.stringify(had) !== JSON.stringify(has)) return true;
  return sorted(row.custom_metadata) !== sorted(item.custom_metadata ?? {});
}

const sorted = (metadata: object): string => JSON.stringify(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Deletes what the feed had brought and names no more. */
async function removeItems({ tx, context, job, rows }: JobSlice): Promise<RowOutcome[]> {
  const ids = rows.map(({ input }) => (input as { remove: string }).remove);
  const ours = await forgetFeedItems(tx, context.accountId, feedOf(job), ids);
  const told = await deleteThings(tx, context, items, ours);
  const deleted = new Set(told.flatMap((outcome) => ('id' in outcome ? [outcome.id] : [])));
  return ids.map((id): RowOutcome => ({ state: deleted.has(id) ? 'done' : 'skipped' }));
}
