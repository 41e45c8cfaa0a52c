import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, profileBody } from '../support/call.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Content negotiation. */
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  for (let i = 0; i < 5; i++) await call(server, 'POST /api/profiles', { body: profileBody({ external_id: `person ${i}` }) });
});
afterAll(() => server.close());

const MEDIA_TYPE = 'application/vnd.api+json';

const write = (headers: Record<string, string>, body: unknown = { data: { type: 'list', attributes: { name: 'x' } } }) =>
  call(server, 'POST /api/lists', { body, headers });

/** As the bytes came: fetch would unpack them. */
function raw(path: string, headers: Record<string, string>): Promise<{ headers: Record<string, unknown>; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const all = { authorization: `Klaviyo-API-Key ${server.key}`, revision: '2026-07-15', ...headers };
    request(`${server.url}${path}`, { headers: all }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, bytes: Buffer.concat(chunks) }));
    })
      .on('error', reject)
      .end();
  });
}

describe('what clients send', () => {
  test.each([MEDIA_TYPE, `${MEDIA_TYPE}; profile="https://example.com/profile"`])('%s is taken', async (type) => {
    expect((await write({ 'content-type': type })).status).toBe(201);
  });

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    `${MEDIA_TYPE}; charset=utf-8`,
    `${MEDIA_TYPE};ext="https://example.com/ext"`,
  ])('departs: %s is taken too', async (type) => {
    expect((await write({ 'content-type': type })).status).toBe(201);
  });

  test.each(['text/html', 'application/xml', 'application/vnd.api+xml', 'application/*', '*/*'])('%s is 415', async (type) => {
    const { status, body } = await write({ 'content-type': type });
    expect([status, body.errors[0].code]).toEqual([415, 'unsupported_media_type']);
  });

  test('may be packed with gzip', async () => {
    const packed = gzipSync(JSON.stringify({ data: { type: 'list', attributes: { name: 'Packed' } } }));
    const { status, body } = await write({ 'content-encoding': 'gzip' }, packed);
    expect([status, body.data.attributes.name]).toEqual([201, 'Packed']);
  });
});

describe('what the server sends', () => {
  test.each(['GET /api/profiles', 'GET /api/lists/NOPE01', 'PUT /api/lists', 'GET /api/nothing', 'GET /api/profiles?sort=x'])(
    '%s is answered in the media type, without parameters',
    async (line) => {
      expect((await call(server, line)).headers.get('content-type')).toBe(MEDIA_TYPE);
    },
  );

  test.each(['application/json', 'text/html', 'image/png', `${MEDIA_TYPE}; ext="https://example.com/ext"`, 'nonsense', ''])(
    'departs: Accept: %s is answered all the same, where the specification would refuse',
    async (accept) => {
      const { status, headers } = await call(server, 'GET /api/metrics', { headers: { accept } });
      expect([status, headers.get('content-type')]).toEqual([200, MEDIA_TYPE]);
    },
  );

  test('varies with Accept, and says so', async () => {
    expect((await call(server, 'GET /api/metrics')).headers.get('vary')).toMatch(/\bAccept\b/);
  });

  test.each([
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ] as const)('is packed with %s when the client takes it', async (encoding, unpack) => {
    const packed = await raw('/api/profiles', { 'accept-encoding': encoding });
    const plain = await raw('/api/profiles', { 'accept-encoding': 'identity' });
    expect([packed.headers['content-encoding'], plain.headers['content-encoding']]).toEqual([encoding, undefined]);
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length);
    expect(unpack(packed.bytes).toString()).toBe(plain.bytes.toString());
    expect([packed.headers['content-length'], packed.headers.vary]).toEqual([
      String(packed.bytes.length),
      expect.stringContaining('Accept-Encoding'),
    ]);
  });

  test.each(['gzip;q=0', 'identity', 'zstd', '', 'gzip;q=0, br;q=0', '*;q=0'])('is not packed for Accept-Encoding: %s', async (accept) => {
    expect((await raw('/api/profiles', { 'accept-encoding': accept })).headers).not.toHaveProperty('content-encoding');
  });
});

describe('answers without a document', () => {
  test('have no media type and no body', async () => {
    const list = (await write({})).body.data.id;
    const { bytes } = await raw(`/api/lists/${list}`, {});
    expect(bytes.length).toBeGreaterThan(0);
    const { status, headers, body } = await call(server, `DELETE /api/lists/${list}`);
    expect([status, headers.get('content-type'), body]).toEqual([204, null, undefined]);
  });

  test('HEAD has the headers of GET and nothing else', async () => {
    for (const path of ['/api/profiles', '/api/lists/NOPE01']) {
      const get = await call(server, `GET ${path}`, { headers: { 'accept-encoding': 'identity' } });
      const head = await call(server, `HEAD ${path}`, { headers: { 'accept-encoding': 'identity' } });
      expect([head.status, head.body]).toEqual([get.status, undefined]);
      for (const name of ['content-type', 'vary', 'allow', 'cid']) expect(head.headers.get(name), name).toBe(get.headers.get(name));
    }
  });

  test('OPTIONS tells the methods', async () => {
    const { status, headers, body } = await call(server, 'OPTIONS /api/lists/x');
    expect([status, headers.get('allow'), body]).toEqual([200, 'GET, PATCH, DELETE, HEAD, OPTIONS', undefined]);
  });
});
