import type { Reply, Sample } from './samples.ts';

type Call = (method: string, path: string, body?: unknown) => Promise<Reply>;

/** Tags, catalogs and coupons: one of each, made through the API. */
export interface Content {
  readonly tagId: string;
  readonly tagGroupId: string;
  readonly itemId: string;
  readonly variantId: string;
  readonly categoryId: string;
  readonly couponId: string;
  readonly codeId: string;
  readonly imageId: string;
  readonly webFeedId: string;
  readonly catalogFeedId: string;
  readonly feedRunId: string;
  /** By type: a job that is complete. */
  readonly jobIds: Readonly<Record<string, string>>;
}

export const tagBody = (name: string, groupId?: string) => ({
  data: {
    type: 'tag',
    attributes: { name },
    ...(groupId ? { relationships: { 'tag-group': { data: { type: 'tag-group', id: groupId } } } } : {}),
  },
});

export const tagGroupBody = (name: string, exclusive?: boolean) => ({ data: { type: 'tag-group', attributes: { name, exclusive } } });

export const linkage = (type: string, ...ids: readonly string[]) => ({ data: ids.map((id) => ({ type, id })) });

export const stockBody = (variantId: string, email: string, channels: readonly string[] = ['EMAIL']) => ({
  data: {
    type: 'back-in-stock-subscription',
    attributes: { channels, profile: { data: { type: 'profile', attributes: { email } } } },
    relationships: { variant: { data: { type: 'catalog-variant', id: variantId } } },
  },
});

/**
 * @param mark stands in every name, so that what is shown to the wrong account is found
 * @param addRun makes a run of a catalog feed, which has nothing to fetch here
 */
export async function makeContent(call: Call, mark: string, listId: string, addRun: (feedId: string) => Promise<string>): Promise<Content> {
  const tagGroupId = (await call('POST', '/api/tag-groups', tagGroupBody(`Group ${mark}`, true))).json.data.id;
  const tagId = (await call('POST', '/api/tags', tagBody(`Tag ${mark}`, tagGroupId))).json.data.id;
  await call('POST', `/api/tags/${tagId}/relationships/lists`, linkage('list', listId));
  const made = async (path: string, body: unknown): Promise<string> => (await call('POST', path, body)).json.data.id;
  const itemId = await made('/api/catalog-items', itemBody(`item-${mark}`));
  // Things that samples delete take nothing along that others need.
  const hostId = await made('/api/catalog-items', itemBody(`host-${mark}`));
  const categoryId = await made('/api/catalog-categories', categoryBody(`category-${mark}`, hostId));
  const variantId = await made('/api/catalog-variants', variantBody(`variant-${mark}`, hostId));
  const couponId = await made('/api/coupons', couponBody(`COUPON_${mark.replaceAll(/\W/g, '_')}`));
  const otherId = await made('/api/coupons', couponBody(`OTHER_${mark.replaceAll(/\W/g, '_')}`));
  const codeId = await made('/api/coupon-codes', codeBody(otherId, `code-${mark}`));
  const codeJob = await made('/api/coupon-code-bulk-create-jobs', codeJobBody([codeBody(couponId, `bulk-${mark}`).data]));
  await completed(call, `/api/coupon-code-bulk-create-jobs/${codeJob}`);
  const imageId = await made('/api/images', imageBody(`image-${mark}`));
  const webFeedId = await made('/api/web-feeds', webFeedBody(`feed_${mark.replaceAll(/\W/g, '_')}`));
  const catalogFeedId = await made('/burgee/v1/catalog-feeds', catalogFeedBody(`Feed ${mark}`));
  const feedRunId = await addRun(catalogFeedId);
  const jobs = CATALOG_JOBS.map(async (job) => {
    const type = jobType(job);
    const id = await made(`/api/${type}s`, catalogJobBody(job, mark, itemId));
    await completed(call, `/api/${type}s/${id}`);
    return [type, id] as const;
  });
  return {
    tagId,
    tagGroupId,
    itemId,
    variantId,
    categoryId,
    couponId,
    codeId,
    imageId,
    webFeedId,
    catalogFeedId,
    feedRunId,
    jobIds: { ...Object.fromEntries(await Promise.all(jobs)), codes: codeJob },
  };
}

