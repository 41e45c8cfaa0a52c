import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createRawServer } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import type { FetchError } from './fetch-error.ts';
import { createFetcher, type Fetcher, type FetchRequest } from './fetcher.ts';
import type { Lookup } from './networks.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A site on this machine. @returns its base, such as http://127.0.0.1:40000 */
async function site(answer: Answer, host = '127.0.0.1'): Promise<string> {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

/** What writes bytes that no HTTP server would. */
async function rawSite(talk: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    talk(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const HERE = ['127.0.0.1'];
const open = (allowed: boolean | string[] = HERE, lookup?: Lookup, atOnce?: number): Fetcher => {
  const fetcher = createFetcher({ allowed, lookup, atOnce });
  closing.push(() => fetcher.close());
  return fetcher;
};

const LIMITS = { maxBytes: 100_000, timeoutMs: 5000 };
const problemOf = (fetcher: Fetcher, request: Partial<FetchRequest> & { url: string }): Promise<string> =>
  fetcher.fetch({ ...LIMITS, ...request }).then(
    () => 'none',
    (error: FetchError) => error.problem,
  );

const named =
  (addresses: Readonly<Record<string, string[]>>): Lookup =>
  (name, _options, done) => {
    const found = addresses[name];
    if (found)
      done(
        null,
        found.map((address) => ({ address, family: 4 })),
      );
    else done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []);
  };

describe('a fetch', () => {
  test('gives the body, its type and where it came from', async () => {
    const url = await site((request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).end(`${request.method} ${request.headers['content-length'] ?? '-'}`);
    });
    const got = await open().fetch({ url, ...LIMITS });
    expect([got.body.toString(), got.contentType, got.url]).toEqual(['GET -', 'text/plain', `${url}/`]);
    expect((await open().fetch({ url, method: 'POST', ...LIMITS })).body.toString()).toBe('POST 0');
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('unpacks %s', async (name, pack) => {
    const url = await site((_request, response) => response.writeHead(200, { 'content-encoding': name }).end(pack('a text')));
    expect((await open().fetch({ url, ...LIMITS })).body.toString()).toBe('a text');
  });

  test('says what went wrong, and nothing about this network', async () => {
    const statuses = await site((request, response) => response.writeHead(Number(request.url?.slice(1))).end());
    expect(await problemOf(open(), { url: `${statuses}/404` })).toBe('status');
    expect(await problemOf(open(), { url: `${statuses}/500` })).toBe('status');
    expect(await problemOf(open(), { url: `${statuses}/304` })).toBe('status');
    expect(await problemOf(open(), { url: 'http://127.0.0.1:1024/' })).toBe('unreachable');
    expect(await problemOf(open(HERE, named({})), { url: 'http://nobody.example/' })).toBe('unreachable');
    const error = await open(false)
      .fetch({ url: statuses, ...LIMITS })
      .catch((thrown: FetchError) => thrown);
    expect(error).toMatchObject({ problem: 'not-allowed', message: expect.not.stringContaining('127') });
  });
});

describe('private networks', () => {
  test('are not reached by name, not even when one of several addresses is public', async () => {
    let asked = 0;
    const url = await site((_request, response) => {
      asked++;
      response.end();
    });
    const { port } = new URL(url);
    const lookup = named({ 'inside.example': ['127.0.0.1'], 'both.example': ['8.8.8.8', '127.0.0.1'], 'localhost.': ['127.0.0.1'] });
    for (const host of ['inside.example', 'both.example', 'localhost.'])
      expect(await problemOf(open(false, lookup), { url: `http://${host}:${port}/` })).toBe('not-allowed');
    expect(await problemOf(open(false), { url: `http://localhost:${port}/` })).toBe('not-allowed');
    expect(asked).toBe(0);
  });

  test('are not reached by a name that answers differently the second time', async () => {
    let asked = 0;
    let looked = 0;
    const url = await site((_request, response) => {
      asked++;
      response.end('secret');
    });
    // The first look sees a public address, every later one this machine: the connection is made with what was looked at.
    const rebinding: Lookup = (_name, _options, done) => done(null, [{ address: looked++ === 0 ? '203.0.114.1' : '127.0.0.1', family: 4 }]);
    expect(['unreachable', 'too-slow']).toContain(
      await problemOf(open(false, rebinding), { url: `http://rebind.example:${new URL(url).port}/`, timeoutMs: 300 }),
    );
    expect(looked).toBe(1);
    expect(await problemOf(open(false, rebinding), { url: `http://rebind.example:${new URL(url).port}/` })).toBe('not-allowed');
    expect(asked).toBe(0);
  });

  test('are reached where that is allowed', async () => {
    const url = await site((_request, response) => response.end('x'));
    for (const allowed of [true, ['127.0.0.0/8'], HERE]) expect(await problemOf(open(allowed), { url })).toBe('none');
    expect(await problemOf(open(['127.0.0.2']), { url })).toBe('not-allowed');
  });
});

describe('redirects', () => {
  const redirecting = (to: (path: string) => string | undefined, status = 302): Promise<string> =>
    site((request, response) => {
      const location = to(request.url ?? '');
      if (location === undefined) response.end(request.method);
      else response.writeHead(status, { location }).end('elsewhere');
    });

  test('are followed as often as allowed, five times at most', async () => {
    const url = await redirecting((path) => (path === '/0' ? undefined : `/${Number(path.slice(1)) - 1}`));
    expect(await problemOf(open(), { url: `${url}/5`, redirects: 5 })).toBe('none');
    expect(await problemOf(open(), { url: `${url}/6`, redirects: 99 })).toBe('redirect');
    expect(await problemOf(open(), { url: `${url}/1` })).toBe('redirect');
    const round = await redirecting(() => '/');
    expect(await problemOf(open(), { url: round, redirects: 5 })).toBe('redirect');
  });

  test.each([
    'http://127.0.0.2:8080/',
    'http://[::1]/',
    'http://169.254.169.254/latest/',
    'http://0x7f.2/',
    '//10.0.0.1/',
    'file:///etc/passwd',
    'http://user:word@127.0.0.1/',
    'http://127.0.0.1:22/',
  ])('to %s are not', async (to) => {
    const url = await redirecting(() => to);
    expect(await problemOf(open(), { url, redirects: 5 })).toBe('not-allowed');
  });

  test('to a name that leads inside are not', async () => {
    const url = await redirecting(() => 'http://inside.example/');
    expect(await problemOf(open(HERE, named({ 'inside.example': ['10.0.0.1'] })), { url, redirects: 5 })).toBe('not-allowed');
  });

  test('keep the method with 307 and 308 alone', async () => {
    const method = async (status: number): Promise<string> => {
      const url = await redirecting((path) => (path === '/to' ? undefined : '/to'), status);
      return (await open().fetch({ url, method: 'POST', redirects: 1, ...LIMITS })).body.toString();
    };
    expect(await Promise.all([301, 302, 303, 307, 308].map(method))).toEqual(['GET', 'GET', 'GET', 'POST', 'POST']);
  });

  test('without a place to go are an error', async () => {
    const url = await site((_request, response) => response.writeHead(302).end());
    expect(await problemOf(open(), { url, redirects: 5 })).toBe('redirect');
  });
});

describe('answers without end', () => {
  test('are cut off where they get too large', async () => {
    let written = 0;
    const url = await site((_request, response) => {
      const more = (): void => {
        if (response.destroyed) return;
        written += 50_000;
        response.write(Buffer.alloc(50_000));
        setTimeout(more, 1);
      };
      more();
    });
    expect(await problemOf(open(), { url })).toBe('too-large');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(written).toBeLessThan(5_000_000);
  });

  test('are not begun when they say that they are too large', async () => {
    const url = await site((_request, response) => response.writeHead(200, { 'content-length': '100001' }).write('x'));
    expect(await problemOf(open(), { url })).toBe('too-large');
  });

  test.each([
    ['gzip', gzipSync(Buffer.alloc(50_000_000))],
    ['br', brotliCompressSync(Buffer.alloc(50_000_000))],
    ['deflate', deflateSync(Buffer.alloc(50_000_000))],
  ])('that are packed (%s) take no more memory', async (name, bytes) => {
    expect(bytes.length).toBeLessThan(LIMITS.maxBytes);
    const url = await site((_request, response) => response.writeHead(200, { 'content-encoding': name }).end(bytes));
    expect(await problemOf(open(), { url })).toBe('too-large');
  });

  test.each(['gzip, gzip', 'compress', 'zstd'])('packed as %s are refused', async (encoding) => {
    const url = await site((_request, response) => response.writeHead(200, { 'content-encoding': encoding }).end(gzipSync(gzipSync('x'))));
    expect(await problemOf(open(), { url })).toBe('unreadable');
  });

  test.each(['gzip', 'br', 'deflate'])('that are not %s are told', async (encoding) => {
    const url = await site((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end('not packed at all, this is'),
    );
    expect(await problemOf(open(), { url })).toBe('unreadable');
  });

  test('that never begin, or come byte by byte, end with the time', async () => {
    const silent = await rawSite(() => {});
    const headByHead = await rawSite((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write('X-A: b\r\n'), 20);
      socket.on('close', () => clearInterval(timer));
    });
    const slow = await site((_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    });
    for (const url of [silent, headByHead, slow]) {
      const startedMs = performance.now();
      expect(await problemOf(open(), { url, timeoutMs: 200 })).toBe('too-slow');
      expect(performance.now() - startedMs).toBeLessThan(2000);
    }
  });

  test('end with the time although each redirect is quick', async () => {
    const url = await site((_request, response) => setTimeout(() => response.writeHead(302, { location: '/' }).end(), 60));
    expect(await problemOf(open(), { url, redirects: 5, timeoutMs: 150 })).toBe('too-slow');
  });

  test('of names count as well', async () => {
    expect(
      await problemOf(
        open(false, () => {}),
        { url: 'http://never.example/', timeoutMs: 100 },
      ),
    ).toBe('too-slow');
  });

  test('that break off are no answers', async () => {
    const short = await rawSite((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'));
    const chunked = await rawSite((socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc'));
    const garbage = await rawSite((socket) => socket.end('220 mail.example ESMTP\r\n'));
    const heads = await rawSite((socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`));
    for (const url of [short, chunked, garbage, heads]) expect(await problemOf(open(), { url })).toBe('unreachable');
  });
});

test('no more are fetched at once than allowed; who waits too long gives up', async () => {
  let now = 0;
  let most = 0;
  const url = await site((_request, response) => {
    most = Math.max(most, ++now);
    setTimeout(() => {
      now--;
      response.end('x');
    }, 40);
  });
  const fetcher = open(HERE, undefined, 2);
  const problems = await Promise.all(Array.from({ length: 6 }, () => problemOf(fetcher, { url })));
  expect(problems).toEqual(Array(6).fill('none'));
  expect(most).toBe(2);
  const late = await Promise.all(Array.from({ length: 6 }, (_, i) => problemOf(fetcher, { url, timeoutMs: i < 2 ? 5000 : 20 })));
  expect(late).toEqual(['none', 'none', ...Array(4).fill('too-slow')]);
  expect(await problemOf(fetcher, { url })).toBe('none');
});

test('what is under way ends when the server stops', async () => {
  const url = await rawSite(() => {});
  const fetcher = open();
  const under = problemOf(fetcher, { url });
  await new Promise((resolve) => setTimeout(resolve, 30));
  fetcher.close();
  expect(await under).toBe('stopped');
  expect(await problemOf(fetcher, { url })).toBe('stopped');
});
