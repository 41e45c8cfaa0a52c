import type { Clock } from '../../../src/lib/clock.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { ulidToUuid } from '../../../src/lib/ids.ts';
import { call, eventBody, profileBody } from '../../support/call.ts';
import { campaignBody } from '../../support/campaign-samples.ts';
import {
  CATALOG_JOBS,
  catalogFeedBody,
  catalogIdOf,
  categoryBody,
  couponBody,
  imageBody,
  itemBody,
  jobType,
  tagBody,
  tagGroupBody,
  variantBody,
  webFeedBody,
} from '../../support/content-samples.ts';
import {
  addConversions,
  addMessage,
  caller,
  makeSegment,
  pushTokenBody,
  SUPPRESSIONS,
  segmentBody,
  suppressionBody,
  templateBody,
  universalBody,
} from '../../support/samples.ts';
import type { TestServer } from '../../support/server.ts';

/**
 * A clock on which many things happen at the same moment: domain time moves one second at every seventh look, so that
 * pages have to be cut inside runs of equal times.
 */
export function coarseClock(): Clock {
  const { wall } = systemClock();
  const start = 1_788_529_173_000_000;
  let looks = 0;
  return { wall, account: () => start + Math.floor(looks++ / 7) * 1_000_000 };
}

export interface Shop {
  /** Some have an e-mail address, some only an external id. */
  readonly profileIds: readonly string[];
  readonly listIds: readonly string[];
  /** A list with all profiles in it. */
  readonly fullListId: string;
  readonly emptyListId: string;
}

/** Names that sorting and escaping have to cope with, some of them more than once. */
const LIST_NAMES = ['Same', 'same', 'Same', "O'Neil", '100%', 'a_b', 'a\\b', 'Zoë', '日本', '😀', '"quoted"', ' blank', 'Same'];

/** Enough of everything for several pages, made through the API. */
export async function stockShop(server: TestServer): Promise<Shop> {
  const create = async (path: string, body: unknown): Promise<string> => {
    const { status, body: document } = await call(server, `POST ${path}`, { body });
    if (status !== 201) throw new Error(JSON.stringify(document));
    return document.data.id;
  };
  const profileIds: string[] = [];
  for (let i = 0; i < 17; i++) {
    const attributes = i % 4 === 3 ? { external_id: `person ${i}` } : { email: `person-${i}@example.com`, last_name: `N${i}` };
    profileIds.push(await create('/api/profiles', profileBody(attributes)));
  }
  const listIds: string[] = [];
  for (const name of LIST_NAMES) listIds.push(await create('/api/lists', { data: { type: 'list', attributes: { name } } }));
  const [fullListId = '', emptyListId = ''] = listIds;
  await stockCatalog(server, create);
  for (const name of LIST_NAMES) await create('/api/tags', tagBody(name));
  for (let i = 0; i < 23; i++) await create('/api/templates', templateBody(`Template ${i % 9}`));
  for (let i = 0; i < 23; i++) await create('/api/template-universal-content', universalBody(`Content ${i % 9}`));
  await addFinishedErasures(server);
  for (const name of LIST_NAMES) await create('/api/tag-groups', tagGroupBody(name));
  for (const id of profileIds) {
    const path = `/api/lists/${fullListId}/relationships/profiles`;
    await call(server, `POST ${path}`, { body: { data: [{ type: 'profile', id }] } });
  }
  await call(server, 'POST /api/event-bulk-create-jobs', { body: manyMetrics() });
  for (let i = 0; i < 19; i++) {
    const metric = { data: { type: 'metric', attributes: { name: `Metric ${i % 3}` } } };
    const more = { unique_id: `event ${i}`, properties: { number: i }, value: i, metric };
    await call(server, 'POST /api/events', { body: eventBody(`person-${(i % 3) * 4}@example.com`, more) });
  }
  for (let i = 0; i < 12; i++) {
    await call(server, 'POST /api/push-tokens', { body: pushTokenBody(`person-${(i % 3) * 4}@example.com`, `token:${i}`) });
  }
  for (let i = 0; i < 23; i++) await addMessage(server, server.key, profileIds[i % 3] ?? '', `person-${i % 3}@example.com`);
  for (const name of LIST_NAMES) await makeSegment(caller(server.url, server.key), segmentBody(name, fullListId));
  for (let i = 0; i < 23; i++) await create('/api/campaigns', campaignBody({ included: [fullListId], name: `Campaign ${i % 9}` }));
  await addConversions(server, server.accountId);
  for (let i = 0; i < 5; i++) await importAgain(server);
  for (const kind of ['create', 'delete'] as const) await suppressAgain(server, kind);
  return { profileIds, listIds, fullListId, emptyListId };
}

/** Types of which the shop has several pages. Listings of others are not walked until they are stocked here. */
export const STOCKED: ReadonlySet<string> = new Set([
  ...[
    'erasure',
    'event',
    'list',
    'message',
    'metric',
    'profile',
    'template',
    'template-universal-content',
    'profile-bulk-import-job',
    'push-token',
    'segment',
  ],
  ...[
    'tag',
    'tag-group',
    'catalog-item',
    'catalog-variant',
    'catalog-category',
    ...CATALOG_JOBS.map(jobType),
    'coupon',
    'image',
    'web-feed',
    'catalog-feed',
    'catalog-feed-run',
    'coupon-code-bulk-create-job',
  ],
  ...['campaign', 'conversion', 'profile-suppression-bulk-create-job', 'profile-suppression-bulk-delete-job'],
]);