/** Waits for the end of a job. */
export async function completed(call: Call, path: string): Promise<Reply['json']> {
  for (let tries = 0; tries < 1000; tries++) {
    const { json } = await call('GET', path);
    if (json.data?.attributes.status === 'complete') return json;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${path} does not end`);
}

export const catalogIdOf = (externalId: string): string => `$custom:::$default:::${externalId}`;

const shown = (external_id: string) => ({
  ...{ external_id, title: `Title of ${external_id}`, description: 'As described', url: `https://example.com/${external_id}` },
});

export const couponBody = (externalId: string, more: Record<string, unknown> = {}) => ({
  data: { type: 'coupon', attributes: { external_id: externalId, ...more } },
});

export const codeBody = (couponId: string, code: string, more: Record<string, unknown> = {}) => ({
  data: {
    ...{ type: 'coupon-code', attributes: { unique_code: code, ...more } },
    relationships: { coupon: { data: { type: 'coupon', id: couponId } } },
  },
});

export const codeJobBody = (rows: readonly unknown[]) => ({
  data: { type: 'coupon-code-bulk-create-job', attributes: { 'coupon-codes': { data: rows } } },
});

/** A new item; `more` of its attributes, and the categories that it is in. */
export const itemBody = (externalId: string, more: Record<string, unknown> = {}, ...categoryIds: readonly string[]) => ({
  data: {
    ...{ type: 'catalog-item', attributes: { ...shown(externalId), ...more } },
    ...(categoryIds.length > 0 ? { relationships: { categories: linkage('catalog-category', ...categoryIds) } } : {}),
  },
});

export const variantBody = (externalId: string, itemId: string, more: Record<string, unknown> = {}) => ({
  data: {
    type: 'catalog-variant',
    attributes: { ...shown(externalId), sku: `SKU ${externalId}`, inventory_quantity: 3, price: 5.5, ...more },
    relationships: { item: { data: { type: 'catalog-item', id: itemId } } },
  },
});

export const categoryBody = (externalId: string, ...itemIds: readonly string[]) => ({
  data: {
    ...{ type: 'catalog-category', attributes: { external_id: externalId, name: `Name of ${externalId}` } },
    ...(itemIds.length > 0 ? { relationships: { items: linkage('catalog-item', ...itemIds) } } : {}),
  },
});

export interface CatalogJob {
  readonly thing: 'item' | 'variant' | 'category';
  readonly plural: string;
  readonly doing: 'create' | 'update' | 'delete';
}

export const CATALOG_JOBS: readonly CatalogJob[] = (['item', 'variant', 'category'] as const).flatMap((thing) =>
  (['create', 'update', 'delete'] as const).map((doing) => ({ thing, plural: thing === 'category' ? 'categories' : `${thing}s`, doing })),
);

export const jobType = ({ thing, doing }: CatalogJob): string => `catalog-${thing}-bulk-${doing}-job`;

/** A job with these rows. */
export const jobBody = (job: CatalogJob, rows: readonly unknown[]) => ({
  data: { type: jobType(job), attributes: { [job.plural]: { data: rows } } },
});

/** A job with one row, about something that need not be there. */
export function catalogJobBody(job: CatalogJob, mark: string, itemId: string) {
  const { thing, doing } = job;
  const name = `job-${mark}`;
  const bodies = { item: itemBody(name), variant: variantBody(name, itemId), category: categoryBody(name) };
  const row = { type: `catalog-${thing}`, id: catalogIdOf(name) };
  return jobBody(job, [doing === 'create' ? bodies[thing].data : doing === 'update' ? { ...row, attributes: {} } : row]);
}

