import { AccountsApi, ApiKeySession, EventsApi, FilterBuilder, ListsApi, MetricsApi, ProfilesApi } from 'klaviyo-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';

/** The official Node SDK, unmodified, drives a running server through every operation of the first five families. */
let server: TestServer;
let accounts: AccountsApi;
let profiles: ProfilesApi;
let events: EventsApi;
let metrics: MetricsApi;
let lists: ListsApi;

beforeAll(async () => {
  server = await startTestServer();
  const session = new ApiKeySession(server.key);
  [accounts, profiles, events, metrics, lists] = [
    ...([
      new AccountsApi(session),
      new ProfilesApi(session),
      new EventsApi(session),
      new MetricsApi(session),
      new ListsApi(session),
    ] as const),
  ];
  for (const api of [accounts, profiles, events, metrics, lists]) api.basePath = server.url;
});
afterAll(() => server.close());

const newProfile = (attributes: Record<string, unknown>) => ({ data: { type: 'profile' as const, attributes } });

const newEvent = (email: string, name: string, more: Record<string, unknown> = {}) => ({
  data: {
    type: 'event' as const,
    attributes: {
      properties: { sku: 'A1' },
      metric: { data: { type: 'metric' as const, attributes: { name } } },
      profile: { data: { type: 'profile' as const, attributes: { email } } },
      ...more,
    },
  },
});

/** The SDK throws axios errors; their answers are what matters. */
async function refusal(
  call: Promise<unknown>,
): Promise<{ status: number; errors: { code: string; detail: string; source: unknown; meta?: unknown }[] }> {
  const error = await call.then(
    () => undefined,
    (thrown: { response: { status: number; data: { errors: [] } } }) => thrown,
  );
  if (!error) throw new Error('the call went through');
  return { status: error.response.status, errors: error.response.data.errors };
}

describe('accounts', () => {
  test('are one: the key’s own', async () => {
    const { body } = await accounts.getAccounts();
    expect(body.data.map(({ id }) => id)).toEqual([server.accountId]);
    const one = await accounts.getAccount(server.accountId, { fieldsAccount: ['timezone', 'public_api_key'] });
    expect(one.body.data.attributes).toEqual({ timezone: expect.any(String), publicApiKey: server.accountId });
    expect((await refusal(accounts.getAccount('NOPE01'))).errors[0]).toMatchObject({
      code: 'not_found',
      detail: 'Account with id NOPE01 not found.',
    });
  });
});

describe('profiles', () => {
  test('are created, read, changed and found', async () => {
    const made = await profiles.createProfile(
      newProfile({
        email: 'Ada@Example.com',
        firstName: 'Ada',
        location: { city: 'London', latitude: 51.5 },
        properties: { plan: 'pro', tags: ['x'] },
      }),
      { additionalFieldsProfile: ['subscriptions', 'predictive_analytics'] },
    );
    expect(made.response.status).toBe(201);
    const { id, attributes } = made.body.data;
    expect(attributes).toMatchObject({
      email: 'ada@example.com',
      firstName: 'Ada',
      lastName: null,
      properties: { plan: 'pro', tags: ['x'] },
    });
    expect(attributes.subscriptions?.email?.marketing).toMatchObject({ canReceiveEmailMarketing: true, consent: 'NEVER_SUBSCRIBED' });
    expect(attributes.predictiveAnalytics).toMatchObject({ historicClv: null });

    const patched = await profiles.updateProfile(id as string, {
      data: {
        type: 'profile',
        id: id as string,
        attributes: { lastName: 'Lovelace', properties: { plan: null, score: 7 } },
        meta: { patchProperties: { append: { tags: 'y' } } },
      },
    });
    expect(patched.body.data.attributes).toMatchObject({
      firstName: 'Ada',
      lastName: 'Lovelace',
      properties: { plan: null, score: 7, tags: ['x', 'y'] },
    });

    const found = await profiles.getProfiles({ filter: new FilterBuilder().equals('email', 'ada@example.com').build() });
    expect(found.body.data.map((profile) => profile.id)).toEqual([id]);
    const read = await profiles.getProfile(id as string, {
      include: ['lists', 'segments', 'push-tokens', 'conversations'],
      fieldsProfile: ['email', 'location.city'],
    });
    expect(read.body.data.attributes).toEqual({ email: 'ada@example.com', location: { city: 'London' } });
    expect(read.body.included).toEqual([]);
  });

  test('with a taken identifier are refused with the id of its owner', async () => {
    const { body } = await profiles.createProfile(newProfile({ email: 'twin@example.com' }));
    const { status, errors } = await refusal(profiles.createProfile(newProfile({ email: 'TWIN@example.com ' })));
    expect(status).toBe(409);
    expect(errors[0]).toMatchObject({
      code: 'duplicate_profile',
      source: { pointer: '/data/attributes' },
      meta: { duplicate_profile_id: body.data.id },
    });
  });

  test('are imported: 201 the first time, 200 the second', async () => {
    const import_ = (firstName: string) => profiles.createOrUpdateProfile(newProfile({ email: 'import@example.com', firstName }));
    const [first, second] = [await import_('One'), await import_('Two')];
    expect([first.response.status, second.response.status]).toEqual([201, 200]);
    expect(second.body.data).toMatchObject({ id: first.body.data.id, attributes: { firstName: 'Two' } });
  });

  test('are paged with the SDK’s own cursors, forwards and back', async () => {
    for (let i = 0; i < 7; i++) await profiles.createProfile(newProfile({ externalId: `page-${i}` }));
    const wanted = new Set<string>();
    let page = await profiles.getProfiles({ pageSize: 3, sort: '-created' });
    const firstIds = page.body.data.map(({ id }) => id);
    for (;;) {
      for (const { id } of page.body.data) wanted.add(id as string);
      const next = page.body.links?.next;
      if (!next) break;
      page = await profiles.getProfiles({ pageSize: 3, sort: '-created', pageCursor: next });
    }
    const all = await profiles.getProfiles({ pageSize: 100 });
    expect(wanted).toEqual(new Set(all.body.data.map(({ id }) => id)));
    let back = page;
    while (back.body.links?.prev) back = await profiles.getProfiles({ pageSize: 3, sort: '-created', pageCursor: back.body.links.prev });
    expect(back.body.data.map(({ id }) => id)).toEqual(firstIds);
  });
});

