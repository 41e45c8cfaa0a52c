import { FEED_RUN } from '../../engine/feeds/catalog-feed-kind.ts';
import { createCatalogFeed, deleteCatalogFeed, runCatalogFeed, updateCatalogFeed } from '../../engine/feeds/catalog-feeds.ts';
import { column, computed, required } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { L, M } from '../../jsonapi/rates.ts';
import { choice, integer, type Members, nullable, object, record, type Schema, text } from '../../jsonapi/schema.ts';
import { accept, create, get, list, remove, update } from '../../jsonapi/verbs.ts';
import { bulkJobs } from '../../storage/tables/bulk-jobs.ts';
import { catalogFeeds } from '../../storage/tables/feeds.ts';
import { jobAttributes, jobFilters, jobPages } from '../bulk-job-parts.ts';
import { exactTimeColumn, maybeExactTimeColumn } from '../columns.ts';
import { shortId, ulid } from '../ids.ts';
import { attributePointer } from '../pointers.ts';

const READ = { scopes: ['catalogs:read'], rate: L };
const WRITE = { scopes: ['catalogs:write'], rate: M };

const format = () => choice('csv', 'json', 'xml');
const from = nullable(text());

/** Where each attribute of an item stands in a row: the name of a column or a member, or a path of them. */
const fields = object({
  ...{ 'external_id?': from, 'title?': from, 'description?': from, 'url?': from, 'price?': from, 'image_full_url?': from },
  ...{ 'image_thumbnail_url?': from, 'images?': from, 'published?': from, 'custom_metadata?': nullable(record()) },
});

const more: Members = {
  'items_path?': nullable(text()),
  'fields?': nullable(fields),
  'every_minutes?': nullable(integer()),
};

const shown = (schema: Schema, name: string) => required(computed(schema, [name], (row) => row[name] ?? null));

type Body = { data: { attributes: Record<string, unknown> } };

/** A list of items that somebody else keeps, at an address. */
export const catalogFeed = defineResource({
  type: 'catalog-feed',
  path: 'catalog-feeds',
  own: true,
  category: 'Catalogs',
  id: shortId,
  table: catalogFeeds,
  only: { column: 'state', value: 'live' },
  missing: (id) => `A catalog feed with id \`${id}\` does not exist.`,
  attributes: {
    ...{ name: shown(text(), 'name'), url: shown(text(), 'url'), format: shown(format(), 'format') },
    items_path: shown(nullable(text()), 'items_path'),
    fields: { ...required(column(record(), 'fields')), schema: record() },
    every_minutes: shown(integer(), 'every_minutes'),
    status: shown(nullable(choice('ok', 'failed')), 'status'),
    problem: shown(nullable(text()), 'problem'),
    row_count: shown(nullable(integer()), 'row_count'),
    run_id: shown(nullable(text()), 'run_id'),
    fetched: maybeExactTimeColumn('fetched_at'),
    ...{ created: exactTimeColumn('created_at'), updated: exactTimeColumn('updated_at') },
  },
  operations: {
    get_catalog_feeds: list({
      ...{ summary: 'Read the feeds that items of the catalog come from', ...READ, page: { default: 20, max: 100 } },
      sorts: { created: { by: { kind: 'column', column: 'created_at' } } },
    }),
    create_catalog_feed: create({
      ...{ summary: 'Create a catalog feed; it is fetched at once', ...WRITE, status: 201 },
      body: bodyOf('catalog-feed', { attributes: { name: text(), url: text(), format: format(), ...more } }),
      run: createCatalogFeed,
      input: ({ data }: Body) => data.attributes,
      pointer: attributePointer,
    }),
    get_catalog_feed: get({ summary: 'Read a catalog feed', ...READ }),
    update_catalog_feed: update({
      ...{ summary: 'Change a catalog feed; it is fetched anew', ...WRITE },
      body: bodyOf('catalog-feed', {
        id: 'required',
        attributes: { 'name?': nullable(text()), 'url?': nullable(text()), 'format?': nullable(format()), ...more },
      }),
      run: updateCatalogFeed,
      input: ({ data }: Body, id: string) => ({ ...data.attributes, id }),
      pointer: attributePointer,
    }),
    delete_catalog_feed: remove({
      ...{ summary: 'Delete a catalog feed; the items that it brought stay', ...WRITE },
      run: deleteCatalogFeed,
      input: (_body: never, id: string) => ({ id }),
      pointer: attributePointer,
    }),
  },
});

/** A feed is to be fetched now. */
export const catalogFeedRefresh = defineResource({
  type: 'catalog-feed-refresh',
  path: 'catalog-feed-refreshes',
  own: true,
  homeless: true,
  category: 'Catalogs',
  id: shortId,
  operations: {
    refresh_catalog_feed: accept({
      summary: 'Fetch a catalog feed now and look at all of its rows, also when it is the same as before',
      ...WRITE,
      body: bodyOf('catalog-feed-refresh', { attributes: { feed_id: text() } }),
      run: runCatalogFeed,
      input: ({ data }: Body) => data.attributes,
      pointer: attributePointer,
    }),
  },
});

/** What became of the rows that a feed had: each run is a job, kept for a week. */
export const catalogFeedRun = defineResource({
  type: 'catalog-feed-run',
  path: 'catalog-feed-runs',
  own: true,
  category: 'Catalogs',
  id: ulid,
  table: bulkJobs,
  only: { column: 'kind', value: FEED_RUN },
  attributes: {
    ...jobAttributes,
    feed_id: required(computed(text(), ['options'], (row) => (row.options as { feed_id: string }).feed_id)),
    unchanged_count: required(computed(integer(), ['skipped_count'], (row) => row.skipped_count)),
    started_at: maybeExactTimeColumn('started_at'),
  },
  operations: {
    get_catalog_feed_runs: list({
      ...{ summary: 'Read the runs of catalog feeds of the last week, with the errors of their rows', ...READ },
      ...{ filters: jobFilters, ...jobPages },
    }),
    get_catalog_feed_run: get({ summary: 'Read a run of a catalog feed, with the errors of its rows', ...READ }),
  },
});
