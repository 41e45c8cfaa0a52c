import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiKeySession, ImagesApi } from 'klaviyo-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteAccount } from '../../src/engine/accounts/delete-account.ts';
import { sweepDrafts } from '../../src/engine/images/sweep-drafts.ts';
import { noteDraft } from '../../src/storage/queries/image-drafts.ts';
import { call } from '../support/call.ts';
import { imageBody, imageForm, PNG } from '../support/content-samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Pictures: uploaded, imported, named, hidden, and seen by whoever knows their address. */
let server: TestServer;
let site: Server;
let siteUrl: string;
const hits: string[] = [];

const GIF = Buffer.concat([Buffer.from('GIF89a\x02\x00\x03\x00', 'latin1'), Buffer.alloc(40)]);

beforeAll(async () => {
  site = createServer((request, response) => {
    hits.push(request.url ?? '');
    if (request.url === '/moved') response.writeHead(302, { location: '/pictures/red%20dot.png?x=1' }).end();
    else if (request.url === '/inside') response.writeHead(302, { location: 'http://127.0.0.2/' }).end();
    else if (request.url?.startsWith('/pictures/')) response.writeHead(200, { 'content-type': 'text/html' }).end(PNG);
    else if (request.url === '/large.png') response.end(Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024)]));
    else if (request.url === '/page.png') response.end('<html>'.padEnd(100));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  server = await startTestServer({ environment: { BURGEE_ALLOW_PRIVATE_NETWORKS: '127.0.0.1' } });
});
afterAll(async () => {
  await server.close();
  site.close();
});

const importFrom = (url: string, more: object = {}) =>
  call(server, 'POST /api/images', { body: { data: { type: 'image', attributes: { import_from_url: url, ...more } } } });
const upload = (form: FormData, key?: string) => call(server, 'POST /api/image-upload', { body: form, key });
const patch = (id: string, attributes: object) =>
  call(server, `PATCH /api/images/${id}`, { body: { data: { type: 'image', id, attributes } } });
const names = async (query: string): Promise<string[]> =>
  (await call(server, `GET /api/images?${query}`)).body.data.map(({ attributes }: { attributes: { name: string } }) => attributes.name);

describe('an image', () => {
  test('of a data URI is answered and served', async () => {
    const { status, body } = await call(server, 'POST /api/images', { body: imageBody('Red dot') });
    expect(status).toBe(201);
    const { id, attributes } = body.data;
    expect(id).toMatch(/^[1-9]\d{8}$/);
    expect(attributes).toEqual({
      name: 'Red dot',
      image_url: expect.stringMatching(new RegExp(`^${server.url}/company/${server.accountId}/images/[0-9a-f-]{36}\\.png$`)),
      format: 'png',
      size: PNG.length,
      hidden: false,
      updated_at: expect.stringMatching(/\.\d{6}\+00:00$/),
    });
    const shown = await fetch(attributes.image_url);
    expect(shown.status).toBe(200);
    expect(Buffer.from(await shown.arrayBuffer()).equals(PNG)).toBe(true);
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(PNG.length),
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    const again = await fetch(attributes.image_url, { headers: { 'if-none-match': shown.headers.get('etag') ?? '' } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const head = await fetch(attributes.image_url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(PNG.length)]);
  });

  test('of an address is fetched, and called after it', async () => {
    const direct = await importFrom(`${siteUrl}/pictures/red%20dot.png?x=1`);
    expect(direct.body.data.attributes).toMatchObject({ name: 'red dot.png', format: 'png', hidden: false });
    const moved = await importFrom(`${siteUrl}/moved`, { name: 'Moved', hidden: true });
    expect(moved.body.data.attributes).toMatchObject({ name: 'Moved', format: 'png', hidden: true });
  });

  test('of a file is called after it unless it is named, whatever kind of form it comes in', async () => {
    const { status, body } = await upload(imageForm({}, PNG, 'a folder/dot.gif'));
    expect([status, body.data.attributes]).toEqual([201, expect.objectContaining({ name: 'dot.gif', format: 'png', hidden: false })]);
    expect((await upload(imageForm({ name: 'Named', hidden: 'true' }, GIF))).body.data.attributes).toMatchObject({
      ...{ name: 'Named', format: 'gif', size: GIF.length, hidden: true },
    });
    // As the Node SDK writes bytes (no file name), with text around the parts and none behind the last line.
    const parts = ['preamble\r\n--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n', PNG, '\r\n--x--'];
    const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
    const raw = await call(server, 'POST /api/image-upload', {
      body: bytes,
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    });
    expect(raw.body.data.attributes).toMatchObject({ name: 'image.png', size: PNG.length });
  });

  test('whose name another one has gets a suffix, also when many come at once', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => call(server, 'POST /api/images', { body: imageBody('Same') })));
    const given = made.map(({ body }) => body.data.attributes.name).sort();
    expect(given).toEqual(['Same', 'Same-1', 'Same-2', 'Same-3', 'Same-4']);
    const [first, second] = made.map(({ body }) => body.data.id);
    const both = await Promise.all([patch(first, { name: 'Twin' }), patch(second, { name: 'Twin' })]);
    expect(both.map(({ body }) => body.data.attributes.name).sort()).toEqual(['Twin', 'Twin-1']);
    expect((await patch(first, { name: both[0]?.body.data.attributes.name })).body.data.attributes.name).toBe(
      both[0]?.body.data.attributes.name,
    );
  });

  test('loses what an update does not repeat, as recorded', async () => {
    const { id } = (await call(server, 'POST /api/images', { body: imageBody('Passing') })).body.data;
    expect((await patch(id, { name: 'Hidden', hidden: true })).body.data.attributes).toMatchObject({ name: 'Hidden', hidden: true });
    expect((await patch(id, { hidden: true })).body.data.attributes).toMatchObject({ name: null, hidden: true });
    expect((await patch(id, { name: 'Seen' })).body.data.attributes).toMatchObject({ name: 'Seen', hidden: false });
    expect((await patch('111111111', { name: 'x' })).status).toBe(404);
  });
});

