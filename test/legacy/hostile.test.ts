import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OLD_ENDPOINTS } from '../../src/legacy/routes.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { old } from './old-call.ts';

/** Whatever is sent to the old endpoints: no server error, the old shape of errors, and nothing of another account. */
let server: TestServer;
/** Ids by what they are of. */
type Things = Readonly<Record<'list_id' | 'person_id' | 'metric_id' | 'template_id' | 'campaign_id', string>>;
let theirs: Things;
let ours: Things;

beforeAll(async () => {
  server = await startTestServer();
  theirs = await fill('Theirs', 'theirs@else.example', server.second);
  ours = await fill('Ours', 'ours@here.example', server);
});
afterAll(() => server.close());

/** One of everything for an account. */
async function fill(name: string, email: string, { key, accountId }: { key: string; accountId: string }): Promise<Things> {
  const { list_id } = (await old(server, 'POST /v2/lists', { key, json: { list_name: name } })).body;
  const [member] = (await old(server, `POST /v2/list/${list_id}/members`, { key, json: { profiles: [{ email }] } })).body;
  const template = await old(server, 'POST /v1/email-templates', { key, form: { name, html: `<p>${name}</p>` } });
  const track = { token: accountId, event: `${name} Event`, customer_properties: { $email: email } };
  await fetch(`${server.url}/api/track`, { method: 'POST', body: JSON.stringify(track), headers: { 'content-type': 'application/json' } });
  const metrics = await old(server, 'GET /v1/metrics', { key });
  const form = { list_id, template_id: template.body.id, from_name: name, from_email: email, subject: name };
  const campaign = await old(server, 'POST /v1/campaigns', { key, form });
  const metric_id = metrics.body.data.find((metric: { name: string }) => metric.name === `${name} Event`).id;
  return { list_id, person_id: member.id, metric_id, template_id: template.body.id, campaign_id: campaign.body.id };
}

/** The path with ids of an account. */
function aimed(path: string, things: Things): string {
  const kinds = { 'email-template': things.template_id, campaign: things.campaign_id };
  const own = Object.entries(kinds).find(([kind]) => path.includes(kind))?.[1] ?? things.list_id;
  return path.replace(/:(\w+)/g, (_, name: string) => (things as Record<string, string>)[name] ?? own);
}

const lines = OLD_ENDPOINTS.map(({ method, path }) => [`${method} ${path}`, method, path] as const);

async function look(): Promise<string> {
  const { key } = server.second;
  const paths = [
    '/v1/people',
    '/v1/metrics',
    '/v1/email-templates',
    '/v1/lists',
    '/v1/people/exclusions',
    '/v1/metrics/timeline',
    '/v1/campaigns',
  ];
  const seen = await Promise.all(paths.map(async (path) => (await old(server, `GET ${path}`, { key })).body));
  const members = await old(server, `GET /v2/group/${theirs.list_id}/members/all`, { key });
  return JSON.stringify([...seen, members.body]);
}

describe.each(lines)('%s', (_, method, path) => {
  test('neither shows nor changes what is another account’s', async () => {
    const before = await look();
    const args = {
      email: 'mine@here.example',
      list_name: 'Mine',
      name: 'Mine',
      html: '<p>mine</p>',
      ...{ subject: 'Mine', from_name: 'Mine', from_email: 'mine@here.example', send_time: '2120-01-01 00:00:00' },
      ...{ list_id: theirs.list_id, template_id: theirs.template_id, to: 'mine@here.example' },
      person_id: theirs.person_id,
      emails: ['theirs@else.example'],
    };
    const { person_id: id, ...rest } = args;
    const about =
      method === 'GET'
        ? { query: { email: 'theirs@else.example' } }
        : {
            json: path.includes('deletion')
              ? { person_id: id }
              : { ...rest, profiles: [{ email: 'mine@here.example' }], batch: [{ email: 'mine@here.example' }] },
          };
    const { status, body } = await old(server, `${method} ${aimed(path, theirs)}`, about);
    expect(status).toBeLessThan(500);
    if (path.includes('/:')) expect(status).toBe(404);
    expect(JSON.stringify(body ?? '')).not.toMatch(/theirs@else|Theirs/);
    expect(await look()).toBe(before);
  });
});

const theirsLike = '01M1PAAR5HBCRHA3NN9NG5WRTA';
const hostile = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '',
    'null',
    '[]',
    '{}',
    '[[]]',
    '{"__proto__":1}',
    '\u0000',
    '\\u0000',
    '["\\u0000"]',
    '-1',
    '1e309',
    '9'.repeat(30),
    ...['NaN', 'Infinity', '2023-02-31 00:00:00', '0000-00-00', '275760-09-13 00:00:01', '=', '====', '\ud800', 'x'.repeat(70_000)],
    ...[theirsLike, `["${theirsLike}"]`, '[{"email":null}]', '{"email":"a@b.example"}', '[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]'],
    "'",
    '%',
    '["sum","x"]',
    '[["a","=","\\u0000"]]',
  ),
  fc.integer().map(String),
);
const value = fc.oneof(
  hostile,
  fc.constantFrom(null, true, 0, -1, 1e300, [], {}, [null], [{}], [{ email: 1 }], { a: { b: [] } }),
  fc.array(hostile, { maxLength: 3 }),
);
const RUNS = 16;
const DELETED = /^DELETE (?:\/v2\/list\/:list_id|\/v1\/list\/:id|\/v1\/email-template\/:id)$/;

