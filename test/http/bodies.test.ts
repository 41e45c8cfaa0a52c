import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, eventBody, profileBody } from '../support/call.ts';
import { rawHttp, readAnswer } from '../support/raw-http.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const MEGABYTE = 1024 * 1024;
const text = JSON.stringify(eventBody('bodies@example.com'));
const post = (body: unknown, headers: Record<string, string> = {}) => call(server, 'POST /api/events', { body, headers });

describe('the media type', () => {
  test.each([
    'application/json',
    'application/vnd.api+json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/vnd.api+json; ext="https://jsonapi.org/ext/version"',
    'Application/JSON',
  ])('%s is taken', async (type) => {
    expect((await post(text, { 'content-type': type })).status).toBe(202);
  });

  test('is taken for JSON when it is missing', async () => {
    const head = `POST /api/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Klaviyo-API-Key ${server.key}\r\nrevision: 2026-07-15\r\n`;
    expect(readAnswer(await rawHttp(server.url, `${head}Content-Length: ${text.length}\r\n\r\n${text}`)).status).toBe(202);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=iso-8859-1',
    'application/xml',
    'json',
    ';',
    'a'.repeat(10_000),
  ])('%s is not', async (type) => {
    const { status, body } = await post(text, { 'content-type': type });
    expect([status, body.errors[0].code]).toEqual([415, 'unsupported_media_type']);
  });
});

describe('packed bodies', () => {
  test.each([
    ['gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['identity', Buffer.from(text)],
  ])('with %s are unpacked', async (encoding, body) => {
    expect((await post(body, { 'content-encoding': encoding })).status).toBe(202);
  });

  test.each(['compress', 'gzip, br', 'zstd', '__proto__'])('with %s are refused, with what is known', async (encoding) => {
    const { status, headers, body } = await post(text, { 'content-encoding': encoding });
    expect([status, body.errors[0].code, headers.get('accept-encoding')]).toEqual([415, 'unsupported_media_type', 'gzip, deflate, br']);
  });

  test.each(['gzip', 'br', 'deflate'])('that only claim to be %s are malformed', async (encoding) => {
    const { status, body } = await post(text, { 'content-encoding': encoding });
    expect([status, body.errors[0].code]).toEqual([400, 'parse_error']);
  });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ])('with %s are not unpacked beyond 5 MB', async (encoding, pack) => {
    const bomb = pack(Buffer.alloc(50 * MEGABYTE, ' '));
    const { status, body } = await post(bomb, { 'content-encoding': encoding });
    expect([status, body.errors[0].code]).toEqual([413, 'payload_too_large']);
  });
});

describe('large bodies', () => {
  test('up to 5 MB are read', async () => {
    const { status, body } = await post(`${text}${' '.repeat(5 * MEGABYTE - text.length)}`);
    expect([status, body]).toEqual([202, undefined]);
  });

  test('beyond are refused by their announced length, and the connection goes on', async () => {
    const { status, body } = await post(`${text}${' '.repeat(5 * MEGABYTE + 1 - text.length)}`);
    expect([status, body.errors[0].code]).toEqual([413, 'payload_too_large']);
    expect((await post(text)).status).toBe(202);
  });

  test('beyond are refused while they are read when they announce nothing', async () => {
    const chunk = Buffer.alloc(MEGABYTE, ' ');
    const stream = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 7; i++) controller.enqueue(chunk);
        controller.close();
      },
    });
    const response = await fetch(`${server.url}/api/events`, {
      method: 'POST',
      headers: { authorization: `Klaviyo-API-Key ${server.key}`, revision: '2026-07-15', 'content-type': 'application/json' },
      body: stream,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
  });
});

