import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobBody, makeCampaign, SEND_JOBS } from '../support/campaign-samples.ts';
import { caller, type Reply } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Links in a campaign that say something about whoever follows them. */
let server: TestServer;
let call: ReturnType<typeof caller>;
let link: string;
let profileId: string;

const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0' };
const SOURCE = `<p>What do you like?</p>
<a href="{% update_property_link 'Likes' first_name 'https://shop.example/tea?a=1' %}">Tea</a> {% unsubscribe %}`;

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
  const made = async (path: string, data: object): Promise<string> => (await call('POST', path, { data })).json.data.id;
  const listId = await made('/api/lists', { type: 'list', attributes: { name: 'Readers' } });
  profileId = await made('/api/profiles', { type: 'profile', attributes: { email: 'ada@example.com', first_name: 'Ada & co' } });
  await call('POST', `/api/lists/${listId}/relationships/profiles`, { data: [{ type: 'profile', id: profileId }] });
  const template = { name: 'Question', editor_type: 'CODE', html: SOURCE };
  const templateId = await made('/api/templates', { type: 'template', attributes: template });
  const { id } = await makeCampaign(call, { name: 'Question', included: [listId] }, templateId);
  expect((await call('POST', SEND_JOBS, jobBody('send', id))).status).toBe(202);
  const html = await eventually(async () => {
    const { data } = (
      await call('GET', '/burgee/v1/messages?filter=equals(kind,"campaign"),equals(status,"sent")&additional-fields[message]=mail')
    ).json;
    return data[0]?.attributes.mail.html as string | undefined;
  });
  link = /href="([^"]*\/t\/p\/[^"]*)"/.exec(html)?.[1] ?? '';
  expect(link.startsWith(`${server.url}/t/p/`)).toBe(true);
});
afterAll(() => server.close());

async function eventually<T>(what: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const found = await what();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it never came to that');
}

const person = async (): Promise<Reply['json']> => (await call('GET', `/api/profiles/${profileId}`)).json.data?.attributes.properties;
const follow = (method: string, headers: Record<string, string>, address = link) => fetch(address, { method, headers, redirect: 'manual' });

test('programs that only look change nothing', async () => {
  for (const [method, headers] of [
    ['HEAD', BROWSER],
    ['GET', { 'user-agent': 'Googlebot/2.1' }],
  ] as const) {
    const answer = await follow(method, headers);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://shop.example/tea?a=1']);
  }
  expect(await person()).toEqual({});
});

test('whoever follows it has the property, and is led on without parameters; the click counts', async () => {
  for (let times = 0; times < 2; times++) {
    const answer = await follow('GET', BROWSER);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://shop.example/tea?a=1']);
  }
  expect(await person()).toEqual({ Likes: 'Ada & co' });
  const { data } = (await call('GET', '/api/metrics')).json;
  const clicked = data.find(({ attributes }: Reply['json']) => attributes.name === 'Clicked Email');
  const events = (await call('GET', `/api/events?filter=equals(metric_id,"${clicked?.id}")`)).json.data;
  expect(events.map(({ attributes }: Reply['json']) => attributes.event_properties.URL)).toContain('https://shop.example/tea?a=1');
});

test('nobody makes or bends one, and neither kind of link is taken for the other', async () => {
  const token = link.split('/t/p/')[1] as string;
  const bent = `${token.slice(0, 30)}${token[30] === 'A' ? 'B' : 'A'}${token.slice(31)}`;
  for (const address of [`${server.url}/t/p/${bent}`, `${server.url}/t/p/x`, `${server.url}/t/c/${token}`]) {
    expect((await follow('GET', BROWSER, address)).status, address).toBe(404);
  }
});

test('it leads on when the person is gone, and brings nobody back', async () => {
  const subject = { data: { type: 'profile', attributes: { email: 'ada@example.com' } } };
  const body = { data: { type: 'data-privacy-deletion-job', attributes: { profile: subject } } };
  expect((await call('POST', '/api/data-privacy-deletion-jobs', body)).status).toBe(202);
  await eventually(async () => ((await call('GET', `/api/profiles/${profileId}`)).status === 404 ? true : undefined));
  const answer = await follow('GET', BROWSER);
  expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://shop.example/tea?a=1']);
  expect((await call('GET', '/api/profiles')).json.data).toEqual([]);
});