describe('push tokens', () => {
  test('are registered, found, moved and deleted', async () => {
    const register = (email: string) =>
      profiles.createPushToken({
        data: {
          type: 'push-token',
          attributes: {
            ...{ token: 'sdk:token', platform: 'android' as const, vendor: 'fcm' as const, background: 'AVAILABLE' as const },
            deviceMetadata: { osName: 'android', klaviyoSdk: 'flutter' },
            profile: { data: { type: 'profile' as const, attributes: { email } } },
          },
        },
      });
    expect((await register('device@example.com')).response.status).toBe(202);
    await register('heir@example.com');
    const heir = (await profiles.getProfiles({ filter: 'equals(email,"heir@example.com")', include: ['push-tokens'] })).body;
    const owner = heir.data[0]?.id as string;
    expect(heir.included?.map(({ id }) => id)).toEqual(['sdk:token']);

    const found = await profiles.getPushTokens({ filter: `equals(profile.id,"${owner}")`, include: ['profile'], pageSize: 5 });
    expect(found.body.data[0]?.attributes).toMatchObject({
      ...{ token: 'sdk:token', enablementStatus: 'AUTHORIZED', created: expect.any(Date), recordedDate: expect.any(String) },
      metadata: { osName: 'android', klaviyoSdk: 'flutter', appName: null },
    });
    expect(found.body.included?.map(({ id }) => id)).toEqual([owner]);
    const id = found.body.data[0]?.id as string;
    expect((await profiles.getPushToken(id, { fieldsPushToken: ['token'] })).body.data.attributes).toEqual({ token: 'sdk:token' });
    expect((await profiles.getProfileForPushToken(id)).body.data?.attributes?.email).toBe('heir@example.com');
    expect((await profiles.getProfileIdForPushToken(id)).body.data?.id).toBe(owner);
    expect((await profiles.getPushTokensForProfile(owner)).body.data.map((token) => token.id)).toEqual([id]);
    expect((await profiles.getPushTokenIdsForProfile(owner)).body.data.map((token) => token.id)).toEqual([id]);
    expect((await profiles.deletePushToken(id)).response.status).toBe(204);
    expect((await refusal(profiles.getPushToken(id))).status).toBe(404);
  });
});

