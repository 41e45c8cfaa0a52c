import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caller, eventBody, mergeBody, profileBody, pushTokenBody, type Reply, SUPPRESSIONS, suppressionBody } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Two profiles become one, through the API alone. */
let server: TestServer;
let call: ReturnType<typeof caller>;

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
});
afterAll(() => server.close());

const make = async (attributes: object): Promise<string> =>
  (await call('POST', '/api/profiles', { data: { type: 'profile', attributes } })).json.data.id;
const merge = (destination: string, ...sources: readonly string[]): Promise<Reply> =>
  call('POST', '/api/profile-merge', mergeBody(destination, sources));
const eventsOf = async (id: string): Promise<Reply['json'][]> =>
  (await call('GET', `/api/events?filter=equals(profile_id,"${id}")&include=metric&page[size]=200`)).json.data;
const namesOf = async (id: string): Promise<string[]> => {
  const { json } = await call('GET', `/api/events?filter=equals(profile_id,"${id}")&include=metric&page[size]=200`);
  const names = new Map(json.included.map((one: Reply['json']) => [one.id, one.attributes.name]));
  return json.data.map((event: Reply['json']) => names.get(event.relationships.metric.data.id)).sort();
};
async function until(what: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it never came about');
}

describe('a merge', () => {
  test('answers with the destination, and the old id leads to it from then on', async () => {
    const kept = await make({ email: 'ann@example.com', first_name: 'Ann', properties: { colour: 'red' } });
    const gone = await make({ external_id: 'ann-7', first_name: 'Anna', title: 'Dr', properties: { colour: 'blue', size: 'M' } });
    const reply = await merge(kept, gone);
    expect(reply.status).toBe(202);
    expect(reply.json).toEqual({
      data: { type: 'profile', id: kept, attributes: {}, links: { self: `${server.url}/api/profiles/${kept}/` } },
      links: { self: `${server.url}/api/profile-merge` },
    });

    const { data } = (await call('GET', `/api/profiles/${gone}`)).json;
    expect(data.id).toBe(kept);
    expect(data.attributes).toMatchObject({ email: 'ann@example.com', external_id: 'ann-7', first_name: 'Ann', title: 'Dr' });
    expect(data.attributes.properties).toEqual({ colour: 'red', size: 'M' });
    expect((await call('GET', `/api/profiles?filter=equals(external_id,"ann-7")`)).json.data).toMatchObject([{ id: kept }]);
    expect((await call('GET', `/api/profiles?filter=any(id,["${gone}","${kept}"])`)).json.data).toMatchObject([{ id: kept }]);
    for (const route of ['lists', 'relationships/lists', 'push-tokens', 'relationships/push-tokens'])
      expect((await call('GET', `/api/profiles/${gone}/${route}`)).status).toBe(200);
    const patch = { data: { type: 'profile', id: gone, attributes: { organization: 'Ltd' } } };
    expect((await call('PATCH', `/api/profiles/${gone}`, patch)).json.data).toMatchObject({
      id: kept,
      attributes: { organization: 'Ltd' },
    });
  });

  test('brings events, lists, tokens and suppressions along, and loses none of them', async () => {
    const kept = await make({ email: 'bob@example.com' });
    const gone = await make({ email: 'bob@old.example' });
    const [one, two] = await Promise.all(
      ['One', 'Two'].map(async (name) => (await call('POST', '/api/lists', { data: { type: 'list', attributes: { name } } })).json.data.id),
    );
    const join = (list: string, ...ids: string[]) =>
      call('POST', `/api/lists/${list}/relationships/profiles`, { data: ids.map((id) => ({ type: 'profile', id })) });
    await join(one, gone);
    await join(two, gone, kept);
    for (const email of ['bob@example.com', 'bob@old.example']) await call('POST', '/api/events', eventBody(email, 'Bought'));
    await call('POST', '/api/push-tokens', pushTokenBody('bob@old.example', 'bobs-phone'));
    const job = (await call('POST', SUPPRESSIONS.create, suppressionBody('create', ['bob@old.example']))).json.data.id;
    await until(async () => (await call('GET', `${SUPPRESSIONS.create}/${job}`)).json.data.attributes.status === 'complete');

    const suppressed = 'Manually Suppressed from Email Marketing';
    await until(async () => (await namesOf(gone)).includes(suppressed));
    expect((await merge(kept, gone)).status).toBe(202);
    const names = ['Bought', 'Bought', suppressed, 'Merged Profile'];
    await until(async () => (await eventsOf(kept)).length === names.length);
    expect(await namesOf(kept)).toEqual(names);
    expect(await namesOf(gone)).toEqual(names);
    const lists = (await call('GET', `/api/profiles/${kept}/lists`)).json.data.map(({ id }: { id: string }) => id).sort();
    expect(lists).toEqual([one, two].sort());
    const size = async (list: string) =>
      (await call('GET', `/api/lists/${list}?additional-fields[list]=profile_count`)).json.data.attributes.profile_count;
    expect([await size(one), await size(two)]).toEqual([1, 1]);
    expect((await call('GET', `/api/push-tokens/bobs-phone?include=profile`)).json.included).toMatchObject([{ id: kept }]);
    const { attributes } = (await call('GET', `/api/profiles/${kept}?additional-fields[profile]=subscriptions`)).json.data;
    expect(attributes.subscriptions.email.marketing.suppression).toMatchObject([{ reason: 'USER_SUPPRESSED' }]);
    const withReason = '/api/profiles?filter=equals(subscriptions.email.marketing.suppression.reason,"USER_SUPPRESSED")';
    expect((await call('GET', withReason)).json.data).toMatchObject([{ id: kept }]);
  });

  test('lets later news of the old id and address go to the survivor', async () => {
    const kept = await make({ email: 'cleo@example.com' });
    const gone = await make({ email: 'cleo@old.example' });
    await merge(kept, gone);
    const byId = { type: 'profile', id: gone, attributes: { last_name: 'Later' } };
    const event = eventBody('', 'Came back').data;
    const attributes = { ...event.attributes, profile: { data: byId } };
    expect((await call('POST', '/api/events', { data: { type: 'event', attributes } })).status).toBe(202);
    await call('POST', '/api/events', eventBody('cleo@old.example', 'Wrote'));
    expect((await call('POST', '/api/profiles', profileBody('cleo@old.example'))).json.errors[0].meta.duplicate_profile_id).toBe(kept);
    const list = (await call('POST', '/api/lists', { data: { type: 'list', attributes: { name: 'Back' } } })).json.data.id;
    expect((await call('POST', `/api/lists/${list}/relationships/profiles`, { data: [{ type: 'profile', id: gone }] })).status).toBe(204);
    expect((await call('GET', `/api/lists/${list}/profiles`)).json.data).toMatchObject([{ id: kept }]);
    await until(async () => (await namesOf(kept)).includes('Merged Profile'));
    expect(await namesOf(kept)).toEqual(['Came back', 'Merged Profile', 'Wrote']);
    expect((await call('GET', `/api/profiles/${kept}`)).json.data.attributes).toMatchObject({
      last_name: 'Later',
      email: 'cleo@example.com',
    });
  });

  test('of a survivor takes those along who were merged into it', async () => {
    const [a, b, c] = (await Promise.all(['a', 'b', 'c'].map((name) => make({ external_id: `chain-${name}` })))) as [
      string,
      string,
      string,
    ];
    await merge(b, a);
    await merge(c, b);
    for (const id of [a, b, c]) expect((await call('GET', `/api/profiles/${id}`)).json.data.id).toBe(c);
    expect((await merge(b, a)).json.data.id).toBe(c);
    expect((await merge(a, c)).json.data.id).toBe(c);
    await until(async () => (await namesOf(c)).length === 2);
  });
});

describe('refused', () => {
  test('is a profile into itself, one that is not there, and any number of sources but one', async () => {
    const [one, two, three] = (await Promise.all(['x', 'y', 'z'].map((name) => make({ external_id: `refused-${name}` })))) as string[];
    const source = '/data/relationships/profiles/data';
    const pointers = (reply: Reply) => [reply.status, ...reply.json.errors.map((error: Reply['json']) => error.source.pointer)];
    expect(pointers(await merge(one as string, one as string))).toEqual([400, `${source}/0/id`]);
    expect(pointers(await merge(one as string))).toEqual([400, source]);
    expect(pointers(await merge(one as string, two as string, three as string))).toEqual([400, source]);
    const unknown = '01M1PAAR5HBCRHA3NN9NG5WRTA';
    expect((await merge(unknown, one as string)).status).toBe(404);
    expect((await merge(one as string, unknown)).status).toBe(404);
    expect((await merge(one as string, 'nonsense')).status).toBe(404);

    await merge(two as string, one as string);
    const again = await merge(three as string, one as string);
    expect(pointers(again)).toEqual([400, `${source}/0/id`]);
    expect(again.json.errors[0].detail).toContain(two);
  });
});
