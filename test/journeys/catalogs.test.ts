import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogIdOf, categoryBody, completed, itemBody, jobBody, linkage, variantBody } from '../support/content-samples.ts';
import { caller, type Reply } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Catalogs from items to jobs about a hundred of them, through the API alone. */
let server: TestServer;
let call: ReturnType<typeof caller>;

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
});
afterAll(() => server.close());

const read = async (path: string): Promise<Reply['json']> => (await call('GET', path)).json;
const idsOf = ({ data }: Reply['json']): string[] => data.map(({ id }: { id: string }) => id);
const make = (path: string, body: unknown): Promise<Reply> => call('POST', `/api/catalog-${path}`, body);
const wrong = ({ json: { errors } }: Reply): unknown[] => [errors[0].status, errors[0].code, errors[0].source.pointer];

describe('an item', () => {
  test('has what it was given and is empty elsewhere, with microseconds and the recorded links', async () => {
    const { status, json } = await make('items', itemBody('first', { price: 5.5, custom_metadata: { run: 1 } }));
    expect(status).toBe(201);
    const at = expect.stringMatching(/T\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
    expect(json.data).toMatchObject({
      type: 'catalog-item',
      id: '$custom:::$default:::first',
      attributes: {
        ...{ external_id: 'first', title: 'Title of first', description: 'As described', price: 5.5, url: 'https://example.com/first' },
        ...{ image_full_url: '', image_thumbnail_url: '', images: [], custom_metadata: { run: 1 }, published: true },
        ...{ created: at, updated: at },
      },
    });
    const self = `${server.url}/api/catalog-items/$custom:::$default:::first/`;
    expect(json.data.links.self).toBe(self);
    expect(json.data.relationships).toEqual({
      variants: { links: { self: `${self}relationships/variants/`, related: `${self}variants/` } },
    });
    expect((await call('GET', self.slice(server.url.length))).json.data).toEqual(json.data);
  });

  test('changes in what is named; null empties what may be empty and leaves the rest', async () => {
    await make('items', itemBody('changing', { price: 2, images: ['a'], custom_metadata: { a: 1 } }));
    const id = catalogIdOf('changing');
    const patch = (attributes: object) => call('PATCH', `/api/catalog-items/${id}`, { data: { type: 'catalog-item', id, attributes } });
    const before = (await read(`/api/catalog-items/${id}`)).data.attributes;
    const { status, json } = await patch({ title: null, price: null, images: null, published: false });
    expect(status).toBe(200);
    expect(json.data.attributes).toEqual({
      ...before,
      ...{ price: null, images: [], published: false, updated: json.data.attributes.updated },
    });
    expect((await patch({})).json.data.attributes).toMatchObject({ custom_metadata: { a: 1 }, published: false });
  });

  test('is one per id, stands in the only catalog, and has flat metadata', async () => {
    expect(wrong(await make('items', itemBody('first')))).toEqual([409, 'conflict', '/data/attributes/external_id']);
    expect(wrong(await make('items', itemBody('', {})))).toEqual([400, 'invalid', '/data/attributes/external_id']);
    expect(wrong(await make('items', itemBody('x', { catalog_type: 'summer' })))).toEqual([
      400,
      'invalid',
      '/data/attributes/catalog_type',
    ]);
    expect(wrong(await make('items', itemBody('x', { integration_type: '$shopify' })))[0]).toBe(400);
    const place = '/data/attributes/custom_metadata/a';
    expect(wrong(await make('items', itemBody('x', { custom_metadata: { a: { b: 1 } } })))).toEqual([400, 'invalid', place]);
    const large = { a: 'x'.repeat(102_400) };
    expect(wrong(await make('items', itemBody('x', { custom_metadata: large })))).toEqual([
      400,
      'invalid',
      '/data/attributes/custom_metadata',
    ]);
    expect(wrong(await make('items', itemBody('x', { title: 'a\u0000' })))).toEqual([400, 'invalid', '/data/attributes/title']);
    expect((await make('items', itemBody('lists', { custom_metadata: { sizes: ['S', 'M'], none: null } }))).status).toBe(201);
  });

  test('goes with its variants and its places in categories', async () => {
    await make('categories', categoryBody('going'));
    await make('items', itemBody('gone', {}, catalogIdOf('going')));
    await make('variants', variantBody('gone-1', catalogIdOf('gone')));
    expect((await call('DELETE', `/api/catalog-items/${catalogIdOf('gone')}`)).status).toBe(204);
    expect((await call('GET', `/api/catalog-variants/${catalogIdOf('gone-1')}`)).status).toBe(404);
    expect((await read(`/api/catalog-categories/${catalogIdOf('going')}/relationships/items`)).data).toEqual([]);
    const again = await call('DELETE', `/api/catalog-items/${catalogIdOf('gone')}`);
    expect(again.json.errors[0].detail).toBe('An item with the id `$custom:::$default:::gone` does not exist.');
    const reading = await call('GET', `/api/catalog-items/${catalogIdOf('gone')}`);
    expect(reading.json.errors[0].detail).toBe('An item with id $custom:::$default:::gone does not exist.');
  });
});

describe('a variant', () => {
  test('belongs to an item that exists', async () => {
    await make('items', itemBody('parent', { price: 1 }));
    const { status, json } = await make('variants', variantBody('child', catalogIdOf('parent'), { price: 7.25 }));
    expect([status, json.data.attributes.price, json.data.attributes.inventory_policy]).toEqual([201, 7.25, 0]);
    expect(wrong(await make('variants', variantBody('orphan', catalogIdOf('nobody'))))).toEqual([404, 'not_found', '/data/']);
    const body = variantBody('orphan', '');
    const relationships = { item: {} };
    expect(wrong(await make('variants', { data: { ...body.data, relationships } }))).toEqual([
      400,
      'invalid',
      '/data/relationships/item/data',
    ]);
    const { data, included } = await read(`/api/catalog-items/${catalogIdOf('parent')}?include=variants`);
    expect([data.relationships.variants.data, included[0].attributes.sku]).toEqual([
      [{ type: 'catalog-variant', id: catalogIdOf('child') }],
      'SKU child',
    ]);
    const found = await read(`/api/catalog-items/${catalogIdOf('parent')}/variants?filter=equals(sku,"SKU child"),equals(published,true)`);
    expect(idsOf(found)).toEqual([catalogIdOf('child')]);
  });
});

describe('categories', () => {
  test('and items are linked from either side, and linking twice is a conflict', async () => {
    for (const name of ['a', 'b', 'c']) await make('categories', categoryBody(`cat-${name}`));
    await make('items', itemBody('linked'));
    const [item, a, b, c] = [catalogIdOf('linked'), ...['a', 'b', 'c'].map((name) => catalogIdOf(`cat-${name}`))] as [
      string,
      string,
      string,
      string,
    ];
    const path = `/api/catalog-items/${item}/relationships/categories`;
    expect((await call('POST', path, linkage('catalog-category', a, b, a))).status).toBe(204);
    expect(wrong(await call('POST', path, linkage('catalog-category', c, b)))).toEqual([409, 'conflict', '/data/1/id']);
    expect(idsOf(await read(path))).toEqual([a, b]);
    expect((await call('PATCH', path, linkage('catalog-category', c))).status).toBe(204);
    expect(idsOf(await read(`/api/catalog-items/${item}/categories?sort=created`))).toEqual([c]);
    expect(idsOf(await read(`/api/catalog-items?filter=equals(category.id,"${c}")`))).toEqual([item]);
    expect(idsOf(await read(`/api/catalog-categories?filter=equals(item.id,"${item}")`))).toEqual([c]);
    for (let times = 0; times < 2; times++) {
      expect((await call('DELETE', `/api/catalog-categories/${c}/relationships/items`, linkage('catalog-item', item))).status).toBe(204);
    }
    expect((await call('POST', path, linkage('catalog-category', catalogIdOf('nope')))).status).toBe(404);
  });

  test('that a change names replace those that there were', async () => {
    for (const name of ['old', 'new']) await make('categories', categoryBody(`cat-${name}`));
    await make('items', itemBody('moving', {}, catalogIdOf('cat-old')));
    const id = catalogIdOf('moving');
    const relationships = { categories: linkage('catalog-category', catalogIdOf('cat-new')) };
    await call('PATCH', `/api/catalog-items/${id}`, { data: { type: 'catalog-item', id, attributes: {}, relationships } });
    expect(idsOf(await read(`/api/catalog-items/${id}/relationships/categories`))).toEqual([catalogIdOf('cat-new')]);
  });
});

describe('jobs', () => {
  const ITEMS = { thing: 'item', plural: 'items' } as const;
  const start = async (doing: 'create' | 'update' | 'delete', rows: readonly unknown[]) => {
    const path = `/api/catalog-item-bulk-${doing}-jobs`;
    const { status, json } = await call('POST', path, jobBody({ ...ITEMS, doing }, rows));
    return { status, json, path: `${path}/${json.data?.id}` };
  };

  test('do what can be done, and tell what cannot', async () => {
    const rows = ['j-1', 'j-2', 'j-1'].map((name) => itemBody(name).data);
    const { status, json, path } = await start('create', [...rows, itemBody('j-3', {}, catalogIdOf('nope')).data]);
    expect(status).toBe(202);
    expect(json.data).toMatchObject({
      type: 'catalog-item-bulk-create-job',
      id: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/),
      attributes: { status: expect.stringMatching(/^(processing|complete)$/), total_count: 4 },
    });
    expect(json.data.relationships).toBeUndefined();
    await completed(call, path);
    const { data, included } = await read(`${path}?include=items`);
    expect(data.attributes).toMatchObject({ completed_count: 2, failed_count: 2 });
    expect(data.relationships).toEqual({
      items: { data: ['j-1', 'j-2'].map((name) => ({ type: 'catalog-item', id: catalogIdOf(name) })) },
    });
    expect(included).toHaveLength(2);
    const errors = data.attributes.errors.map(({ code, source }: { code: string; source: { pointer: string } }) => [code, source.pointer]);
    expect(errors.sort()).toEqual([
      ['conflict', '/data/attributes/items/data/2/attributes/external_id'],
      ['not_found', '/data/attributes/items/data/3/relationships/categories/data/0'],
    ]);
  });

  test('change and delete, and remember what they deleted', async () => {
    await make('items', itemBody('bulk'));
    const id = catalogIdOf('bulk');
    const rows = [1, 2].map((price) => ({ type: 'catalog-item', id, attributes: { price } }));
    const changed = await start('update', [...rows, { type: 'catalog-item', id: catalogIdOf('nope'), attributes: {} }]);
    expect((await completed(call, changed.path)).data.attributes).toMatchObject({ completed_count: 2, failed_count: 1 });
    expect((await read(`/api/catalog-items/${id}`)).data.attributes.price).toBe(2);
    const deleted = await start(
      'delete',
      [1, 2].map(() => ({ type: 'catalog-item', id })),
    );
    const { data } = await completed(call, deleted.path);
    expect(data.attributes).toMatchObject({ completed_count: 1, failed_count: 1 });
    expect(data.relationships).toEqual({ items: { data: [{ type: 'catalog-item', id }] } });
    expect((await call('GET', `/api/catalog-items/${id}`)).status).toBe(404);
    expect(idsOf(await read('/api/catalog-item-bulk-delete-jobs?filter=equals(status,"complete")'))).toContain(data.id);
  });

  test('take a hundred rows, and neither none nor more', async () => {
    const rows = (count: number) => Array.from({ length: count }, (_, i) => itemBody(`many-${i}`).data);
    for (const count of [0, 101]) {
      const { json } = await start('create', rows(count));
      expect(json.errors[0]).toMatchObject({ status: 400, source: { pointer: '/data/attributes/items/data' } });
    }
    const { path } = await start('create', rows(100));
    expect((await completed(call, path)).data.attributes.completed_count).toBe(100);
  });

  test('of variants and categories do the same', async () => {
    await make('items', itemBody('host'));
    const jobs = [
      ['variant', 'variants', variantBody('bv', catalogIdOf('host')).data, { inventory_quantity: 0 }, 'inventory_quantity'],
      ['category', 'categories', categoryBody('bc', catalogIdOf('host')).data, { name: 'Other' }, 'name'],
    ] as const;
    for (const [thing, plural, row, attributes, name] of jobs) {
      const id = catalogIdOf(row.attributes.external_id);
      const rowsOf = { create: row, update: { type: row.type, id, attributes }, delete: { type: row.type, id } };
      for (const doing of ['create', 'update', 'delete'] as const) {
        const path = `/api/catalog-${thing}-bulk-${doing}-jobs`;
        const { json } = await call('POST', path, jobBody({ thing, plural, doing }, [rowsOf[doing]]));
        expect((await completed(call, `${path}/${json.data.id}`)).data.attributes, `${thing} ${doing}`).toMatchObject({
          completed_count: 1,
        });
        const reply = await call('GET', `/api/catalog-${plural}/${id}`);
        if (doing === 'update') expect(reply.json.data.attributes[name]).toBe(attributes[name as never]);
        expect(reply.status).toBe(doing === 'delete' ? 404 : 200);
      }
    }
  });
});
