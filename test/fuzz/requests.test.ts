import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Called, call } from '../support/call.ts';
import { type Declared, declaredOperations } from '../support/operations.ts';
import { rawHttp, readAnswer } from '../support/raw-http.ts';
import { makeWorld, samplesFor, type World } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { BODIES, QUERIES } from './examples.ts';
import { type Fingerprint, fingerprintStatement, readFingerprint } from './support/fingerprint.ts';
import { hostileText, wellFormed } from './support/hostile.ts';
import { mutated } from './support/mutate.ts';
import { queryOf } from './support/queries.ts';
import { RUNS, TIMEOUT_MS } from './support/settings.ts';

/** Whatever is sent: no server error, the right envelope, and nothing written when it is refused. */
let server: TestServer;
let world: World;
let samples: ReturnType<typeof samplesFor>;
let statement: string;
let stored: Fingerprint;

beforeAll(async () => {
  server = await startTestServer();
  world = await makeWorld(server, server.key, 'fuzz');
  samples = samplesFor(world);
  statement = await fingerprintStatement(server.services.db);
});
afterAll(() => server.close());
beforeEach(async () => {
  stored = await settle();
});

const look = (): Promise<Fingerprint> => readFingerprint(server.services.db, statement);

/** Tables whose rows a worker deletes when it has dealt with them. */
const NOTHING_WAITS = ['signals', 'segment_builds'];

/** What is stored once work that was accepted before has come to rest. */
async function settle(): Promise<Fingerprint> {
  let before = await look();
  for (let quiet = 0; quiet < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 30));
    const now = await look();
    const resting = NOTHING_WAITS.every((table) => now[table] === '0 0');
    quiet = resting && JSON.stringify(now) === JSON.stringify(before) ? quiet + 1 : 0;
    before = now;
  }
  return before;
}

/** What is stored, at once if no worker has anything to do. */
async function rest(): Promise<Fingerprint> {
  const now = await look();
  return NOTHING_WAITS.every((table) => now[table] === '0 0') ? now : settle();
}

/** Holds an answer to what every answer is. */
async function hold(status: number, body: Called['body'], works: boolean): Promise<void> {
  expect(status, JSON.stringify(body)).toBeLessThan(500);
  if (status < 400) {
    stored = works ? await settle() : await rest();
    return;
  }
  if (body !== undefined) expect(body.errors[0]).toMatchObject({ status, code: expect.any(String), detail: expect.any(String) });
  expect(await look()).toEqual(stored);
}

const kept = declaredOperations().filter(({ surface }) => surface.method !== 'DELETE' || surface.body);
const reading = kept.filter(({ surface }) => surface.method === 'GET');
const writing = kept.filter(({ surface }) => surface.body !== undefined);
/** A job is accepted first and done later. */
const isJob = ({ surface }: Declared): boolean => 202 in surface.answers && /bulk|job/.test(surface.path);

const sampleOf = ({ operationId }: Declared) => samples[operationId]?.() ?? {};
function pathOf(declared: Declared, id = sampleOf(declared).id): string {
  const path = declared.surface.path.replace(/\{\w+\}/, () =>
    id === 'ACCOUNT' ? server.accountId : encodeURIComponent(wellFormed(id ?? '')),
  );
  return declared.surface.parameters?.company_id ? `${path}?company_id=${server.accountId}` : path;
}

describe('queries', () => {
  const request = fc
    .constantFrom(...reading)
    .chain((declared) => fc.record({ declared: fc.constant(declared), query: queryOf(declared.surface) }));

  test('of any kind', { timeout: TIMEOUT_MS }, () =>
    fc.assert(
      fc.asyncProperty(request, async ({ declared, query }) => {
        const answer = await rawHttp(server.url, head('GET', `${pathOf(declared)}?${query}`));
        const { status, body } = readAnswer(answer);
        await hold(status, body, false);
      }),
      { ...RUNS, examples: QUERIES.map(([operationId, query]) => [{ declared: operationNamed(operationId), query }]) },
    ),
  );
});

