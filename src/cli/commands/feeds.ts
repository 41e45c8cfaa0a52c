import { fieldLines, printable, tableLines } from '../output/table.ts';
import { paintFor, print, printJson, type Terminal } from '../output/terminal.ts';
import type { FeedView, ShownFeed } from '../tasks/feeds.ts';
import { withSession } from '../with-session.ts';

interface Options {
  account?: string;
  json?: boolean;
}

export async function listFeeds(terminal: Terminal, { json, ...input }: Options): Promise<void> {
  const feeds = await withSession(terminal, (ask) => ask<FeedView[]>('feeds list', input));
  if (json) return printJson(terminal, feeds);
  if (feeds.length === 0) return print(terminal.err, 'There are no catalog feeds.');
  const columns = [
    { head: 'ID', cell: (feed: FeedView) => feed.id },
    { head: 'NAME', cell: (feed: FeedView) => feed.name },
    { head: 'FETCHED', cell: (feed: FeedView) => feed.fetchedAt?.slice(0, 19).replace('T', ' ') ?? 'not yet' },
    { head: 'ROWS', cell: (feed: FeedView) => String(feed.row_count ?? '') },
    { head: 'STATUS', cell: (feed: FeedView) => feed.problem ?? feed.status ?? 'waits' },
  ];
  print(terminal.out, ...tableLines(columns, feeds, paintFor(terminal, terminal.out).dim));
}

export async function showFeed(terminal: Terminal, id: string, { json, ...input }: Options): Promise<void> {
  const feed = await withSession(terminal, (ask) => ask<ShownFeed>('feeds show', { id, ...input }));
  if (json) return printJson(terminal, feed);
  const { run } = feed;
  const fields: [string, string][] = [
    ...([
      ['Name', feed.name],
      ['Address', feed.url],
      ['Format', feed.format],
      ['Fetched', feed.fetchedAt ?? 'not yet'],
      ['Status', feed.problem ?? feed.status ?? 'waits'],
    ] as [string, string][]),
    ...(run
      ? ([['Last run', `${run.status}: ${run.done} done, ${run.unchanged} unchanged, ${run.failed} failed`]] as [string, string][])
      : []),
  ];
  print(terminal.out, ...fieldLines(fields, paintFor(terminal, terminal.out).dim));
  for (const { pointer, detail } of run?.errors ?? []) print(terminal.out, printable(`${pointer}  ${detail}`));
}

export async function createFeed(
  terminal: Terminal,
  about: { name: string; url: string },
  { json, ...input }: Options & { items?: string; every: number },
): Promise<void> {
  const made = await withSession(terminal, (ask) => ask<{ id: string }>('feeds create', { ...about, ...input }));
  if (json) return printJson(terminal, made);
  print(terminal.out, `Made the catalog feed ${made.id}.`);
}

export async function runFeed(terminal: Terminal, id: string, { json, ...input }: Options): Promise<void> {
  const told = await withSession(terminal, (ask) => ask<{ id: string }>('feeds run', { id, ...input }));
  if (json) return printJson(terminal, told);
  print(terminal.out, `The catalog feed ${id} is fetched as soon as a server runs. burgee feeds show ${id} says how it went.`);
}

export async function deleteFeed(terminal: Terminal, id: string, { json, ...input }: Options): Promise<void> {
  const told = await withSession(terminal, (ask) => ask<{ id: string }>('feeds delete', { id, ...input }));
  if (json) return printJson(terminal, told);
  print(terminal.out, `Deleted the catalog feed ${id}. The items that it brought stay.`);
}
