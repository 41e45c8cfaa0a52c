import { afterAll, beforeAll, expect, test } from 'vitest';
import { caller, makeSegment, mergeBody, profileBody, segmentBody, segmentReportBody } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** How a segment grows, through the API alone. */
let server: TestServer;
let call: ReturnType<typeof caller>;

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
});
afterAll(() => server.close());

const report = (kind: 'values' | 'series', ids: readonly string[], more = {}) =>
  call('POST', `/api/segment-${kind}-reports`, segmentReportBody(kind, ids, more));
const numbers = (added: number, removed: number, total: number) => ({
  ...{ members_added: added, members_removed: removed, net_members_changed: added - removed, total_members: total },
});

/** Waits until the report is as it should be: members come and go in the background. */
async function reaches(id: string, expected: object): Promise<void> {
  const statistics = async () => (await report('values', [id])).json.data.attributes.results[0].statistics;
  for (let tries = 0; tries < 250 && JSON.stringify(await statistics()) !== JSON.stringify(expected); tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await statistics()).toEqual(expected);
}

test('members that come, go, and become one with others are counted', async () => {
  const listId = (await call('POST', '/api/lists', { data: { type: 'list', attributes: { name: 'Grows' } } })).json.data.id;
  const profiles: string[] = [];
  for (let i = 0; i < 4; i++) profiles.push((await call('POST', '/api/profiles', profileBody(`grows-${i}@example.com`))).json.data.id);
  const members = (method: string, ids: readonly string[]) =>
    call(method, `/api/lists/${listId}/relationships/profiles`, { data: ids.map((id) => ({ type: 'profile', id })) });
  await members('POST', profiles.slice(0, 3));
  const id = await makeSegment(call, segmentBody('Grows', listId));
  await reaches(id, numbers(3, 0, 3));
  await members('POST', profiles.slice(3));
  await members('DELETE', profiles.slice(0, 1));
  await reaches(id, numbers(4, 1, 3));
  await call('POST', '/api/profile-merge', mergeBody(profiles[1] as string, [profiles[2] as string]));
  await reaches(id, numbers(4, 2, 2));

  const { json } = await report('series', [id]);
  expect(json.data.attributes.date_times).toHaveLength(8);
  const [line] = json.data.attributes.results;
  expect(line.groupings).toEqual({ segment_id: id });
  expect(line.statistics).toEqual(
    Object.fromEntries(Object.entries(numbers(4, 2, 2)).map(([name, last]) => [name, [...Array(7).fill(0), last]])),
  );
  const hours = (await report('series', [id], { interval: 'hourly', timeframe: { key: 'today' } })).json.data.attributes;
  expect(hours.results[0].statistics.total_members.at(-1)).toBe(2);
  expect(hours.results[0].statistics.members_added.reduce((sum: number, count: number) => sum + count, 0)).toBe(4);
});

test('reports are written as recorded: an id that leads nowhere, and no pages', async () => {
  const { status, json } = await call('POST', '/api/segment-values-reports?fields[segment-values-report]=results', {
    data: { type: 'segment-values-report', attributes: { statistics: ['total_members'], timeframe: { key: 'this_month' }, filter: null } },
  });
  expect(status).toBe(200);
  expect(Object.keys(json.data)).toEqual(['type', 'id', 'attributes']);
  expect(json.data.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  expect(json.links).toEqual({ self: `${server.url}/api/segment-values-reports?fields%5Bsegment-values-report%5D=results` });
  expect(json.data.attributes.results[0].statistics).toEqual({ total_members: 2 });
});

test('what cannot be read is refused at its place', async () => {
  const pointer = async (more: object) => {
    const { status, json } = await report('series', ['NOBODY'], more);
    return [status, ...(json.errors ?? []).map((error: { source: { pointer: string } }) => error.source.pointer)];
  };
  expect(await pointer({ filter: 'contains(segment_id,"x")' })).toEqual([400, '/data/attributes/filter']);
  expect(await pointer({ filter: 'equals(name,"x")' })).toEqual([400, '/data/attributes/filter']);
  expect(await pointer({ timeframe: { key: 'last_90_days' } })).toEqual([400, '/data/attributes/interval']);
  expect(await pointer({ timeframe: { start: '2026-02-01T00:00:00Z', end: '2026-01-01T00:00:00Z' } })).toEqual([
    400,
    '/data/attributes/timeframe',
  ]);
  expect(await pointer({})).toEqual([200]);
  expect((await report('values', ['NOBODY'])).json.data.attributes.results).toEqual([]);
});