describe('events and metrics', () => {
  test('are there as soon as the 202 is back', async () => {
    const time = new Date('2026-03-01T10:00:00Z');
    const accepted = await events.createEvent(
      newEvent('buyer@example.com', 'Placed Order', { value: 9.5, valueCurrency: 'EUR', uniqueId: 'order-1', time }),
    );
    expect(accepted.response.status).toBe(202);
    await events.createEvent(newEvent('buyer@example.com', 'Placed Order', { value: 1, uniqueId: 'order-1', time }));

    const metric = (await metrics.getMetrics({ filter: 'equals(integration.name,"API")' })).body.data.find(
      ({ attributes }) => attributes.name === 'Placed Order',
    );
    expect(metric?.attributes.integration).toMatchObject({ key: 'api', name: 'API' });
    expect((await metrics.getMetric(metric?.id as string)).body.data.id).toBe(metric?.id);

    const read = await events.getEvents({
      filter: `equals(metric_id,"${metric?.id}")`,
      include: ['metric', 'profile', 'attributions'],
      sort: '-datetime',
    });
    expect(read.body.data).toHaveLength(1);
    const event = read.body.data[0];
    expect(event?.attributes).toMatchObject({
      timestamp: time.getTime() / 1000,
      eventProperties: { sku: 'A1', $value: 9.5, $value_currency: 'EUR', $event_id: 'order-1' },
    });
    expect(read.body.included?.map(({ type }) => type).sort()).toEqual(['metric', 'profile']);

    const id = event?.id as string;
    expect((await events.getEvent(id)).body.data.id).toBe(id);
    expect((await events.getMetricForEvent(id)).body.data?.id).toBe(metric?.id);
    expect((await events.getMetricIdForEvent(id)).body.data?.id).toBe(metric?.id);
    const profile = await events.getProfileForEvent(id, { additionalFieldsProfile: ['subscriptions'] });
    expect(profile.body.data?.attributes).toMatchObject({ email: 'buyer@example.com', subscriptions: { whatsapp: null } });
    expect((await events.getProfileIdForEvent(id)).body.data?.id).toBe(profile.body.data?.id);
  });

  test('come in bulk, all or none', async () => {
    const entry = (email: string, uniqueIds: string[]) => ({
      type: 'event-bulk-create' as const,
      attributes: {
        profile: { data: { type: 'profile' as const, attributes: { email } } },
        events: {
          data: uniqueIds.map((uniqueId) => ({
            type: 'event' as const,
            attributes: { properties: {}, uniqueId, metric: { data: { type: 'metric' as const, attributes: { name: 'Bulk' } } } },
          })),
        },
      },
    });
    const job = (...data: ReturnType<typeof entry>[]) => ({
      data: { type: 'event-bulk-create-job' as const, attributes: { eventsBulkCreate: { data } } },
    });
    expect((await events.bulkCreateEvents(job(entry('b1@example.com', ['1', '2']), entry('b2@example.com', ['1'])))).response.status).toBe(
      202,
    );
    const { status, errors } = await refusal(events.bulkCreateEvents(job(entry('b3@example.com', ['7', '7']))));
    expect(status).toBe(400);
    expect(errors[0]?.source).toHaveProperty(
      'pointer',
      expect.stringContaining('/data/attributes/events-bulk-create/data/0/attributes/events/data/'),
    );
    const b3 = await profiles.getProfiles({ filter: 'equals(email,"b3@example.com")' });
    expect(b3.body.data).toEqual([]);
  });
});

describe('lists', () => {
  test('are made, filled, read, emptied and deleted', async () => {
    const made = await lists.createList({ data: { type: 'list', attributes: { name: 'VIP', optInProcess: 'single_opt_in' } } });
    const { id } = made.body.data;
    const people = await Promise.all(
      ['v1', 'v2', 'v3'].map((name) => profiles.createProfile(newProfile({ email: `${name}@example.com` }))),
    );
    const data = people.map(({ body }) => ({ type: 'profile' as const, id: body.data.id as string }));
    expect((await lists.addProfilesToList(id, { data })).response.status).toBe(204);

    expect((await lists.getList(id, { additionalFieldsList: ['profile_count'] })).body.data.attributes).toMatchObject({
      name: 'VIP',
      profileCount: 3,
    });
    const members = await lists.getProfilesForList(id, {
      filter: 'equals(email,["v1@example.com","v2@example.com"])',
      sort: '-joined_group_at',
    });
    expect(members.body.data.map(({ attributes }) => attributes.email).sort()).toEqual(['v1@example.com', 'v2@example.com']);
    expect(members.body.data[0]?.attributes.joinedGroupAt).toBeInstanceOf(Date);
    expect((await lists.getProfileIdsForList(id, { pageSize: 2 })).body.data).toHaveLength(2);
    const profile = await profiles.getProfile(data[0]?.id as string, { include: ['lists'] });
    expect(profile.body.included?.map((one) => one.id)).toEqual([id]);

    await lists.removeProfilesFromList(id, { data: data.slice(0, 1) });
    expect((await lists.getProfileIdsForList(id)).body.data).toHaveLength(2);
    const renamed = await lists.updateList(id, { data: { type: 'list', id, attributes: { name: 'Very VIP' } } });
    expect(renamed.body.data.attributes.name).toBe('Very VIP');
    expect(
      (await lists.getLists({ filter: 'any(name,["Very VIP"])', include: ['tags', 'flow-triggers'] })).body.data.map((list) => list.id),
    ).toEqual([id]);
    expect((await lists.deleteList(id)).response.status).toBe(204);
    expect((await refusal(lists.getList(id))).errors[0]?.detail).toBe(`A list with id \`${id}\` does not exist.`);
  });
});

