import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Declared, declaredOperations } from '../support/operations.ts';
import { caller, makeWorld, type Reply, type Sample, samplesFor } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Generated from the declarations: every status that an operation can answer is provoked once. */
let server: TestServer;
let samples: ReturnType<typeof samplesFor>;

beforeAll(async () => {
  server = await startTestServer();
  samples = samplesFor(await makeWorld(server, server.key, 'first'));
});
afterAll(() => server.close());

const UNKNOWN = { profiles: '01M1PAAR5HBCRHA3NN9NG5WRTA', events: '3qvdbYg3' } as Record<string, string>;

function send(
  { surface }: Declared,
  sample: Sample,
  key: string | null = server.key,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const id = sample.id === 'ACCOUNT' ? server.accountId : sample.id;
  const path = surface.path.replace(/\{\w+\}/, id ?? '');
  return caller(server.url, key ?? undefined)(surface.method, sample.query ? `${path}?${sample.query}` : path, sample.body, headers);
}

function refused(reply: Reply, status: number, code: string) {
  expect({ status: reply.status, code: reply.json?.errors?.[0]?.code }).toEqual({ status, code });
  expect(reply.headers.get('content-type')).toBe('application/vnd.api+json');
  const [error] = reply.json.errors;
  expect(error).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    status,
    title: expect.any(String),
    detail: expect.any(String),
  });
  expect(reply.headers.get('x-klaviyo-req-id')).toBe(error.id);
  return error;
}

const all = declaredOperations();
const isForClients = ({ surface }: Declared): boolean => surface.parameters?.company_id !== undefined;
const named = (operations: Declared[]) => operations.map((declared) => [declared.operationId, declared] as const);
const sampleOf = ({ operationId }: Declared): Sample => {
  const sample = samples[operationId];
  if (!sample) throw new Error(`test/support/samples.ts has no call of ${operationId}`);
  return sample();
};

describe.each(named(all))('%s', (_, declared) => {
  test('with an unknown query parameter is 400 and names it', async () => {
    const sample = sampleOf(declared);
    const query = [sample.query, 'colour=blue'].filter(Boolean).join('&');
    const error = refused(await send(declared, { ...sample, query }), 400, 'invalid');
    expect(error.source).toEqual({ parameter: 'colour' });
  });

  test('at a future, a malformed and no revision is 400', async () => {
    for (const revision of ['2999-01-01', 'yesterday'])
      refused(await send(declared, sampleOf(declared), server.key, { revision }), 400, 'invalid');
  });
});

describe.each(named(all.filter(isForClients)))('%s', (_, declared) => {
  test.each([
    ['no company_id', undefined],
    ['an empty company_id', 'company_id='],
    ['the company_id of nobody', 'company_id=RRRRRR'],
    ['a hostile company_id', "company_id='%20OR%201=1"],
  ])('with %s is 400 and names it', async (_name, query) => {
    const error = refused(await send(declared, { ...sampleOf(declared), query }, null), 400, 'invalid');
    expect(error.source).toEqual({ parameter: 'company_id' });
  });

  test('needs no key, and shows browsers that they may read the answer', async () => {
    const reply = await send(declared, sampleOf(declared), null);
    expect(Object.keys(declared.surface.answers)).toContain(String(reply.status));
    expect(reply.headers.get('access-control-allow-origin')).toBe('*');
    expect(reply.headers.get('cid')).toBe(server.accountId);
  });
});

describe.each(named(all.filter((declared) => !isForClients(declared))))('%s', (_, declared) => {
  const { surface } = declared;

  test('without a key is 401', async () => {
    const reply = await caller(server.url, undefined)(surface.method, surface.path.replace(/\{\w+\}/, 'x'));
    refused(reply, 401, 'not_authenticated');
    expect(reply.headers.get('www-authenticate')).toContain('Klaviyo-API-Key');
  });

  test('with a wrong key is 401', async () => {
    const reply = await send(declared, sampleOf(declared), 'pk_0000000000000000000000000000000000');
    refused(reply, 401, 'authentication_failed');
    expect(reply.headers.get('ratelimit-limit')).toBeNull();
  });

  test('without its scopes is 403 and says which are missing', async () => {
    const key = await server.makeKey({ scopes: ['conversations:read'] });
    const error = refused(await send(declared, sampleOf(declared), key), 403, 'permission_denied');
    for (const scope of surface.scopes) expect(error.detail).toContain(scope);
  });
});

