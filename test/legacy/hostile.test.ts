import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OLD_ENDPOINTS } from '../../src/legacy/routes.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { old } from './old-call.ts';

/** Whatever is sent to the old endpoints: no server error, the old shape of errors, and nothing of another account. */
let server: TestServer;
const theirs: Record<string, string> = {};

beforeAll(async () => {
  server = await startTestServer();
  const { key } = server.second;
  const list = await old(server, 'POST /v2/lists', { key, json: { list_name: 'Theirs' } });
  const [member] = (
    await old(server, `POST /v2/list/${list.body.list_id}/members`, { key, json: { profiles: [{ email: 'theirs@else.example' }] } })
  ).body;
  const template = await old(server, 'POST /v1/email-templates', { key, form: { name: 'Theirs', html: '<p>secret</p>' } });
  const track = { token: server.second.accountId, event: 'Their Event', customer_properties: { $email: 'theirs@else.example' } };
  await fetch(`${server.url}/api/track`, { method: 'POST', body: JSON.stringify(track), headers: { 'content-type': 'application/json' } });
  const metrics = await old(server, 'GET /v1/metrics', { key });
  Object.assign(theirs, {
    list_id: list.body.list_id,
    person_id: member.id,
    template_id: template.body.id,
    metric_id: metrics.body.data[0].id,
  });
});
afterAll(() => server.close());

/** The path with ids of the other account. */
function aimed(path: string): string {
  const own = path.includes('email-template') ? theirs.template_id : theirs.list_id;
  return path.replace(/:(\w+)/g, (_, name: string) => theirs[name] ?? own ?? '');
}

const lines = OLD_ENDPOINTS.map(({ method, path }) => [`${method} ${path}`, method, path] as const);

async function look(): Promise<string> {
  const { key } = server.second;
  const paths = ['/v1/people', '/v1/metrics', '/v1/email-templates', '/v1/lists', '/v1/people/exclusions', '/v1/metrics/timeline'];
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
    const { status, body } = await old(server, `${method} ${aimed(path)}`, about);
    expect(status).toBeLessThan(500);
    expect(JSON.stringify(body ?? '')).not.toMatch(/theirs@else|secret|Their Event|Theirs/);
    expect(await look()).toBe(before);
  });
});

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
const RUNS = 12;

describe.each(lines)('%s', (_, method, path) => {
  const names = Object.keys(OLD_ENDPOINTS.find((each) => each.path === path && each.method === method)?.fields ?? {});
  const args = fc.dictionary(fc.constantFrom(...names, '$email', 'email', '$zip', '$consent', 'x'), value, {
    maxKeys: 4,
    noNullPrototype: true,
  });

  test('takes hostile arguments as mistakes of the caller', async () => {
    await fc.assert(
      fc.asyncProperty(args, fc.boolean(), hostile, async (given, asForm, id) => {
        const at = path.replace(/:\w+/g, () => encodeURIComponent(/^[^/\\.?#]+$/.test(id) ? id : 'x'));
        const texts = Object.fromEntries(
          Object.entries(given).map(([name, each]) => [name, typeof each === 'string' ? each : JSON.stringify(each)]),
        );
        const about = method === 'GET' ? { query: texts } : asForm ? { form: texts } : { json: given };
        const { status, body } = await old(server, `${method} ${at}`, about);
        expect(status, JSON.stringify([at, about, body])).toBeLessThan(500);
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