describe('bodies', () => {
  // Samples are made when they are wanted: each has names of its own.
  const request = fc
    .constantFrom(...writing)
    .chain((declared) =>
      fc.record({ declared: fc.constant(declared), body: fc.constant(undefined).chain(() => mutated(sampleOf(declared).body)) }),
    );

  test('of any kind', { timeout: TIMEOUT_MS }, () =>
    fc.assert(
      fc.asyncProperty(request, async ({ declared, body }) => {
        const { status, body: document } = await call(server, `${declared.surface.method} ${pathOf(declared)}`, { body });
        await hold(status, document, isJob(declared));
      }),
      { ...RUNS, examples: BODIES.map(([operationId, body]) => [{ declared: operationNamed(operationId), body }]) },
    ),
  );
});

describe('ids', () => {
  const withId = kept.filter(({ surface }) => surface.path.includes('{'));

  test('of any kind', { timeout: TIMEOUT_MS }, () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(...withId), hostileText, async (declared, id) => {
        const path = pathOf(declared, id);
        const { body } = sampleOf(declared) as { body?: { data: object } };
        const renamed = declared.operation.verb === 'update' ? { data: { ...body?.data, id } } : body;
        const { status, body: document } = await call(server, `${declared.surface.method} ${path}`, { body: renamed });
        await hold(status, document, isJob(declared));
      }),
      { ...RUNS, numRuns: Math.ceil((RUNS.numRuns ?? 0) / 3) },
    ),
  );
});

describe('requests', () => {
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'get', 'QUERY');
  const segment = fc.oneof(
    fc.constantFrom('api', 'client', 'profiles', 'events', 'lists', 'relationships', '..', '.', '', '%2e%2e', '%00', '%', ';x'),
    hostileText.map((text) => encodeURIComponent(wellFormed(text))),
  );
  const path = fc.array(segment, { maxLength: 6 }).map((segments) => `/${segments.join('/')}`);
  const headerName = fc.constantFrom(
    'revision',
    'accept',
    'accept-encoding',
    'content-type',
    'content-encoding',
    'authorization',
    'x-forwarded-host',
    'origin',
    'expect',
    'x-http-method-override',
    'if-none-match',
    'range',
    'cookie',
  );
  const headerValue = fc.oneof(
    fc.constantFrom(
      '*',
      'gzip',
      'application/json',
      'application/vnd.api+json',
      '2026-07-15',
      '2025-10-15',
      '9999-99-99',
      '0',
      'a'.repeat(5000),
      ';;;,,,',
      '"',
      'bytes=0-',
      '100-continue',
    ),
    fc.string({ maxLength: 20 }).map((text) => text.replace(/[^\u0020-\u007e]/g, '')),
  );
  const headers = fc.dictionary(headerName, headerValue, { maxKeys: 4, noNullPrototype: true });
  const body = fc.oneof(fc.constant(''), fc.constant('{}'), hostileText.map(wellFormed));

  test('of any kind', { timeout: TIMEOUT_MS }, () =>
    fc.assert(
      fc.asyncProperty(method, path, headers, body, async (verb, target, given, text) => {
        const bytes = `${head(verb, target.slice(0, 8000), given, Buffer.byteLength(text))}${text}`;
        const answers = (await rawHttp(server.url, bytes)).replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
        const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answers)?.[1]);
        expect(status, answers.slice(0, 300)).toBeGreaterThan(0);
        const packed = /\r\ncontent-encoding:/i.test(answers);
        const isDocument = /\r\ncontent-type: application\/vnd\.api\+json/i.test(answers) && !packed && verb !== 'HEAD';
        await hold(status, isDocument ? readAnswer(answers).body : undefined, false);
      }),
      RUNS,
    ),
  );
});

/** The head of a request; its own headers go before those that it would have otherwise. */
function head(method: string, target: string, headers: Record<string, string> = {}, length = 0): string {
  const all = { host: 'x', authorization: `Klaviyo-API-Key ${server.key}`, revision: '2026-07-15', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`;
}

function operationNamed(operationId: string): Declared {
  const found = kept.find((declared) => declared.operationId === operationId);
  if (!found) throw new Error(`no operation ${operationId}`);
  return found;
}