export function contentSamples(content: Content, listId: string): Readonly<Record<string, () => Sample>> {
  const { tagId, tagGroupId } = content;
  const renamed = (type: string, id: string) => ({ id, body: { data: { type, id, attributes: { name: 'Renamed' } } } });
  return {
    get_tags: () => ({ query: 'include=tag-group&sort=-name' }),
    create_tag: () => ({ body: tagBody('Sample') }),
    get_tag: () => ({ id: tagId, query: 'include=tag-group' }),
    update_tag: () => renamed('tag', tagId),
    delete_tag: () => ({ id: tagId }),
    get_tag_group_for_tag: () => ({ id: tagId }),
    get_tag_group_id_for_tag: () => ({ id: tagId }),
    get_list_ids_for_tag: () => ({ id: tagId }),
    tag_lists: () => ({ id: tagId, body: linkage('list', listId) }),
    remove_tag_from_lists: () => ({ id: tagId, body: linkage('list', listId) }),
    get_tag_groups: () => ({ query: 'filter=equals(exclusive,true)' }),
    create_tag_group: () => ({ body: tagGroupBody('Sample') }),
    get_tag_group: () => ({ id: tagGroupId }),
    update_tag_group: () => renamed('tag-group', tagGroupId),
    delete_tag_group: () => ({ id: tagGroupId }),
    get_tags_for_tag_group: () => ({ id: tagGroupId }),
    get_tag_ids_for_tag_group: () => ({ id: tagGroupId }),
    get_tags_for_list: () => ({ id: listId }),
    get_tag_ids_for_list: () => ({ id: listId }),
    ...catalogSamples(content),
    ...couponSamples(content),
    ...imageSamples(content),
    ...webFeedSamples(content),
    ...catalogFeedSamples(content),
  };
}

/** A red dot. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
  'base64',
);

/** An import of the red dot. */
export const imageBody = (name?: string, more: Record<string, unknown> = {}) => ({
  data: { type: 'image', attributes: { import_from_url: `data:image/png;base64,${PNG.toString('base64')}`, name, ...more } },
});

/** The same as a form. */
export function imageForm(fields: Readonly<Record<string, string>> = {}, bytes: Uint8Array = PNG, fileName = 'dot.png'): FormData {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)]), fileName);
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

/** A web feed, of a place that no network has unless said otherwise. */
export const webFeedBody = (name: string, url = 'https://feeds.invalid/news.json', more: Record<string, unknown> = {}) => ({
  data: { type: 'web-feed', attributes: { name, url, request_method: 'get', content_type: 'json', ...more } },
});

const webFeedSamples = ({ webFeedId }: Content): Record<string, () => Sample> => ({
  get_web_feeds: () => ({ query: 'filter=contains(name,"feed")&sort=-updated' }),
  create_web_feed: () => ({ body: webFeedBody(`sample_${serial++}`) }),
  get_web_feed: () => ({ id: webFeedId }),
  update_web_feed: () => ({ id: webFeedId, body: { data: { type: 'web-feed', id: webFeedId, attributes: { content_type: 'xml' } } } }),
  delete_web_feed: () => ({ id: webFeedId }),
});

/** A list of items, of a place that no network has unless said otherwise. */
export const catalogFeedBody = (name: string, more: Record<string, unknown> = {}) => ({
  data: { type: 'catalog-feed', attributes: { name, url: 'https://feeds.invalid/items.csv', format: 'csv', ...more } },
});

const catalogFeedSamples = ({ catalogFeedId: id, feedRunId }: Content): Record<string, () => Sample> => ({
  get_catalog_feeds: () => ({ query: 'sort=-created' }),
  create_catalog_feed: () => ({ body: catalogFeedBody(`Sample ${serial++}`) }),
  get_catalog_feed: () => ({ id }),
  update_catalog_feed: () => ({ id, body: { data: { type: 'catalog-feed', id, attributes: { every_minutes: 60 } } } }),
  delete_catalog_feed: () => ({ id }),
  refresh_catalog_feed: () => ({ body: { data: { type: 'catalog-feed-refresh', attributes: { feed_id: id } } } }),
  get_catalog_feed_runs: () => ({ query: 'filter=equals(status,"complete")' }),
  get_catalog_feed_run: () => ({ id: feedRunId }),
});

const imageSamples = ({ imageId }: Content): Record<string, () => Sample> => ({
  get_images: () => ({ query: 'filter=equals(hidden,false)&sort=-size' }),
  upload_image_from_url: () => ({ body: imageBody('sample') }),
  get_image: () => ({ id: imageId }),
  update_image: () => ({ id: imageId, body: { data: { type: 'image', id: imageId, attributes: { name: 'Renamed', hidden: false } } } }),
  upload_image_from_file: () => ({ body: imageForm({ name: 'sample' }) }),
});

let serial = 0;