describe('what is not JSON', () => {
  test.each(['{', '{"data":}', "{'data':1}", 'undefined', '{"a":1}{"b":2}', '\0', 'NaN'])('%j is malformed', async (body) => {
    const answer = await post(body);
    expect([answer.status, answer.body.errors[0].code, answer.body.errors[0].title]).toEqual([400, 'parse_error', 'Malformed request.']);
  });

  test('bytes that are not UTF-8 are malformed', async () => {
    const answer = await post(Buffer.concat([Buffer.from('{"data":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]));
    expect([answer.status, answer.body.errors[0].detail]).toEqual([400, 'The body is not valid UTF-8.']);
  });

  test('a byte order mark in front is forgiven', async () => {
    expect((await post(Buffer.from(`\ufeff${text}`))).status).toBe(202);
  });

  test.each(['null', '[]', '"text"', '1', 'true', '{}', '{"data":null}', '{"data":[]}', '{"data":{"type":"event"}}'])(
    '%s is JSON, but no event',
    async (body) => {
      const answer = await post(body);
      expect([answer.status, answer.body.errors[0].code]).toEqual([400, 'invalid']);
    },
  );

  test('a missing body is told to be missing', async () => {
    for (const body of [undefined, '']) expect((await post(body)).status).toBe(400);
  });
});

describe('hostile JSON', () => {
  test.each([
    '{"data":{"__proto__":{"admin":true}}}',
    '{"__proto__":null}',
    '{"data":{"attributes":{"\\u005f_proto__":{"x":1}}}}',
    '{"data":{"constructor":{"prototype":{"admin":true}}}}',
  ])('%s is refused', async (body) => {
    const answer = await post(body);
    expect([answer.status, answer.body.errors[0].code]).toEqual([400, 'parse_error']);
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  test('a property that is merely called constructor is fine', async () => {
    const body = eventBody('f1@example.com', { properties: { constructor: 'Ferrari' } });
    expect((await post(body)).status).toBe(202);
    const { body: read } = await call(server, 'GET /api/events');
    expect(
      read.data.some((event: { attributes: { event_properties: object } }) =>
        Object.hasOwn(event.attributes.event_properties, 'constructor'),
      ),
    ).toBe(true);
  });

  test.each([
    ['arrays', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('endless nesting of %s is refused', async (_, open, close) => {
    for (const depth of [100, 100_000, 800_000]) {
      const answer = await post(`${open.repeat(depth)}1${close.repeat(depth)}`);
      expect([answer.status, answer.body.errors[0].code]).toEqual([400, 'parse_error']);
    }
  });

  test('text that no statement could hold is found wherever it is', async () => {
    const body =
      '{"data":{"type":"event","id":"half \\uD800","attributes":{"a/b":["fine \\ud83d\\ude00","\\u0000"],"\\udc00":{"x":"\\u0000"}}}}';
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ code, source }: { code: string; source: object }) => [code, source])).toEqual([
      ['invalid', { pointer: '/data/id' }],
      ['invalid', { pointer: '/data/attributes/a~1b/1' }],
      ['invalid', { pointer: '/data/attributes' }],
    ]);
  });

  test('very many faults are told in part', async () => {
    const members = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`unknown${i}`, 1]));
    const { status, body } = await call(server, 'POST /api/profiles', { body: profileBody(members) });
    expect(status).toBe(400);
    expect(body.errors.length).toBeLessThan(1000);
  });
});

describe('bodies and methods', () => {
  test('operations without a body do not look at one', async () => {
    const head = `GET /api/metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Klaviyo-API-Key ${server.key}\r\nrevision: 2026-07-15\r\n`;
    expect(readAnswer(await rawHttp(server.url, `${head}Content-Type: text/html\r\nContent-Length: 3\r\n\r\n<p>`)).status).toBe(200);
    const list = await call(server, 'POST /api/lists', { body: { data: { type: 'list', attributes: { name: 'x' } } } });
    const { status } = await call(server, `DELETE /api/lists/${list.body.data.id}`, {
      body: '{',
      headers: { 'content-type': 'text/plain' },
    });
    expect(status).toBe(204);
  });

  test('DELETE may have a body', async () => {
    const profile = await call(server, 'POST /api/profiles', { body: profileBody({ email: 'member@example.com' }) });
    const list = await call(server, 'POST /api/lists', { body: { data: { type: 'list', attributes: { name: 'y' } } } });
    const path = `/api/lists/${list.body.data.id}/relationships/profiles`;
    const body = { data: [{ type: 'profile', id: profile.body.data.id }] };
    const members = async (): Promise<unknown[]> => (await call(server, `GET ${path}`)).body.data;
    expect((await call(server, `POST ${path}`, { body })).status).toBe(204);
    expect(await members()).toEqual(body.data);
    expect((await call(server, `DELETE ${path}`, { body })).status).toBe(204);
    expect(await members()).toEqual([]);
  });

  test('a caller that hangs up in the middle does no harm', async () => {
    const head = `POST /api/events HTTP/1.1\r\nHost: x\r\nAuthorization: Klaviyo-API-Key ${server.key}\r\nrevision: 2026-07-15\r\nContent-Type: application/json\r\n`;
    expect(await rawHttp(server.url, `${head}Content-Length: 1000\r\n\r\n{"data":`, 50)).toBe('');
    expect((await post(text)).status).toBe(202);
  });

  test('a caller is not asked for a body before it is clear that it may call', async () => {
    const head = 'POST /api/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n';
    expect(readAnswer(await rawHttp(server.url, head)).status).toBe(401);
  });
});
