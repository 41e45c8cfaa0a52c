import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { call } from '../support/call.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Catalog feeds: lists of items at an address become items of the catalog, again and again. */
let database: TestDatabase;
let server: TestServer;
let site: Server;
let siteUrl: string;
let aheadMicros = 0;
const pages = new Map<string, string | Buffer>();
const { wall } = systemClock();
const clock = { wall, account: () => wall() + aheadMicros };
const environment = { BURGEE_ALLOW_PRIVATE_NETWORKS: '127.0.0.1' };

beforeAll(async () => {
  site = createServer((request, response) => {
    const page = pages.get(request.url ?? '');
    if (page === undefined) response.writeHead(404).end();
    else response.end(page);
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  database = await testDatabase();
  server = await startTestServer({ environment, database, clock });
});
afterAll(async () => {
  await server.close();
  await database.close();
  site.close();
});

type Attributes = Record<string, unknown>;
const URL = '/burgee/v1/catalog-feeds';
const make = (name: string, attributes: Attributes) =>
  call(server, `POST ${URL}`, {
    body: { data: { type: 'catalog-feed', attributes: { name, url: `${siteUrl}/${name}`, format: 'csv', ...attributes } } },
  });
const refresh = (id: string) =>
  call(server, 'POST /burgee/v1/catalog-feed-refreshes', {
    body: { data: { type: 'catalog-feed-refresh', attributes: { feed_id: id } } },
  });
const feedOf = async (id: string): Promise<Attributes> => (await call(server, `GET ${URL}/${id}`)).body.data.attributes;

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not come to pass');
}
/** The next run of a feed that is over. */
const runAfter = (id: string, before?: unknown): Promise<Attributes & { id: string }> =>
  until(async () => {
    const { run_id: runId } = await feedOf(id);
    if (runId === null || runId === before) return undefined;
    const { data } = (await call(server, `GET /burgee/v1/catalog-feed-runs/${runId}`)).body;
    return data.attributes.status === 'complete' ? { id: data.id, ...data.attributes } : undefined;
  });
const failureOf = (id: string): Promise<Attributes> =>
  until(async () => {
    const feed = await feedOf(id);
    return feed.status === 'failed' ? feed : undefined;
  });
const item = async (externalId: string): Promise<Attributes | undefined> =>
  (await call(server, `GET /api/catalog-items/$custom:::$default:::${externalId}`)).body.data?.attributes;

const HEAD = 'id,title,description,link,price,image_link\n';

describe('a catalog feed', () => {
  test('brings items, changes those that differ, and removes those that are gone', async () => {
    pages.set('/shop', `${HEAD}A,Apple,"Red, round",https://x.de/a,1.50 EUR,https://x.de/a.png\nB,Bread,,https://x.de/b,2,\n`);
    const { status, body } = await make('shop', {});
    expect([status, body.data.id]).toEqual([201, expect.stringMatching(/^\w{6}$/)]);
    expect(body.data.attributes).toMatchObject({
      ...{ name: 'shop', format: 'csv', items_path: null, every_minutes: 360, status: null, row_count: null, run_id: null },
      fields: { external_id: 'id', title: 'title', description: 'description', url: 'link', price: 'price', image_full_url: 'image_link' },
    });
    const { id } = body.data;
    const first = await runAfter(id);
    expect(first).toMatchObject({ feed_id: id, completed_count: 2, failed_count: 0, unchanged_count: 0, errors: [] });
    expect(await item('A')).toMatchObject({
      ...{ title: 'Apple', description: 'Red, round', price: 1.5, url: 'https://x.de/a', image_full_url: 'https://x.de/a.png' },
    });
    expect(await feedOf(id)).toMatchObject({ status: 'ok', problem: null, row_count: 2, run_id: first.id });

    const made = (await item('A'))?.updated;
    pages.set('/shop', `${HEAD}A,Apple,"Red, round",https://x.de/a,1.5,https://x.de/a.png\nC,Cheese,,https://x.de/c,3,\n`);
    expect((await refresh(id)).status).toBe(202);
    // One stayed, one came, one went.
    expect(await runAfter(id, first.id)).toMatchObject({ completed_count: 2, unchanged_count: 1, failed_count: 0 });
    expect([(await item('A'))?.updated, (await item('C'))?.title, await item('B')]).toEqual([made, 'Cheese', undefined]);
    const listed = (await call(server, `GET ${URL}`)).body.data as { id: string }[];
    expect(listed.map((feed) => feed.id)).toContain(id);
  });

  test('tells errors by row, and leaves what a row with errors is about as it is', async () => {
    pages.set('/rows', `${HEAD}R1,One,,,1,\nR2,Two,,,2,\nR3,Three,,,3,\n`);
    const { id } = (await make('rows', {})).body.data;
    const first = await runAfter(id);
    pages.set('/rows', `${HEAD}R1,One,,,cheap,\n,No id,,,2,\nR3,,,,3,\nR2,Two,,,2.5,\nR2,Again,,,2,\n`);
    await refresh(id);
    const run = await runAfter(id, first.id);
    expect(run).toMatchObject({ total_count: 5, completed_count: 1, failed_count: 4 });
    const errors = (run.errors as { detail: string; source: { pointer: string } }[]).map(({ detail, source }) => [source.pointer, detail]);
    expect(errors.sort()).toEqual([
      ['/rows/0/price', 'This is no price: "cheap". It is written like 1234.50 or 1234.50 EUR.'],
      ['/rows/1/external_id', "The row has nothing as 'id'."],
      ['/rows/2/title', "The row has nothing as 'title'."],
      ['/rows/4/external_id', 'An earlier row of the feed has this id.'],
    ]);
    expect([(await item('R1'))?.price, (await item('R2'))?.price, (await item('R3'))?.title]).toEqual([1, 2.5, 'Three']);
  });

  test('may be JSON or XML, with fields under other names', async () => {
    const fields = {
      ...{ external_id: 'sku', title: 'names.en', price: 'cost', images: 'pictures', published: 'live', url: 'link', image_full_url: null },
      custom_metadata: { color: 'attributes.color', sizes: 'sizes' },
    };
    const products = [
      {
        sku: 7,
        names: { en: 'Seven' },
        cost: 7.25,
        pictures: ['https://x.de/1'],
        live: false,
        attributes: { color: 'red' },
        sizes: [1, 2],
      },
    ];
    pages.set('/json', JSON.stringify({ result: { products } }));
    await runAfter((await make('json', { format: 'json', items_path: 'result.products', fields })).body.data.id);
    expect(await item('7')).toMatchObject({
      ...{ title: 'Seven', price: 7.25, images: ['https://x.de/1'], published: false, custom_metadata: { color: 'red', sizes: [1, 2] } },
    });
    pages.set(
      '/xml',
      Buffer.from('<rss><channel><item><g:id>X1</g:id><title lang="en">Eks</title><g:price>1,234.5 EUR</g:price></item></channel></rss>'),
    );
    const google = { external_id: 'g:id', price: 'g:price' };
    await runAfter((await make('xml', { format: 'xml', items_path: 'rss.channel.item', fields: google })).body.data.id);
    expect(await item('X1')).toMatchObject({ title: 'Eks', price: 1234.5 });
  });

  test('that cannot be fetched or read says why, and removes nothing', async () => {
    pages.set('/fails', `${HEAD}F1,One,,,1,\n`);
    const { id } = (await make('fails', {})).body.data;
    await runAfter(id);
    pages.set('/fails', HEAD);
    await refresh(id);
    expect((await failureOf(id)).problem).toBe('The feed has no rows; nothing was changed.');
    pages.delete('/fails');
    await refresh(id);
    await until(async () => ((await feedOf(id)).problem === 'The address answered with the status 404.' ? true : undefined));
    expect(await item('F1')).toMatchObject({ title: 'One' });
    pages.set('/broken', '[{"id":"1","title":"x"},');
    const broken = (await make('broken', { format: 'json' })).body.data.id;
    expect((await failureOf(broken)).problem).toMatch(/^The answer is not valid JSON: /);
    expect(await item('1')).toBeUndefined();
    const left = await database.db.query('SELECT job_id FROM bulk_job_inputs WHERE account_id = $1', [server.accountId]);
    expect(left).toEqual([]);
  });

  test('is fetched again when it is due; what is the same makes no run', async () => {
    pages.set('/due', `${HEAD}D1,One,,,1,\n`);
    const { id } = (await make('due', { every_minutes: 15 })).body.data;
    const first = await runAfter(id);
    const fetched = (await feedOf(id)).fetched;
    aheadMicros += 16 * 60_000_000;
    await until(async () => ((await feedOf(id)).fetched === fetched ? undefined : true));
    expect((await feedOf(id)).run_id).toBe(first.id);
    pages.set('/due', `${HEAD}D1,Changed,,,1,\n`);
    aheadMicros += 16 * 60_000_000;
    await runAfter(id, first.id);
    expect(await item('D1')).toMatchObject({ title: 'Changed' });
  });

  test('leaves alone what it did not bring, and what another feed still names', async () => {
    const body = { data: { type: 'catalog-item', attributes: { external_id: 'OWN', title: 'Mine', description: '', url: '' } } };
    await call(server, 'POST /api/catalog-items', { body });
    pages.set('/left', `${HEAD}OWN,Theirs,,,1,\nBOTH,Both,,,1,\nL,Left,,,1,\n`);
    pages.set('/right', `${HEAD}BOTH,Both,,,1,\n`);
    const left = (await make('left', {})).body.data.id;
    const run = await runAfter(left);
    const right = (await make('right', {})).body.data.id;
    const second = await runAfter(right);
    pages.set('/left', `${HEAD}L,Left,,,1,\n`);
    await refresh(left);
    await runAfter(left, run.id);
    expect([(await item('OWN'))?.title, (await item('BOTH'))?.title]).toEqual(['Theirs', 'Both']);
    pages.set('/right', `${HEAD}R,Right,,,1,\n`);
    await refresh(right);
    await runAfter(right, second.id);
    expect(await item('BOTH')).toBeUndefined();
  });

  test('goes, with what it left behind; its items stay', async () => {
    pages.set('/gone', `${HEAD}G1,One,,,1,\n`);
    const { id } = (await make('gone', {})).body.data;
    await runAfter(id);
    expect((await call(server, `DELETE ${URL}/${id}`)).status).toBe(204);
    expect((await call(server, `DELETE ${URL}/${id}`)).status).toBe(404);
    expect((await refresh(id)).status).toBe(404);
    const count = async (table: string, column: string) =>
      (await database.db.query(`SELECT account_id FROM ${table} WHERE account_id = $1 AND ${column} = $2`, [server.accountId, id])).length;
    await until(async () => ((await count('due', 'key')) === 0 ? true : undefined));
    expect([await count('catalog_feeds', 'id'), await count('catalog_feed_items', 'feed_id')]).toEqual([0, 0]);
    expect(await item('G1')).toMatchObject({ title: 'One' });
  });

  test('begins again where a process died while it put rows down', async () => {
    pages.set('/died', `${HEAD}K1,One,,,1,\n`);
    const { id } = (await make('died', {})).body.data;
    const first = await runAfter(id);
    // As it is left: rows of a job that never came to be, and a lease.
    const place = [server.accountId, id];
    await database.db.query("UPDATE catalog_feeds SET staging = 'DEAD' WHERE account_id = $1 AND id = $2", place);
    await database.db.query(
      `INSERT INTO bulk_job_inputs (account_id, job_id, position, inputs) SELECT $1, 'DEAD', n, '[{"id":null}]' FROM generate_series(0, 70) AS n`,
      [server.accountId],
    );
    pages.set('/died', `${HEAD}K1,Two,,,1,\n`);
    await refresh(id);
    expect(await runAfter(id, first.id)).toMatchObject({ completed_count: 1 });
    expect(await database.db.query('SELECT job_id FROM bulk_job_inputs WHERE account_id = $1', [server.accountId])).toEqual([]);
  });

  test.each([
    [{ url: 'http://10.0.0.1/' }, 'url'],
    [{ url: 'ftp://x' }, 'url'],
    [{ name: ' ' }, 'name'],
    [{ every_minutes: 1 }, 'every_minutes'],
    [{ items_path: 'a' }, 'items_path'],
    [{ format: 'xml' }, 'items_path'],
    [{ format: 'json', items_path: 'a.*' }, 'items_path'],
    [{ fields: { title: '' } }, 'fields/title'],
    [{ fields: { custom_metadata: { a: 1 } } }, 'fields/custom_metadata/a'],
  ])('is not %j', async (attributes, at) => {
    const { status, body } = await make('wrong', attributes);
    expect([status, body.errors[0].source.pointer]).toEqual([400, `/data/attributes/${at}`]);
  });

  test('changes, and is fetched anew; other accounts know nothing of it', async () => {
    pages.set('/patch', `${HEAD}P1,One,,,1,\n`);
    const { id } = (await make('patch', {})).body.data;
    const first = await runAfter(id);
    const patch = (attributes: object, key?: string) =>
      call(server, `PATCH ${URL}/${id}`, { body: { data: { type: 'catalog-feed', id, attributes } }, ...(key ? { key } : {}) });
    const { status, body } = await patch({ fields: { title: 'id' } });
    expect([status, body.data.attributes.fields.title, body.data.attributes.name]).toEqual([200, 'id', 'patch']);
    await runAfter(id, first.id);
    expect(await item('P1')).toMatchObject({ title: 'P1' });
    expect((await patch({ format: 'json', items_path: 'x' })).body.data.attributes).toMatchObject({ format: 'json', items_path: 'x' });
    expect((await patch({ format: 'csv' })).body.data.attributes).toMatchObject({ format: 'csv', items_path: null });
    const other = server.second.key;
    expect((await patch({ name: 'x' }, other)).status).toBe(404);
    expect((await call(server, `GET ${URL}/${id}`, { key: other })).status).toBe(404);
    expect((await call(server, 'GET /burgee/v1/catalog-feed-runs', { key: other })).body.data).toEqual([]);
  });
});