const inPath = (id: string): string => encodeURIComponent(/^[^/\\.?#]+$/.test(id) ? Buffer.from(id).toString() : 'x');

describe.each(lines)('%s', (_, method, path) => {
  const names = Object.keys(OLD_ENDPOINTS.find((each) => each.path === path && each.method === method)?.fields ?? {});
  const args = fc.dictionary(fc.constantFrom(...names, '$email', 'email', '$zip', '$consent', 'x'), value, {
    maxKeys: 4,
    noNullPrototype: true,
  });

  test('takes hostile arguments as mistakes of the caller', async () => {
    await fc.assert(
      fc.asyncProperty(args, fc.boolean(), hostile, fc.boolean(), async (given, asForm, id, real) => {
        // What is deleted would be missing to the others.
        const isOurs = real && !DELETED.test(`${method} ${path}`);
        const at = isOurs ? aimed(path, ours) : path.replace(/:\w+/g, () => inPath(id));
        const texts = Object.fromEntries(
          Object.entries(given).map(([name, each]) => [name, typeof each === 'string' ? each : JSON.stringify(each)]),
        );
        const about = method === 'GET' ? { query: texts } : asForm ? { form: texts } : { json: given };
        const { status, body } = await old(server, `${method} ${at}`, about);
        expect(status, JSON.stringify([at, about, body])).toBeLessThan(500);
        // Said before anything of the call is looked at.
        if (status === 431) return;
        if (status >= 400)
          expect(body).toEqual(path.startsWith('/v2') ? { detail: expect.any(String) } : { status, message: expect.any(String) });
      }),
      { numRuns: RUNS },
    );
  });
});

describe.each(['/api/track', '/api/identify', '/api/track-once'])('%s', (path) => {
  test('answers 1 or 0 to anything', async () => {
    const data = fc.dictionary(fc.constantFrom('event', 'customer_properties', 'properties', 'time', '__track_once__'), value, {
      noNullPrototype: true,
    });
    await fc.assert(
      fc.asyncProperty(data, fc.boolean(), async (given, known) => {
        const body = new URLSearchParams({ data: JSON.stringify({ ...given, token: known ? server.accountId : 'NOPE' }) });
        const response = await fetch(`${server.url}${path}`, { method: 'POST', body });
        expect([response.status, await response.text()]).toEqual([200, expect.stringMatching(/^[01]$/)]);
      }),
      { numRuns: 60 },
    );
  });
});

describe.each([
  ['/api/v1/catalog/subscribe', ['a', 'email', 'variant', 'platform'], { status: expect.any(Number), message: expect.any(String) }],
  ['/ajax/subscriptions/subscribe', ['g', 'email', 'a', '$fields', '$source'], { success: false, errors: expect.any(Array), data: {} }],
] as const)('%s', (url, names, shape) => {
  test('takes hostile forms of pages as mistakes', async () => {
    const args = fc.dictionary(fc.constantFrom(...names, '$email', '$phone_number', 'x'), value, { maxKeys: 5, noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(args, fc.boolean(), fc.boolean(), async (given, known, asForm) => {
        const whole = known ? { a: server.accountId, g: ours.list_id, email: 'page@here.example', variant: 'none', ...given } : given;
        const texts = Object.entries(whole).map(([name, each]) => [name, typeof each === 'string' ? each : JSON.stringify(each)]);
        const response = await fetch(`${server.url}${url}`, {
          method: 'POST',
          ...(asForm
            ? { body: new URLSearchParams(texts as [string, string][]) }
            : { body: JSON.stringify(whole), headers: { 'content-type': 'application/json' } }),
        });
        const body = await response.json();
        expect(response.status, JSON.stringify([whole, body])).toBeLessThan(500);
        if (response.status >= 400) expect(body).toEqual(shape);
      }),
      { numRuns: 60 },
    );
  });
});

test.each([[['pk_x']], [{ pk: 1 }], [7], [null], [true], [''], ['x'.repeat(100_000)], ['\u0000'], ['Klaviyo-API-Key pk_x']])(
  'a key that is %j opens nothing',
  async (api_key) => {
    const { status, body } = await old(server, 'POST /v2/lists', { key: null, json: { api_key, list_name: 'x' } });
    expect([status, body]).toEqual([typeof api_key === 'string' && api_key.includes('\u0000') ? 400 : 403, { detail: expect.any(String) }]);
  },
);

test.each(['bm90IGpzb24=', 'e30', '====', '*', 'eyJ0b2tlbiI6', 'W10=', 'bnVsbA==', '', '%00', 'e30'.repeat(20_00)])(
  'base64 rubbish %j is answered',
  async (data) => {
    for (const path of ['/api/track', '/api/identify', '/api/track-once']) {
      const response = await fetch(`${server.url}${path}?data=${data}`);
      expect([response.status, await response.text()]).toEqual([200, expect.stringMatching(/^[01]$/)]);
    }
  },
);
