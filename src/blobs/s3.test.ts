import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createS3Blobs } from './s3.ts';

/** As much of S3 as is used, by its published description: signatures are computed here by themselves and must match. */
const objects = new Map<string, { bytes: Buffer; type: string | undefined }>();
let server: Server;
let host: string;
/** Answers of the next requests, before anything else is looked at. */
let failures: number[] = [];
let asked: string[] = [];

const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

function isSigned(request: IncomingMessage, body: Buffer): boolean {
  const header = request.headers.authorization ?? '';
  const [, key, day, region, names = '', given] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      header,
    ) ?? [];
  const url = new URL(request.url ?? '', 'http://x');
  const query = [...url.searchParams].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).sort();
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const canonical = [request.method, url.pathname, query.join('&'), headers.join(''), names, request.headers['x-amz-content-sha256']].join(
    '\n',
  );
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], `${day}/${region}/s3/aws4_request`, sha(canonical)].join('\n');
  const signing = hmac(hmac(hmac(hmac('AWS4se/cret', day ?? ''), region ?? ''), 's3'), 'aws4_request');
  const isWhole = request.headers['x-amz-content-sha256'] === sha(body) && names.includes('x-amz-content-sha256') && names.includes('host');
  return key === 'key' && region === 'eu-central-1' && isWhole && hmac(signing, text).toString('hex') === given;
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = await buffer(request);
    const url = new URL(request.url ?? '', 'http://x');
    asked.push(`${request.method} ${url.pathname}`);
    const failure = failures.shift();
    if (failure) return response.writeHead(failure).end('<Error><Code>SlowDown</Code></Error>');
    if (!isSigned(request, body)) return response.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
    const [, bucket, ...rest] = url.pathname.split('/');
    const key = rest.join('/');
    if (bucket !== 'bucket') return response.writeHead(404).end('<Error><Code>NoSuchBucket</Code></Error>');
    if (key === '') {
      const keys = [...objects.keys()].filter((name) => name.startsWith(url.searchParams.get('prefix') ?? '')).slice(0, 2);
      return response.end(`<ListBucketResult>${keys.map((name) => `<Contents><Key>${name}</Key></Contents>`).join('')}</ListBucketResult>`);
    }
    const found = objects.get(key);
    if (request.method === 'PUT') objects.set(key, { bytes: body, type: request.headers['content-type'] });
    if (request.method === 'DELETE') objects.delete(key);
    if (request.method !== 'GET') return response.writeHead(request.method === 'PUT' ? 200 : 204).end();
    return found ? response.end(found.bytes) : response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  objects.clear();
  failures = [];
  asked = [];
});

const open = (secret = 'se%2Fcret', folder = '/shop/files') =>
  createS3Blobs(`s3+http://key:${secret}@${host}/bucket${folder}?region=eu-central-1`);

test('keeps what it is given, below its folder', async () => {
  const blobs = open();
  expect(await blobs.open('A/images/1.png')).toBeUndefined();
  await blobs.put('A/images/1.png', Buffer.from('one'), 'image/png');
  expect([...objects]).toEqual([['shop/files/A/images/1.png', { bytes: Buffer.from('one'), type: 'image/png' }]]);
  const found = await blobs.open('A/images/1.png');
  expect([found?.size, (await buffer(found?.stream as NodeJS.ReadableStream)).toString()]).toEqual([3, 'one']);
});

test('removes what is below a folder, page by page, and nothing beside it', async () => {
  const blobs = open('se%2Fcret', '');
  for (const key of ['A/images/1.png', 'A/images/2.png', 'A/images/3.png', 'AB/images/1.png', 'B/A/1.png'])
    await blobs.put(key, Buffer.from('x'), 'image/png');
  await blobs.remove('A/images/2.png');
  expect(objects.has('A/images/2.png')).toBe(false);
  await blobs.removeBelow('A');
  expect([...objects.keys()]).toEqual(['AB/images/1.png', 'B/A/1.png']);
});

test('asks again when the service has trouble, and says so when it stays', async () => {
  failures = [503, 500];
  await open().put('A/images/1.png', Buffer.from('one'), 'image/png');
  expect(asked).toHaveLength(3);
  failures = [503, 503, 503, 503];
  await expect(open().put('A/images/2.png', Buffer.from('x'), 'image/png')).rejects.toThrow('503 SlowDown');
  expect(objects.size).toBe(1);
});

test('is refused with another secret', async () => {
  await expect(open('wrong').put('A/images/1.png', Buffer.from('x'), 'image/png')).rejects.toThrow('403 SignatureDoesNotMatch');
  await expect(open('wrong').open('A/images/1.png')).rejects.toThrow('403');
  await expect(open('wrong').removeBelow('A')).rejects.toThrow('403');
  await expect(async () => open().put('../x', Buffer.from('x'), 'image/png')).rejects.toThrow('not a key');
});