const byId = all.filter(({ surface }) => surface.path.includes('{'));

describe.each(named(byId))('%s', (_, declared) => {
  // Where ids are words, another word is malformed.
  test.skipIf(declared.resource.id.values)('of an unknown id is 404', async () => {
    const sample = sampleOf(declared);
    const family = declared.surface.path.split('/')[2] as string;
    const id = UNKNOWN[family] ?? 'ZZZZZZ';
    const body = declared.operation.verb === 'update' ? { data: { ...(sample.body as { data: object }).data, id } } : sample.body;
    const error = refused(await send(declared, { ...sample, id, body }), 404, 'not_found');
    expect(error.detail).toContain(id);
  });

  test('of a hostile id is 400 or 404', async () => {
    for (const id of ["'%20OR%201=1", '%00', '..%2F..%2Fetc', '%F0%9F%98%80', 'x'.repeat(300)]) {
      const { status } = await send(declared, { ...sampleOf(declared), id });
      expect([400, 404]).toContain(status);
    }
  });
});

describe.each(named(all.filter(({ surface }) => surface.body)))('%s', (_, declared) => {
  test.each([
    ['nothing', undefined, 'invalid'],
    ['half a document', '{"data":', 'parse_error'],
    ['a list', '[]', 'invalid'],
    ['null', 'null', 'invalid'],
    ['another type', { data: { type: 'giraffe', attributes: {} } }, 'invalid'],
    ['an unknown member', { data: { type: 'x', colour: 'blue' } }, 'invalid'],
  ])('with %s as its body is 400', async (_name, body, code) => {
    const reply = await send(declared, { ...sampleOf(declared), body });
    refused(reply, 400, code);
  });

  test('with text as its content type is 415', async () => {
    refused(await send(declared, sampleOf(declared), server.key, { 'content-type': 'text/plain' }), 415, 'unsupported_media_type');
  });
});

describe('answers', () => {
  // The list that other samples use is deleted last.
  const ordered = all.toSorted((a, b) => Number(a.operation.verb === 'delete') - Number(b.operation.verb === 'delete'));

  test.each(named(ordered))('of %s have a declared status', async (_, declared) => {
    const sample = sampleOf(declared);
    const reply = await send(declared, sample);
    expect(Object.keys(declared.surface.answers)).toContain(String(reply.status));
    const bodiless = declared.surface.answers[reply.status] === undefined;
    expect(reply.headers.get('content-type')).toBe(bodiless ? null : 'application/vnd.api+json');
  });
});

describe('called too often', () => {
  let strict: TestServer;
  let strictSamples: ReturnType<typeof samplesFor>;
  let again: ReturnType<typeof samplesFor> | undefined;

  // Callers without a key have the limits of the server, so that they get one that lets them call once a second.
  beforeAll(async () => {
    strict = await startTestServer({ limits: 1e-6 });
    strictSamples = samplesFor(await makeWorld(strict, await strict.makeKey({ limits: 'off' }), 'strict'));
  });
  afterAll(() => strict.close());

  async function often(operationId: string, declared: Declared): Promise<Reply[]> {
    if (isForClients(declared)) {
      const { query, body } = (strictSamples[operationId] as () => Sample)();
      const call = caller(strict.url, undefined);
      return Promise.all(Array.from({ length: 5 }, () => call(declared.surface.method, `${declared.surface.path}?${query}`, body)));
    }
    // A key with limits of its own has a budget of its own; this one may call once a second.
    const key = await server.makeKey({ limits: 1 / declared.surface.rate.burst });
    // What an operation before this one deleted is asked for all the same: the budget comes first.
    again ??= samplesFor(await makeWorld(server, server.key, 'again'));
    const own = again[operationId] as () => Sample;
    return Promise.all(Array.from({ length: 5 }, () => send(declared, own(), key)));
  }

  test.each(named(all))('%s is 429 with Retry-After and nothing else', async (operationId, declared) => {
    const replies = await often(operationId, declared);
    const throttled = replies.find(({ status }) => status === 429) as Reply;
    const error = refused(throttled, 429, 'throttled');
    expect(error.detail).toMatch(/^Request was throttled\. Expected available in \d+ seconds?\.$/);
    expect(throttled.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(throttled.headers.get('ratelimit-limit')).toBeNull();
  });
});