describe('suppressions', () => {
  const body = <T extends string>(type: T, email: string) => ({
    data: { type, attributes: { profiles: { data: [{ type: 'profile' as const, attributes: { email } }] } } },
  });
  const marketing = async (email: string) => {
    const { body } = await profiles.getProfiles({ filter: `equals(email,"${email}")`, additionalFieldsProfile: ['subscriptions'] });
    return body.data[0]?.attributes.subscriptions?.email?.marketing;
  };
  async function complete(read: () => Promise<{ body: { data: { attributes: { status: unknown } } } }>) {
    while ((await read()).body.data.attributes.status !== 'complete') await new Promise((resolve) => setTimeout(resolve, 20));
  }

  test('are made and lifted by jobs', async () => {
    const email = 'quiet@example.com';
    const made = await profiles.bulkSuppressProfiles(body('profile-suppression-bulk-create-job', email));
    await complete(() => profiles.getBulkSuppressProfilesJob(made.body.data.id));
    expect(await marketing(email)).toMatchObject({ canReceiveEmailMarketing: false, suppression: [{ reason: 'USER_SUPPRESSED' }] });
    expect((await profiles.getBulkSuppressProfilesJobs({ filter: 'equals(status,"complete")' })).body.data[0]?.id).toBe(made.body.data.id);

    const lifted = await profiles.bulkUnsuppressProfiles(body('profile-suppression-bulk-delete-job', email));
    await complete(() => profiles.getBulkUnsuppressProfilesJob(lifted.body.data.id));
    expect(await marketing(email)).toMatchObject({ canReceiveEmailMarketing: true, suppression: [] });
    expect((await profiles.getBulkUnsuppressProfilesJobs({ sort: '-created' })).body.data[0]?.attributes.completedCount).toBe(1);
  });
});

test('a wrong key and a read-only key are told so', async () => {
  const stranger = new ProfilesApi(new ApiKeySession('pk_0000000000000000000000000000000000'));
  stranger.basePath = server.url;
  expect(await refusal(stranger.getProfiles())).toMatchObject({ status: 401, errors: [{ code: 'authentication_failed' }] });
});

describe('consent', () => {
  test('is given and taken back, and shown with the profile', async () => {
    const attributes = { name: 'Subscribers', optInProcess: 'single_opt_in' as const };
    const list = (await lists.createList({ data: { type: 'list', attributes } })).body.data.id;
    const relationships = { list: { data: { type: 'list' as const, id: list } } };
    const says = <C extends string>(consent: C) => ({
      data: [
        {
          type: 'profile' as const,
          attributes: { email: 'consent@example.com', subscriptions: { email: { marketing: { consent } } } },
        },
      ],
    });
    const marketing = async () => {
      const filter = new FilterBuilder().equals('email', 'consent@example.com').build();
      const { body } = await profiles.getProfiles({ additionalFieldsProfile: ['subscriptions'], filter });
      return body.data[0]?.attributes.subscriptions?.email?.marketing;
    };

    const subscription = { profiles: says('SUBSCRIBED' as const), customSource: 'Till' };
    const taken = await profiles.bulkSubscribeProfiles({
      data: { type: 'profile-subscription-bulk-create-job', attributes: subscription, relationships },
    });
    expect(taken.response.status).toBe(202);
    await expect.poll(async () => (await marketing())?.consent, { timeout: 20_000 }).toBe('SUBSCRIBED');
    expect(await marketing()).toMatchObject({ canReceiveEmailMarketing: true, customMethodDetail: 'Till', doubleOptin: false });

    const gone = await profiles.bulkUnsubscribeProfiles({
      data: { type: 'profile-subscription-bulk-delete-job', attributes: { profiles: says('UNSUBSCRIBED' as const) } },
    });
    expect(gone.response.status).toBe(202);
    await expect.poll(async () => (await marketing())?.consent, { timeout: 20_000 }).toBe('UNSUBSCRIBED');
    expect((await marketing())?.suppression?.map(({ reason }) => reason)).toEqual(['UNSUBSCRIBE']);
  });

  test('is refused with a pointer to the entry', async () => {
    const person = { email: 'nonsense', subscriptions: { email: { marketing: { consent: 'SUBSCRIBED' as const } } } };
    const { status, errors } = await refusal(
      profiles.bulkSubscribeProfiles({
        data: {
          type: 'profile-subscription-bulk-create-job',
          attributes: { profiles: { data: [{ type: 'profile', attributes: person }] } },
        },
      }),
    );
    expect([status, errors[0]?.source]).toEqual([400, { pointer: '/data/attributes/profiles/data/0/attributes/email' }]);
  });
});