test('hidden images are listed only where the filter speaks of them', async () => {
  const hidden = await call(server, 'POST /api/images', { body: imageBody('Listed hidden', { hidden: true }) });
  await call(server, 'POST /api/images', { body: imageBody('Listed seen') });
  expect(await names('filter=starts-with(name,"Listed")')).toEqual(['Listed seen']);
  expect(await names('filter=starts-with(name,"Listed"),equals(hidden,true)')).toEqual(['Listed hidden']);
  expect(await names('filter=starts-with(name,"Listed"),any(hidden,[true,false])&sort=-name')).toEqual(['Listed seen', 'Listed hidden']);
  const { id } = hidden.body.data;
  expect((await call(server, `GET /api/images/${id}`)).body.data.attributes.name).toBe('Listed hidden');
  expect(await names(`filter=equals(id,"${id}")`)).toEqual([]);
  expect(await names(`filter=any(id,[${id}]),equals(hidden,true)`)).toEqual(['Listed hidden']);
  expect(await names(`filter=greater-than(size,${PNG.length - 1}),less-than(size,${PNG.length}),equals(name,["Listed%20seen"])`)).toEqual(
    [],
  );
});

describe('what is refused', () => {
  const refused = async (answer: ReturnType<typeof call>, pointer: string, text: string): Promise<void> => {
    const { status, body } = await answer;
    expect([status, body.errors?.[0]]).toMatchObject([400, { source: { pointer }, detail: expect.stringContaining(text) }]);
  };
  const FROM = '/data/attributes/import_from_url';

  test.each([
    ['http://127.0.0.2/x.png', 'network'],
    ['http://[::1]/x.png', 'network'],
    ['http://169.254.169.254/latest', 'network'],
    ['file:///etc/passwd', 'https://'],
    ['not an address', 'not a URL'],
    ['data:image/png;base64,%%%', 'base64'],
    ['data:text/html;base64,PGh0bWw+', 'base64'],
    ['data:image/png,raw', 'base64'],
    [`data:image/svg+xml;base64,${Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64')}`, 'jpeg, png or gif'],
  ])('an import from %s', (url, text) => refused(importFrom(url), FROM, text));

  test('an import of what is no picture, too large, missing, or redirected inside', async () => {
    await refused(importFrom(`${siteUrl}/page.png`), FROM, 'jpeg, png or gif');
    await refused(importFrom(`${siteUrl}/large.png`), FROM, '5 MB');
    await refused(importFrom(`${siteUrl}/missing.png`), FROM, '404');
    await refused(importFrom(`${siteUrl}/inside`), FROM, 'network');
  });

  test('a name that cannot be one', async () => {
    await refused(importFrom(`data:image/png;base64,${PNG.toString('base64')}`, { name: 'a'.repeat(256) }), '/data/attributes/name', '255');
    await refused(upload(imageForm({ name: 'a'.repeat(256) })), '/name', '255');
  });

  test('a form without a picture, with more than is known, or with other truth values', async () => {
    const empty = new FormData();
    empty.append('name', 'x');
    await refused(upload(empty), '/file', 'required');
    await refused(upload(imageForm({}, Buffer.from('no picture but long enough to be one'))), '/file', 'jpeg, png or gif');
    await refused(upload(imageForm({ colour: 'red' })), '/colour', 'not a valid field');
    await refused(upload(imageForm({ hidden: 'perhaps' })), '/hidden', 'true or false');
    await refused(upload(imageForm({ name: 'a\0b' })), '/data', 'U+0000');
    await refused(upload(imageForm({ __proto__x: '1' })), '/__proto__x', 'not a valid field');
    const twice = imageForm();
    twice.append('name', new Blob(['x']), 'a.txt');
    await refused(upload(twice), '/name', 'must be');
  });

  test.each([
    ['multipart/form-data', 415],
    ['application/json', 415],
    ['multipart/form-data; boundary=other', 400],
    ['multipart/form-data; boundary=x', 400],
  ])('a body that is called %s and is not', async (type, status) => {
    const body = Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nbroken off');
    expect((await call(server, 'POST /api/image-upload', { body, headers: { 'content-type': type } })).status).toBe(status);
  });

  test('a body that is too large, and none', async () => {
    expect((await upload(imageForm({}, Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024 + 70_000)])))).status).toBe(413);
    await refused(upload(imageForm({}, Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024)]))), '/file', '5 MB');
    const none = await call(server, 'POST /api/image-upload', { headers: { 'content-type': 'multipart/form-data; boundary=x' } });
    expect(none.status).toBe(400);
  });

  test('leaves nothing behind', async () => {
    const before = await names('filter=any(hidden,[true,false])&page[size]=100');
    await upload(imageForm({ colour: 'red' }));
    await importFrom('http://127.0.0.2/x.png');
    expect(await names('filter=any(hidden,[true,false])&page[size]=100')).toEqual(before);
  });
});

