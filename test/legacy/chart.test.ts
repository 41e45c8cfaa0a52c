import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caller, makeSegment, segmentBody } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { consentRows } from './chart/consent.ts';
import { profileRows } from './chart/profiles.ts';
import { type ChartRow, listOf, MEMBERS, type World, worldOf } from './chart/row.ts';
import { campaignRows, privacyRows, segmentRows, templateRows } from './chart/things.ts';
import { old } from './old-call.ts';

/** The comparison chart of old and new calls, promise by promise, driven against a running server in both of its columns. */
let server: TestServer;
let world: World;

beforeAll(async () => {
  server = await startTestServer();
  const listId = await listOf(worldOf(server, { listId: '', segmentId: '', templateId: '' }), 'Members', 'single_opt_in');
  const profiles = Array.from({ length: MEMBERS }, (_, i) => ({
    ...{ $email: `member${i}@chart.example`, $first_name: `M${i}`, $city: 'Ghent', Seat: i },
    ...(i === 0 ? { $phone_number: '+12025550100' } : {}),
  }));
  await old(server, `POST /v2/list/${listId}/members`, { json: { profiles } });
  const segmentId = await makeSegment(caller(server.url, server.key), segmentBody('Chart', listId));
  const ids: string[] = [];
  for (let i = 0; i < 12; i++)
    ids.push(
      (await old(server, 'POST /v1/email-templates', { form: { name: `Chart ${i}`, html: `<p>${i}</p>{% unsubscribe %}` } })).body.id,
    );
  world = worldOf(server, { listId, segmentId, templateId: ids[0] as string });
});
afterAll(() => server.close());

const limitRows: readonly ChartRow[] = [
  {
    lines: [1],
    promise: 'every call has a limit that is written down, and headers say when to come again',
    old: [
      'GET /v2/lists',
      async ({ old: ask }) => {
        const key = await server.makeKey({ limits: 0.001 });
        expect((await ask('GET /v2/lists', { key })).status).toBe(200);
        const refused = await ask('GET /v2/lists', { key });
        expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([429, expect.any(Number)]);
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      },
    ],
    new: [
      'GET /api/lists, /openapi.json',
      async ({ new: ask }) => {
        const key = await server.makeKey({ limits: 1 });
        const { headers } = await ask('GET /api/lists', { key });
        for (const name of ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset']) expect(headers.get(name), name).toMatch(/^\d+/);
        const slow = await server.makeKey({ limits: 0.001 });
        await ask('GET /api/lists', { key: slow });
        const refused = await ask('GET /api/lists', { key: slow });
        expect(refused.status).toBe(429);
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
        const { paths } = (await ask('GET /openapi.json', { key: null })).body;
        const operations = Object.entries(paths as Record<string, Record<string, object>>).flatMap(([path, all]) =>
          Object.entries(all).map(([method, operation]) => ({ line: `${method} ${path}`, operation })),
        );
        expect(operations.length).toBeGreaterThan(200);
        for (const { line, operation } of operations)
          expect(operation, line).toMatchObject({ 'x-burgee-ratelimit': { burst: expect.any(String), steady: expect.any(String) } });
      },
    ],
  },
];

/** What the chart is called and is about, which promises nothing; that a call may have two successors is what rows 21 and 28 show. */
const HEADINGS = [2, 3];
const LINES = 58;

const ROWS: readonly ChartRow[] = [
  ...limitRows,
  ...profileRows,
  ...consentRows,
  ...segmentRows,
  ...templateRows,
  ...privacyRows,
  ...campaignRows,
].sort((a, b) => (a.lines[0] ?? 0) - (b.lines[0] ?? 0));

test('every line of the chart has its row', () => {
  const covered = [...HEADINGS, ...ROWS.flatMap(({ lines }) => lines)].sort((a, b) => a - b);
  expect(covered).toEqual(Array.from({ length: LINES }, (_, i) => i + 1));
  for (const { lines, old: before, new: after } of ROWS) expect(before ?? after, String(lines)).toBeDefined();
});

describe.each(ROWS.map((row) => [row.lines.join(', '), row.newest ? `${row.promise} (newest: ${row.newest})` : row.promise, row] as const))(
  'line %s: %s',
  (_, __, row) => {
    const columns = [
      ['old', row.old],
      ['new', row.new],
    ] as const;
    for (const [name, column] of columns) if (column) test(`${name}: ${column[0]}`, () => column[1](world));
  },
);

/** What belongs beside the chart and is not built, so that nobody takes it for kept: it is not routed, and says so. */
describe('absent', () => {
  test.each([
    ['GET /v1/flows', 'seen in one client of old, in no document; flows are not built'],
    ['GET /v1/flow/X', 'the same'],
    ['POST /v1/people/exclude', 'named by nobody who ever called it'],
  ])('%s: %s', async (line) => {
    expect(await old(server, line)).toMatchObject({
      status: 404,
      body: { status: 404, message: expect.stringContaining('no such endpoint') },
    });
  });

  test.each(['GET /api/flows', 'GET /api/webhooks', 'GET /api/forms', 'GET /api/reviews'])('%s: not built', async (line) => {
    const { status, body } = await world.new(line);
    expect([status, body.errors[0].status]).toEqual([404, 404]);
  });
});
