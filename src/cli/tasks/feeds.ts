import { readJobErrors } from '../../engine/bulk-jobs/read-job-errors.ts';
import type { CommandContext } from '../../engine/context.ts';
import type { NewCatalogFeed } from '../../engine/feeds/catalog-feed-input.ts';
import { createCatalogFeed, deleteCatalogFeed, runCatalogFeed } from '../../engine/feeds/catalog-feeds.ts';
import { DomainError } from '../../lib/errors.ts';
import { isoSeconds } from '../../lib/time.ts';
import { type ListedFeed, listCatalogFeeds, readFeedRun } from '../../storage/queries/catalog-feed-list.ts';
import { chooseAccount } from './choose-account.ts';
import { type Fields, invalid, optionalText, text, wholeNumber } from './fields.ts';
import type { Task, TaskParts } from './task.ts';

export interface FeedView extends Omit<ListedFeed, 'fetched_at' | 'run_id'> {
  fetchedAt: string | null;
}

export interface ShownFeed extends FeedView {
  run: null | {
    id: string;
    status: string;
    done: number;
    unchanged: number;
    failed: number;
    errors: readonly { pointer: string; detail: string }[];
  };
}

const contextOf = async (parts: TaskParts, input: Fields): Promise<CommandContext> => {
  const { id: accountId } = await chooseAccount(parts, optionalText(input, 'account'));
  const now = parts.clock.account(accountId);
  return { accountId, now, actor: { kind: 'system', id: 'command' }, scopes: [], requestId: parts.ids.uuid() };
};

const viewOf = ({ fetched_at: at, run_id: _run, ...feed }: ListedFeed): FeedView => ({
  ...feed,
  fetchedAt: at === null ? null : isoSeconds(at),
});

export const listFeedsTask: Task = async (parts, input): Promise<FeedView[]> => {
  const { accountId } = await contextOf(parts, input);
  return (await listCatalogFeeds(parts.db, accountId)).map(viewOf);
};

export const showFeedTask: Task = async (parts, input): Promise<ShownFeed> => {
  const { accountId } = await contextOf(parts, input);
  const id = text(input, 'id');
  const feed = (await listCatalogFeeds(parts.db, accountId)).find((one) => one.id === id);
  if (!feed) throw new DomainError({ kind: 'not_found', detail: `There is no catalog feed ${id}. burgee feeds list shows what there is.` });
  const run = feed.run_id === null ? undefined : await readFeedRun(parts.db, accountId, feed.run_id);
  if (!run) return { ...viewOf(feed), run: null };
  const errors = (await readJobErrors({ services: parts, accountId }, [run.id])).get(run.id) ?? [];
  return { ...viewOf(feed), run: { ...run, errors: errors.map(({ pointer, detail }) => ({ pointer, detail })) } };
};

export const createFeedTask: Task = async (parts, input): Promise<{ id: string }> => {
  const format = text(input, 'format') as NewCatalogFeed['format'];
  if (!['csv', 'json', 'xml'].includes(format)) throw invalid('format', 'must be csv, json or xml.');
  const feed: NewCatalogFeed = {
    ...{ name: text(input, 'name'), url: text(input, 'url'), format, items_path: optionalText(input, 'items') ?? null },
    fields: { ...fieldsIn(input), custom_metadata: texts(input, 'metadata') },
    every_minutes: wholeNumber(input, 'every', 15, 10_080),
  };
  return createCatalogFeed(await parts.engine(), await contextOf(parts, input), feed);
};

const ATTRIBUTES = new Set([
  ...['external_id', 'title', 'description', 'url', 'price', 'image_full_url', 'image_thumbnail_url', 'images', 'published'],
]);

function fieldsIn(input: Fields): Record<string, string> {
  const given = texts(input, 'field');
  const unknown = Object.keys(given).find((name) => !ATTRIBUTES.has(name));
  if (unknown !== undefined) throw invalid('field', `knows ${[...ATTRIBUTES].join(', ')}, not ${unknown}.`);
  return given;
}

function texts(input: Fields, name: string): Record<string, string> {
  const value = input[name] ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid(name, 'must be name=column.');
  return Object.fromEntries(Object.keys(value as Fields).map((key) => [key, text(value as Fields, key)]));
}

export const runFeedTask: Task = async (parts, input): Promise<{ id: string }> => {
  const id = text(input, 'id');
  await runCatalogFeed(parts, await contextOf(parts, input), { feed_id: id });
  return { id };
};

export const deleteFeedTask: Task = async (parts, input): Promise<{ id: string }> => {
  const id = text(input, 'id');
  await deleteCatalogFeed(parts, await contextOf(parts, input), { id });
  return { id };
};