function catalogSamples({ itemId, variantId, categoryId, jobIds }: Content): Record<string, () => Sample> {
  const change = (type: string, id: string, attributes: object) => ({ id, body: { data: { type, id, attributes } } });
  const fresh = () => `sample-${serial++}`;
  const category = () => ({ id: itemId, body: linkage('catalog-category', categoryId) });
  const item = () => ({ id: categoryId, body: linkage('catalog-item', itemId) });
  const jobs = CATALOG_JOBS.flatMap((job): [string, () => Sample][] => {
    const { thing, plural, doing } = job;
    const name = thing === 'item' ? 'catalog_items' : plural;
    return [
      [`get_bulk_${doing}_${name}_jobs`, () => ({})],
      [`bulk_${doing}_catalog_${plural}`, () => ({ body: catalogJobBody(job, fresh(), itemId) })],
      [
        `get_bulk_${doing}_${name}_job`,
        () => ({ id: jobIds[jobType(job)] as string, ...(doing === 'delete' ? {} : { query: `include=${plural}` }) }),
      ],
    ];
  });
  return {
    get_catalog_items: () => ({ query: 'include=variants' }),
    create_catalog_item: () => ({ body: itemBody(fresh()) }),
    get_catalog_item: () => ({ id: itemId }),
    update_catalog_item: () => change('catalog-item', itemId, { price: 1 }),
    delete_catalog_item: () => ({ id: itemId }),
    get_catalog_variants: () => ({}),
    create_catalog_variant: () => ({ body: variantBody(fresh(), itemId) }),
    create_back_in_stock_subscription: () => ({ body: stockBody(variantId, 'stock@example.com') }),
    get_catalog_variant: () => ({ id: variantId }),
    update_catalog_variant: () => change('catalog-variant', variantId, { price: 1 }),
    delete_catalog_variant: () => ({ id: variantId }),
    get_catalog_categories: () => ({}),
    create_catalog_category: () => ({ body: categoryBody(fresh()) }),
    get_catalog_category: () => ({ id: categoryId }),
    update_catalog_category: () => change('catalog-category', categoryId, { name: 'Renamed' }),
    delete_catalog_category: () => ({ id: categoryId }),
    get_variants_for_catalog_item: () => ({ id: itemId }),
    get_variant_ids_for_catalog_item: () => ({ id: itemId }),
    get_categories_for_catalog_item: () => ({ id: itemId }),
    get_category_ids_for_catalog_item: () => ({ id: itemId }),
    remove_categories_from_catalog_item: category,
    // What is linked already would be a conflict the second time.
    add_categories_to_catalog_item: () => ({ id: itemId, body: linkage('catalog-category') }),
    update_categories_for_catalog_item: category,
    get_items_for_catalog_category: () => ({ id: categoryId }),
    get_item_ids_for_catalog_category: () => ({ id: categoryId }),
    remove_items_from_catalog_category: item,
    add_items_to_catalog_category: () => ({ id: categoryId, body: linkage('catalog-item') }),
    update_items_for_catalog_category: item,
    ...Object.fromEntries(jobs),
  };
}

function couponSamples({ couponId, codeId, jobIds }: Content): Record<string, () => Sample> {
  const change = (type: string, id: string, attributes: object) => ({ id, body: { data: { type, id, attributes } } });
  return {
    get_coupons: () => ({}),
    create_coupon: () => ({ body: couponBody(`SAMPLE_${serial++}`) }),
    get_coupon: () => ({ id: couponId }),
    update_coupon: () => change('coupon', couponId, { description: 'Changed' }),
    delete_coupon: () => ({ id: couponId }),
    get_coupon_codes: () => ({ query: `filter=equals(coupon.id,["${couponId}"])&include=coupon` }),
    create_coupon_code: () => ({ body: codeBody(couponId, `sample-${serial++}`) }),
    get_coupon_code: () => ({ id: codeId, query: 'include=coupon' }),
    update_coupon_code: () => change('coupon-code', codeId, { status: 'USED' }),
    delete_coupon_code: () => ({ id: codeId }),
    get_coupon_for_coupon_code: () => ({ id: codeId }),
    get_coupon_id_for_coupon_code: () => ({ id: codeId }),
    get_coupon_codes_for_coupon: () => ({ id: couponId }),
    get_coupon_code_ids_for_coupon: () => ({ id: couponId }),
    get_bulk_create_coupon_code_jobs: () => ({}),
    bulk_create_coupon_codes: () => ({ body: codeJobBody([codeBody(couponId, `sample-${serial++}`).data]) }),
    get_bulk_create_coupon_codes_job: () => ({ id: jobIds.codes as string, query: 'include=coupon-codes' }),
  };
}
