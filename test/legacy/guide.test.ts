import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchangeTokens } from '../../src/engine/identity/exchange-token.ts';
import { legacyRoutes } from '../../src/legacy/routes.ts';
import { ulidToUuid } from '../../src/lib/ids.ts';
import { makeCampaign } from '../support/campaign-samples.ts';
import { catalogIdOf, itemBody, variantBody } from '../support/content-samples.ts';
import { caller, eventBody, makeSegment, profileBody, segmentBody, templateBody } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** The guide from old calls to new ones: it names every call that is served, and what it says to send works. */
const guide = readFileSync(new URL('../../docs/legacy.md', import.meta.url), 'utf8');
const rows = guide
  .split('\n')
  .filter((line) => /^\| (?:GET|POST|PUT|DELETE) \//.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')) as [old: string, successors: string, examples: string]);

const CALL = /(GET|POST|PUT|PATCH|DELETE) (\/[\w{}/-]+)/g;
const callsIn = (text: string): string[] =>
  [...text.matchAll(CALL)].map(([, method, path]) => `${method} ${path?.replace(/\{\w+\}/g, '{}')}`);

test('names every old call that is served, once, and no other', () => {
  const served = legacyRoutes
    .filter(({ url }) => !url.endsWith('*'))
    .flatMap(({ methods, url }) => methods.map((method) => `${method} ${url.replace(/:\w+/g, '{}')}`));
  expect(rows.flatMap(([old]) => callsIn(old)).sort()).toEqual(served.sort());
});

let server: TestServer;
let call: ReturnType<typeof caller>;
let things: Record<string, string> = {};

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
  await call('POST', '/api/catalog-items', itemBody('boat'));
  await call('POST', '/api/catalog-variants', variantBody('hull', catalogIdOf('boat')));
  await call('POST', '/api/events', eventBody('ada@example.com', 'Ordered'));
});
afterAll(() => server.close());

const made = async (path: string, body: unknown): Promise<string> => (await call('POST', path, body)).json.data.id;

/** A new one of everything that the words in capitals stand for. */
async function renew(serial: number): Promise<Record<string, string>> {
  const LIST = await made('/api/lists', {
    data: { type: 'list', attributes: { name: `Guide ${serial}`, opt_in_process: 'single_opt_in' } },
  });
  const PROFILE = await made('/api/profiles', profileBody(`guide${serial}@example.com`));
  await call('POST', `/api/lists/${LIST}/relationships/profiles`, { data: [{ type: 'profile', id: PROFILE }] });
  const TEMPLATE = await made('/api/templates', templateBody(`Guide ${serial}`));
  const { id: CAMPAIGN, messageId: MESSAGE } = await makeCampaign(call, { included: [LIST] }, TEMPLATE);
  const TOKEN = encodeURIComponent((await exchangeTokens(server.services, server.accountId))(ulidToUuid(PROFILE) as string));
  const SEGMENT = things.SEGMENT ?? (await makeSegment(call, segmentBody('Guide', LIST)));
  const METRIC = (await call('GET', '/api/metrics')).json.data[0].id;
  return { LIST, PROFILE, TEMPLATE, CAMPAIGN, MESSAGE, TOKEN, SEGMENT, METRIC, PUBLIC: server.accountId };
}

describe.each(rows.map(([old, successors, examples], serial) => [old, successors, examples, serial] as const))(
  '%s',
  (_, successors, examples, serial) => {
    const sent = [...examples.matchAll(/`((?:GET|POST|PATCH|DELETE) [^`]+)`/g)].map(([, text]) => text as string);

    test('has an example of every successor that can be sent', async () => {
      expect(sent.length).toBeGreaterThan(0);
      const used = sent.map((text) =>
        text
          .split(/[ ?]/, 2)
          .join(' ')
          .replace(/\/[A-Z]+(?=\/|$)/g, '/{}'),
      );
      for (const line of used) expect(callsIn(successors)).toContain(line);
      things = await renew(serial);
      for (const text of sent) {
        const filled = text.replace(/\b[A-Z]{4,8}\b/g, (word) => things[word] ?? word);
        const [, method = '', path = '', body] = /^(\w+) (\S+)(?: (\{.*\}))?$/s.exec(filled) ?? [];
        const answer = await call(method, path, body === undefined ? undefined : JSON.parse(body));
        expect(answer.status, `${filled} ${JSON.stringify(answer.json)}`).toBeLessThan(300);
      }
    });
  },
);