/** Items, variants and categories, of which some were made at the same moment, and jobs that come in pages of 100. */
async function stockCatalog(server: TestServer, create: (path: string, body: unknown) => Promise<string>): Promise<void> {
  for (let i = 0; i < 8; i++) {
    await create('/api/catalog-items', itemBody(`item ${i}`));
    await create('/api/catalog-variants', variantBody(`variant ${i}`, catalogIdOf(`item ${i % 2}`)));
    await create('/api/catalog-categories', categoryBody(`category ${i}`));
  }
  for (let i = 0; i < 8; i++) await create('/api/coupons', couponBody(`COUPON_${i}`));
  for (let i = 0; i < 23; i++) await create('/api/web-feeds', webFeedBody(`feed_${i}`));
  for (let i = 0; i < 23; i++) await create('/burgee/v1/catalog-feeds', catalogFeedBody(`Feed ${i}`));
  for (let i = 0; i < 23; i++) await create('/api/images', imageBody(`Image ${i % 9}`));
  await addFinishedJobs(server, [
    'coupon-code-create',
    'catalog-feed-run',
    ...CATALOG_JOBS.map(({ thing, doing }) => `catalog-${thing}-${doing}`),
  ]);
}

/** Certificates of erasures that were completed, several in one moment. */
async function addFinishedErasures({ services, accountId }: TestServer): Promise<void> {
  const ids = Array.from({ length: 23 }, () => services.ids.ulid(services.clock.wall()));
  await services.db.transaction((tx) =>
    tx.query(
      `INSERT INTO erasures (account_id, id, subject_hash, actor_kind, actor_id, requested_at, completed_at, removed)
       SELECT $1, id::uuid, 'hash', 'key', 'key1', to_timestamp(1788529173 + place / 4), to_timestamp(1788529180 + place / 4), '{}'
         FROM json_array_elements_text($2::json) WITH ORDINALITY AS given(id, place)`,
      [accountId, JSON.stringify(ids.map(ulidToUuid))],
    ),
  );
}

/** A hundred and thirty jobs of each kind, as they are when they are done: through the API they would take minutes. */
async function addFinishedJobs({ services, accountId }: TestServer, kinds: readonly string[]): Promise<void> {
  await services.db.transaction(async (tx) => {
    for (const kind of kinds) {
      const ids = Array.from({ length: 130 }, () => services.ids.ulid(services.clock.wall()));
      await tx.query(
        `INSERT INTO bulk_jobs (account_id, id, kind, status, options, total_count, applied, created_at, expires_at)
         SELECT $1, value, $2, 'complete', '{"feed_id":"FEED01"}', 0, 0, '2026-09-04T13:39:33Z', '2126-09-11T13:39:33Z' FROM json_array_elements_text($3::json)`,
        [accountId, kind, JSON.stringify(ids)],
      );
    }
  });
}

/** Jobs that suppress somebody or lift it come in pages of 20. The oldest is worked on first, so the last ends last. */
async function suppressAgain(server: TestServer, kind: keyof typeof SUPPRESSIONS): Promise<void> {
  const body = suppressionBody(kind, ['person-1@example.com']);
  let id = '';
  for (let i = 0; i < 45; i++) {
    const { status, body: document } = await call(server, `POST ${SUPPRESSIONS[kind]}`, { body });
    if (status !== 202) throw new Error(`POST ${SUPPRESSIONS[kind]}: ${JSON.stringify(document)}`);
    id = document.data.id;
  }
  for (let tries = 0; tries < 500; tries++) {
    const { attributes } = (await call(server, `GET ${SUPPRESSIONS[kind]}/${id}`)).body.data;
    if (attributes.status === 'complete') return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the job ${id} does not end`);
}

/** Imports somebody who is known already, and waits for the end: while pages are walked nothing changes. */
async function importAgain(server: TestServer): Promise<void> {
  const profiles = { data: [{ type: 'profile', attributes: { email: 'person-1@example.com' } }] };
  const body = { data: { type: 'profile-bulk-import-job', attributes: { profiles } } };
  const { id } = (await call(server, 'POST /api/profile-bulk-import-jobs', { body })).body.data;
  for (let tries = 0; tries < 500; tries++) {
    const { attributes } = (await call(server, `GET /api/profile-bulk-import-jobs/${id}`)).body.data;
    if (attributes.status === 'complete') return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the import ${id} does not end`);
}

/** Metrics come in pages of 200. */
function manyMetrics(): unknown {
  const events = Array.from({ length: 430 }, (_, i) => ({
    type: 'event',
    attributes: {
      properties: {},
      unique_id: `metric ${i}`,
      time: '2026-09-04T13:39:33Z',
      metric: { data: { type: 'metric', attributes: { name: `One of many ${i}` } } },
    },
  }));
  const profile = { data: { type: 'profile', attributes: { email: 'collector@example.com' } } };
  const entry = { type: 'event-bulk-create', attributes: { profile, events: { data: events } } };
  return { data: { type: 'event-bulk-create-job', attributes: { 'events-bulk-create': { data: [entry] } } } };
}
