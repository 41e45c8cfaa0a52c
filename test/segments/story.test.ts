import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { call, eventBody, profileBody } from '../support/call.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const DAY = 86_400_000_000;
const wall = systemClock();
let moved = 0;
let server: TestServer;
let metricId: string;

beforeAll(async () => {
  server = await startTestServer({ clock: { wall: wall.wall, account: (id) => wall.account(id) + moved } });
  for (const name of ['ann', 'bob', 'cid'])
    await call(server, 'POST /api/profiles', { body: profileBody({ email: `${name}@example.com` }) });
  await call(server, 'POST /api/events', { body: eventBody('ann@example.com') });
  metricId = (await call(server, 'GET /api/metrics')).body.data[0].id;
});
afterAll(() => server.close());

const segmentBody = (name: string, ...groups: unknown[][]) => ({
  data: { type: 'segment', attributes: { name, definition: { condition_groups: groups.map((conditions) => ({ conditions })) } } },
});

const viewed = (more: object = {}) => ({
  type: 'profile-metric',
  metric_id: metricId,
  measurement: 'count',
  measurement_filter: { type: 'numeric', operator: 'greater-than-or-equal', value: 1 },
  timeframe_filter: { type: 'date', operator: 'in-the-last', unit: 'day', quantity: 30 },
  ...more,
});

async function until<T>(read: () => Promise<T>, wanted: T): Promise<T> {
  const end = wall.wall() + 8_000_000;
  for (;;) {
    const value = await read();
    if (JSON.stringify(value) === JSON.stringify(wanted) || wall.wall() > end) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const members = async (id: string): Promise<string[]> => {
  const { body } = await call(server, `GET /api/segments/${id}/profiles`);
  return body.data.map((one: { attributes: { email: string } }) => one.attributes.email.split('@')[0]).sort();
};

it('lets people in and out as they do things and as time goes by', async () => {
  const made = await call(server, 'POST /api/segments', { body: segmentBody('Lookers', [viewed()]) });
  expect(made.status).toBe(201);
  expect(made.body.data.attributes).toMatchObject({ is_active: true, is_processing: true, is_starred: false });
  expect(made.body.data.attributes.definition.condition_groups[0].conditions[0].metric_filters).toBeNull();
  const id = made.body.data.id as string;
  const processing = async () => (await call(server, `GET /api/segments/${id}`)).body.data.attributes.is_processing;
  expect(await until(processing, false)).toBe(false);
  expect(await members(id)).toEqual(['ann']);

  await call(server, 'POST /api/events', { body: eventBody('bob@example.com') });
  expect(await until(() => members(id), ['ann', 'bob'])).toEqual(['ann', 'bob']);

  const without = await call(server, 'POST /api/segments', {
    body: segmentBody('Others', [{ type: 'profile-group-membership', is_member: false, group_ids: [id] }]),
  });
  const others = without.body.data.id;
  expect(await until(() => members(others), ['cid'])).toEqual(['cid']);

  const { id: annId } = (await call(server, 'GET /api/profiles?filter=equals(email,"ann@example.com")')).body.data[0];
  const explanation = { data: { type: 'segment-explanation', attributes: { segment_id: id, profile_id: annId } } };
  const why = await call(server, 'POST /burgee/v1/segment-explanations', { body: explanation });
  expect(why.body.data.attributes).toMatchObject({ is_member: true, holds: true, is_processing: false });
  expect(why.body.data.attributes.condition_groups[0].conditions[0]).toMatchObject({
    holds: true,
    condition: { metric_id: metricId },
    evidence: [{ kind: 'events', metric_id: metricId, count: 1, latest: [{ id: expect.any(String) }] }],
  });
  explanation.data.attributes.segment_id = others;
  const whyNot = (await call(server, 'POST /burgee/v1/segment-explanations', { body: explanation })).body.data.attributes;
  expect(whyNot).toMatchObject({ is_member: false, joined_group_at: null, holds: false });
  expect(whyNot.condition_groups[0].conditions[0].evidence).toEqual([
    { kind: 'memberships', groups: [{ id, joined_group_at: expect.any(String) }] },
  ]);

  moved = 31 * DAY;
  expect(await until(() => members(id), [])).toEqual([]);
  expect(await until(() => members(others), ['ann', 'bob', 'cid'])).toEqual(['ann', 'bob', 'cid']);
  const counted = await call(server, `GET /api/segments/${others}?additional-fields[segment]=profile_count`);
  expect(counted.body.data.attributes.profile_count).toBe(3);

  const cycle = await call(server, `PATCH /api/segments/${id}`, {
    body: {
      data: {
        type: 'segment',
        id,
        attributes: {
          definition: { condition_groups: [{ conditions: [{ type: 'profile-group-membership', is_member: true, group_ids: [others] }] }] },
        },
      },
    },
  });
  expect(cycle.status).toBe(400);
  expect((await call(server, `DELETE /api/segments/${id}`)).status).toBe(204);
  expect(await members(others)).toEqual(['ann', 'bob', 'cid']);
  expect(server.logged).toEqual([]);
});
