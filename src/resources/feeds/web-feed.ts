import { createWebFeed, deleteWebFeed, updateWebFeed } from '../../engine/feeds/web-feeds.ts';
import { computed, required } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { XS } from '../../jsonapi/rates.ts';
import { choice, dateTime, nullable, type Schema, text } from '../../jsonapi/schema.ts';
import { create, get, list, remove, update } from '../../jsonapi/verbs.ts';
import { webFeeds } from '../../storage/tables/feeds.ts';
import { showTime } from '../columns.ts';
import { ALL_COMPARISONS, equalsText, times } from '../filters.ts';
import { shortId } from '../ids.ts';
import { attributePointer } from '../pointers.ts';

const READ = { scopes: ['web-feeds:read'], rate: XS };
const WRITE = { scopes: ['web-feeds:write'], rate: XS };

const STATUSES = [
  ...['critical_nightly_refresh_timeout', 'disabled', 'ok', 'refreshing', 'warning_nightly_refresh_timeout'],
  'warning_periodic_refresh_timeout',
];
const method = () => choice('get', 'post');
const format = () => choice('json', 'xml');

const shown = (schema: Schema, column: string) => required(computed(schema, [column], (row) => row[column] ?? null));
const time = (column: string) => required(computed(dateTime(), [column], (row, precision) => showTime(row[column], precision)));

type Body = { data: { attributes: Record<string, unknown> } };

export const webFeed = defineResource({
  type: 'web-feed',
  path: 'web-feeds',
  category: 'Web Feeds',
  id: shortId,
  table: webFeeds,
  attributes: {
    name: shown(text(), 'name'),
    url: shown(text(), 'url'),
    request_method: shown(method(), 'request_method'),
    content_type: shown(format(), 'content_type'),
    created: time('created_at'),
    updated: time('updated_at'),
    status: computed(nullable(choice(...STATUSES)), ['status'], (row) => row.status ?? null),
  },
  operations: {
    get_web_feeds: list({
      ...{ summary: 'Read the web feeds of the account', ...READ, page: { default: 5, max: 20 } },
      filters: {
        name: { ...equalsText('name'), operators: { list: ['any', 'equals'], single: ['contains', 'equals'] } },
        created: times('created_at', ...ALL_COMPARISONS),
        updated: times('updated_at', ...ALL_COMPARISONS),
      },
      sorts: {
        created: { by: { kind: 'column', column: 'created_at' } },
        name: { by: { kind: 'column', column: 'name' } },
        updated: { by: { kind: 'column', column: 'updated_at' } },
      },
    }),
    create_web_feed: create({
      ...{ summary: 'Create a web feed; it is fetched at once', ...WRITE, status: 201, precision: 'microseconds' },
      body: bodyOf('web-feed', { attributes: { name: text(), url: text(), request_method: method(), content_type: format() } }),
      run: createWebFeed,
      input: ({ data }: Body) => data.attributes,
      pointer: attributePointer,
    }),
    get_web_feed: get({ summary: 'Read a web feed', ...READ }),
    update_web_feed: update({
      ...{ summary: 'Change a web feed; from another place it is fetched anew', ...WRITE, precision: 'microseconds' },
      body: bodyOf('web-feed', {
        id: 'required',
        attributes: {
          ...{ 'name?': nullable(text()), 'url?': nullable(text()) },
          ...{ 'request_method?': nullable(method()), 'content_type?': nullable(format()) },
        },
      }),
      run: updateWebFeed,
      input: ({ data }: Body, id: string) => ({ ...data.attributes, id }),
      pointer: attributePointer,
    }),
    delete_web_feed: remove({
      ...{ summary: 'Delete a web feed', ...WRITE },
      run: deleteWebFeed,
      input: (_body: never, id: string) => ({ id }),
      pointer: attributePointer,
    }),
  },
});