test('a picture as large as allowed comes in as a file and as text', async () => {
  const largest = Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024 - PNG.length)]);
  expect((await upload(imageForm({ name: 'Largest file' }, largest))).body.data.attributes.size).toBe(largest.length);
  const asText = await importFrom(`data:image/png;base64,${largest.toString('base64')}`, { name: 'Largest text' });
  expect(asText.body.data.attributes.size).toBe(largest.length);
});

describe('addresses of pictures', () => {
  test.each([
    ...[
      '../../../../etc/passwd',
      '..%2f..%2fsecret.key',
      'x.png',
      '00000000-0000-0000-0000-000000000000.png',
      '00000000-0000-0000-0000-000000000000.svg',
    ],
    ...['%00', '00000000-0000-0000-0000-000000000000.png%2f..'],
  ])('%s is nobody’s', async (file) => {
    const { status } = await fetch(`${server.url}/company/${server.accountId}/images/${file}`);
    expect([404, 400]).toContain(status);
  });

  test('of one account show nothing of another', async () => {
    const { image_url: url } = (await call(server, 'POST /api/images', { body: imageBody('Mine') })).body.data.attributes;
    expect((await fetch(url.replace(server.accountId, server.second.accountId))).status).toBe(404);
    expect((await fetch(url)).status).toBe(200);
  });

  test('lead nowhere once their account is deleted', async () => {
    const { image_url: url } = (await call(server, 'POST /api/images', { body: imageBody('Theirs'), key: server.second.key })).body.data
      .attributes;
    expect((await fetch(url)).status).toBe(200);
    await deleteAccount(server.services, { id: server.second.accountId }, undefined, 0);
    expect((await fetch(url)).status).toBe(404);
  });
});

test('the official SDK uploads, reads and changes', async () => {
  const api = new ImagesApi(new ApiKeySession(server.key));
  api.basePath = server.url;
  const uploaded = await api.uploadImageFromFile(PNG as never, 'By the SDK', false);
  expect(uploaded.body.data.attributes).toMatchObject({ name: 'By the SDK', format: 'png', size: PNG.length });
  const { id } = uploaded.body.data;
  const imported = await api.uploadImageFromUrl({
    data: {
      type: 'image',
      attributes: { importFromUrl: `data:image/png;base64,${PNG.toString('base64')}`, name: 'By the SDK', hidden: false },
    },
  });
  expect(imported.body.data.attributes.name).toBe('By the SDK-1');
  await api.updateImage(id, { data: { type: 'image', id, attributes: { name: 'Anew', hidden: false } } });
  expect((await api.getImage(id)).body.data.attributes.name).toBe('Anew');
  expect((await api.getImages({ filter: 'equals(name,"Anew")' })).body.data).toHaveLength(1);
});

test('limits hold per day: a hundred imports, five hundred files', async () => {
  const key = await server.makeKey({ limits: 1 });
  const limitOf = async (answer: ReturnType<typeof call>) => (await answer).headers.get('ratelimit-limit');
  expect(await limitOf(call(server, 'POST /api/images', { key, body: imageBody('Counted') }))).toBe('3, 3;w=1, 100;w=60, 100;w=86400');
  expect(await limitOf(upload(imageForm(), key))).toBe('3, 3;w=1, 100;w=60, 500;w=86400');
});

test('a file that no row came of is taken away an hour later; images stay', async () => {
  const { body } = await call(server, 'POST /api/images', { body: imageBody('Stays') });
  const { db, clock, blobs } = server.services;
  // As a process leaves it that dies between the file and its row.
  const file = `${crypto.randomUUID()}.png`;
  const key = `${server.accountId}/images/${file}`;
  await blobs.put(key, PNG, 'image/png');
  await db.transaction((tx) => noteDraft(tx, server.accountId, file, clock.wall() - 3_500_000_000));
  expect(await sweepDrafts({ db, clock, blobs })).toBe(0);
  expect((await fetch(`${server.url}/company/${key}`)).status).toBe(200);
  const later = { ...clock, wall: () => clock.wall() + 200_000_000 };
  expect(await sweepDrafts({ db, clock: later, blobs })).toBe(1);
  expect((await fetch(`${server.url}/company/${key}`)).status).toBe(404);
  expect((await fetch(body.data.attributes.image_url)).status).toBe(200);
  expect(await db.query('SELECT file FROM image_drafts WHERE account_id = $1', [server.accountId])).toEqual([]);
});
