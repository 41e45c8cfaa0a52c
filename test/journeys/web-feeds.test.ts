import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiKeySession, WebFeedsApi } from 'klaviyo-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { call } from '../support/call.ts';
import { webFeedBody } from '../support/content-samples.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { templateBody } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Web feeds: fetched at once and again and again, seen by templates, unusable when they fail for too long. */
let database: TestDatabase;
let server: TestServer;
let site: Server;
let siteUrl: string;
let answers = true;
let asked: string[] = [];
let aheadMicros = 0;
const HOUR = 3_600_000_000;
const { wall } = systemClock();
const clock = { wall, account: () => wall() + aheadMicros };

const environment = { BURGEE_ALLOW_PRIVATE_NETWORKS: '127.0.0.1' };

beforeAll(async () => {
  site = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (!answers) response.writeHead(503).end();
    else if (request.url === '/news.xml') response.end('<news><item>One</item><item>Two</item></news>');
    else if (request.url === '/moved') response.writeHead(302, { location: '/news.json' }).end();
    else if (request.url === '/large') response.end(JSON.stringify('x'.repeat(3_500_000)));
    else if (request.url === '/broken') response.end('{"items": [');
    else response.end(JSON.stringify({ items: [{ title: 'A & B' }], method: request.method }));
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

const make = (name: string, path: string, more: Record<string, unknown> = {}) =>
  call(server, 'POST /api/web-feeds', { body: webFeedBody(name, `${siteUrl}${path}`, more) });
const patch = (id: string, attributes: object) =>
  call(server, `PATCH /api/web-feeds/${id}`, { body: { data: { type: 'web-feed', id, attributes } } });
const statusOf = async (id: string): Promise<string | null> => (await call(server, `GET /api/web-feeds/${id}`)).body.data.attributes.status;

async function until(id: string, status: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if ((await statusOf(id)) === status) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(await statusOf(id)).toBe(status);
}

async function render(html: string): Promise<{ status: number; body: Awaited<ReturnType<typeof call>>['body'] }> {
  const body = templateBody('Feeds') as { data: { attributes: object } };
  const { id } = (
    await call(server, 'POST /api/templates', {
      body: { data: { ...body.data, attributes: { ...body.data.attributes, html, text: 'x' } } },
    })
  ).body.data;
  return call(server, 'POST /api/template-render', { body: { data: { type: 'template', id, attributes: { context: {} } } } });
}

describe('a web feed', () => {
  test('is fetched, shown to templates, and answered as recorded', async () => {
    const { status, body } = await make('Blog_posts', '/news.json');
    expect([status, body.data.id]).toEqual([201, expect.stringMatching(/^[1-9]\d{6}$/)]);
    expect(body.data.attributes).toEqual({
      name: 'Blog_posts',
      url: `${siteUrl}/news.json`,
      request_method: 'get',
      content_type: 'json',
      created: expect.stringMatching(/\.\d{6}\+00:00$/),
      updated: expect.stringMatching(/\.\d{6}\+00:00$/),
      status: null,
    });
    await until(body.data.id, 'ok');
    const rendered = await render(
      '{% for i in feeds.Blog_posts.items %}{{ i.title }}{% endfor %}{{ feeds|lookup:"Blog_posts"|lookup:"method" }}',
    );
    expect(rendered.body.data.attributes.html).toContain('A &amp; BGET');
  });

  test('may be XML, and may be asked by POST', async () => {
    const { id } = (await make('Xml', '/news.xml', { content_type: 'xml', request_method: 'post' })).body.data;
    await until(id, 'ok');
    expect(asked).toContain('POST /news.xml');
    expect((await render('{{ feeds.Xml.news.item.1 }}')).body.data.attributes.html).toContain('Two');
  });

  test.each([
    ['Moved', '/moved'],
    ['Large', '/large'],
    ['Broken', '/broken'],
  ])('that is %s is no content: redirects are not followed, 3.3 MB are the most', async (name, path) => {
    const { id } = (await make(name, path)).body.data;
    await until(id, 'warning_periodic_refresh_timeout');
    const { status, body } = await render(`{{ feeds.${name}.items }}`);
    expect([status, body.errors?.[0].detail]).toEqual([400, expect.stringContaining(`'${name}'`)]);
  });

  test('of another place is fetched anew, and renamed keeps what it has', async () => {
    const { id } = (await make('Changing', '/news.json')).body.data;
    await until(id, 'ok');
    const renamed = await patch(id, { name: 'Changed', url: null });
    expect(renamed.body.data.attributes).toMatchObject({ name: 'Changed', url: `${siteUrl}/news.json`, status: 'ok' });
    expect((await render('{{ feeds.Changed.method }}')).body.data.attributes.html).toContain('GET');
    const moved = await patch(id, { request_method: 'post' });
    expect(moved.body.data.attributes).toMatchObject({ request_method: 'post', status: null });
    await until(id, 'ok');
    expect((await render('{{ feeds.Changed.method }}')).body.data.attributes.html).toContain('POST');
    expect((await call(server, `DELETE /api/web-feeds/${id}`)).status).toBe(204);
    expect((await call(server, `DELETE /api/web-feeds/${id}`)).status).toBe(404);
    expect((await patch(id, { name: 'x' })).status).toBe(404);
    expect(await server.services.db.query("SELECT key FROM due WHERE kind = 'web-feed' AND key = $1", [id])).toEqual([]);
  });

  test('has a name of its own, of letters, digits and underscores', async () => {
    const other = (await make('Taken', '/news.json')).body.data.id;
    expect((await make('Taken', '/news.json')).body.errors[0]).toMatchObject({ status: 409, source: { pointer: '/data/attributes/name' } });
    expect((await patch(other, { name: 'Blog_posts' })).status).toBe(409);
    expect((await make('with-dash', '/news.json')).body.errors[0]).toMatchObject({
      ...{ status: 400, code: 'invalid', detail: "'name' must match regex '^[0-9_A-z]+$' ('with-dash' doesn't)" },
      source: { pointer: '/data/attributes/name' },
    });
    expect((await make('', '/news.json')).status).toBe(400);
    const theirs = await call(server, 'POST /api/web-feeds', { body: webFeedBody('Taken', siteUrl), key: server.second.key });
    expect(theirs.status).toBe(201);
  });

  test.each(['http://127.0.0.2/', 'http://10.0.0.1/x', 'ftp://example.com/', 'http://user:word@example.com/', 'nowhere'])(
    'is not of %s',
    async (url) => {
      const { body } = await call(server, 'POST /api/web-feeds', { body: webFeedBody('Refused', url) });
      expect(body.errors[0]).toMatchObject({ status: 400, source: { pointer: '/data/attributes/url' } });
    },
  );

  test('of a name that leads inside is not fetched', async () => {
    const { id } = (await call(server, 'POST /api/web-feeds', { body: webFeedBody('Inside', 'http://localhost.:8080/') })).body.data;
    await until(id, 'warning_periodic_refresh_timeout');
    const [row] = await server.services.db.query<{ problem: string }>('SELECT problem FROM web_feeds WHERE id = $1', [id]);
    expect(row?.problem).toMatch(/network|not known/);
  });
});

test('an account sees its own feeds alone in templates', async () => {
  const { id } = (
    await call(server, 'POST /api/web-feeds', { body: webFeedBody('Theirs', `${siteUrl}/news.json`), key: server.second.key })
  ).body.data;
  for (let tries = 0; tries < 300; tries++) {
    if ((await call(server, `GET /api/web-feeds/${id}`, { key: server.second.key })).body.data.attributes.status === 'ok') break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect((await render('{{ feeds.Theirs.items }}')).status).toBe(400);
});

test('templates show items of the catalog', async () => {
  const item = {
    ...{ external_id: 'TEAPOT', title: 'Teapot', description: 'Pours', url: 'https://example.com/teapot', price: 12.5 },
    ...{ image_full_url: 'https://example.com/teapot.png', custom_metadata: { color: 'red' } },
  };
  await call(server, 'POST /api/catalog-items', { body: { data: { type: 'catalog-item', attributes: item } } });
  const shown =
    "{% catalog 'TEAPOT' %}{{ catalog_item.title }} {{ catalog_item.featured_image.full.src }} {{ catalog_item.metadata.color }}{% endcatalog %}";
  expect((await render(shown)).body.data.attributes.html).toContain('Teapot https://example.com/teapot.png red');
  const missing = await render("{% catalog 'NONE' %}{% endcatalog %}");
  expect(missing.body.errors[0]).toMatchObject({ status: 400, meta: { part: 'html', message: expect.stringContaining("'NONE'") } });
});

test('a feed that fails keeps its content for three hours and three nights, is unusable then, and comes back; restarts change nothing', async () => {
  const { id } = (await make('Failing', '/news.json')).body.data;
  await until(id, 'ok');
  answers = false;
  asked = [];
  aheadMicros += HOUR / 4;
  await until(id, 'warning_periodic_refresh_timeout');
  expect((await render('{{ feeds.Failing.method }}')).status).toBe(200);
  const { key, accountId } = server;
  await server.close();
  server = { ...(await startTestServer({ environment, database, clock })), key, accountId };
  aheadMicros += 3 * HOUR;
  await waitForNightly(id);
  const statuses: (string | null)[] = [];
  for (let night = 0; night < 3; night++) {
    aheadMicros += 24 * HOUR;
    await waitForNights(id, night + 1);
    statuses.push(await statusOf(id));
  }
  expect(statuses).toEqual(['warning_nightly_refresh_timeout', 'warning_nightly_refresh_timeout', 'critical_nightly_refresh_timeout']);
  expect((await render('{{ feeds.Failing.method }}')).status).toBe(400);
  answers = true;
  aheadMicros += 24 * HOUR;
  await until(id, 'ok');
  expect((await render('{{ feeds.Failing.method }}')).status).toBe(200);
}, 60_000);

const rowOf = async (id: string) =>
  (
    await database.db.query<{ nightly: boolean; failed_nights: number; status: string }>(
      'SELECT nightly, failed_nights, status FROM web_feeds WHERE id = $1',
      [id],
    )
  )[0];
async function waitFor(look: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400 && !(await look()); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
}
const waitForNightly = (id: string) =>
  waitFor(async () => (await rowOf(id))?.nightly === true && (await rowOf(id))?.status !== 'refreshing');
const waitForNights = (id: string, nights: number) => waitFor(async () => (await rowOf(id))?.failed_nights === nights);

test('what a dead process had taken is fetched when its lease is over', async () => {
  const { id } = (await make('Leased', '/news.json')).body.data;
  await until(id, 'ok');
  // As a process leaves it that dies while it fetches.
  await database.db.query("UPDATE web_feeds SET status = 'refreshing' WHERE id = $1", [id]);
  await database.db.query("UPDATE due SET due_at = to_timestamp($2) WHERE kind = 'web-feed' AND key = $1", [
    id,
    clock.account() / 1e6 + 180,
  ]);
  aheadMicros += 181_000_000;
  await until(id, 'ok');
});

test('the official SDK makes, reads, changes and deletes', async () => {
  const api = new WebFeedsApi(new ApiKeySession(server.key));
  api.basePath = server.url;
  const attributes = { name: 'By_the_SDK', url: `${siteUrl}/news.json`, requestMethod: 'get' as const, contentType: 'json' as const };
  const { id } = (await api.createWebFeed({ data: { type: 'web-feed', attributes } })).body.data;
  await api.updateWebFeed(id, { data: { type: 'web-feed', id, attributes: { name: 'Renamed_by_the_SDK' } } });
  const found = await api.getWebFeeds({ filter: 'contains(name,"by_the_SDK")', sort: 'name', pageSize: 5 });
  expect(found.body.data.map((feed) => feed.attributes.name)).toEqual(['Renamed_by_the_SDK']);
  expect((await api.getWebFeed(id)).body.data.attributes.requestMethod).toBe('get');
  await api.deleteWebFeed(id);
});
