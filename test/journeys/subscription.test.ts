import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { confirmOptIn } from '../../src/engine/consent/confirm-opt-in.ts';
import { CONSENTS, caller, consentBody, type Reply, SUPPRESSIONS, says, suppressionBody } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** People subscribe, confirm and unsubscribe, through the API and the links in messages. */
let server: TestServer;
let call: ReturnType<typeof caller>;

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
});
afterAll(() => server.close());

type Kind = keyof typeof CONSENTS;

async function run(kind: Kind, people: readonly object[], listId?: string, more?: object): Promise<void> {
  const taken = await call('POST', CONSENTS[kind], consentBody(kind, people, listId, more));
  expect([taken.status, taken.json]).toEqual([202, undefined]);
  await jobsDone();
}

async function jobsDone(): Promise<void> {
  const open = () =>
    server.services.db.query("SELECT id FROM bulk_jobs WHERE account_id = $1 AND status <> 'complete'", [server.accountId]);
  for (let tries = 0; tries < 600; tries++) {
    if ((await open()).length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the jobs never end');
}

const refusal = async (kind: Kind, people: readonly object[], listId?: string, more?: object) => {
  const { status, json } = await call('POST', CONSENTS[kind], consentBody(kind, people, listId, more));
  return [status, ...json.errors.map((error: Reply['json']) => error.source.pointer)];
};

async function listOf(process: 'single_opt_in' | 'double_opt_in', ...members: string[]): Promise<string> {
  const attributes = { name: 'News', opt_in_process: process };
  const list = (await call('POST', '/api/lists', { data: { type: 'list', attributes } })).json.data.id;
  if (members.length > 0)
    await call('POST', `/api/lists/${list}/relationships/profiles`, { data: members.map((id) => ({ type: 'profile', id })) });
  return list;
}
const make = async (email: string, more: object = {}): Promise<string> =>
  (await call('POST', '/api/profiles', { data: { type: 'profile', attributes: { email, ...more } } })).json.data.id;
const profileOf = async (filter: string): Promise<Reply['json']> =>
  (await call('GET', `/api/profiles?filter=${encodeURIComponent(filter)}&additional-fields[profile]=subscriptions`)).json.data[0];
const personOf = (email: string) => profileOf(`equals(email,"${email}")`);
const subscriptionsOf = async (email: string) => (await personOf(email)).attributes.subscriptions;
const marketingOf = async (email: string) => (await subscriptionsOf(email)).email.marketing;
const listsOf = async (email: string): Promise<string[]> => {
  const { id } = await personOf(email);
  return (await call('GET', `/api/profiles/${id}/relationships/lists`)).json.data.map((list: { id: string }) => list.id);
};

/** The metrics of a profile's events, as soon as there are so many. */
async function happenedTo(email: string, count: number): Promise<string[]> {
  const { id } = await personOf(email);
  for (let tries = 0; tries < 200; tries++) {
    const { json } = await call('GET', `/api/events?filter=equals(profile_id,"${id}")&include=metric`);
    const names = new Map(json.included.map((metric: Reply['json']) => [metric.id, metric.attributes.name]));
    if (json.data.length >= count) return json.data.map((event: Reply['json']) => names.get(event.relationships.metric.data.id)).sort();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the events never come');
}

/** What the link in the question leads to. */
async function confirm(identifier: string): Promise<void> {
  const requests = await server.services.db.query<{ id: string }>(
    'SELECT id FROM opt_in_requests WHERE account_id = $1 AND identifier = $2 AND confirmed_at IS NULL',
    [server.accountId, identifier],
  );
  const now = server.services.clock.account(server.accountId);
  const actor = { kind: 'client' as const, id: 'link' };
  for (const { id } of requests)
    await confirmOptIn(server.services, { accountId: server.accountId, actor, scopes: [], now, requestId: 'test' }, { requestId: id });
}

describe('with single opt-in', () => {
  test('people are subscribed and members at once', async () => {
    const list = await listOf('single_opt_in');
    await run('create', [says('SUBSCRIBED', 'Single@example.com')], list, { custom_source: 'Fair' });
    const marketing = await marketingOf('single@example.com');
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
    expect(marketing).toEqual({
      ...{ can_receive_email_marketing: true, consent: 'SUBSCRIBED', consent_timestamp: time, last_updated: time },
      ...{ method: 'API', method_detail: expect.any(String), custom_method_detail: 'Fair', double_optin: false },
      ...{ suppression: [], list_suppressions: [] },
    });
    expect(marketing.consent_timestamp).toBe(marketing.last_updated);
    expect(await listsOf('single@example.com')).toEqual([list]);
    expect(await happenedTo('single@example.com', 2)).toEqual(['Subscribed to Email Marketing', 'Subscribed to List']);
  });

  test('subscribing lifts what the person or the account stopped, not what the mailbox says', async () => {
    const list = await listOf('single_opt_in');
    const id = await make('lifted@example.com');
    for (const reason of ['UNSUBSCRIBE', 'SPAM_COMPLAINT', 'USER_SUPPRESSED', 'HARD_BOUNCE', 'INVALID_EMAIL']) {
      await server.services.db.query(
        `INSERT INTO email_suppressions (account_id, profile_id, reason, suppressed_at)
         SELECT $1, p.id, $2, '2020-01-01Z' FROM profiles p WHERE p.account_id = $1 AND p.email = 'lifted@example.com'`,
        [server.accountId, reason],
      );
    }
    await run('create', [says('SUBSCRIBED', 'lifted@example.com')], list);
    const { suppression, can_receive_email_marketing } = await marketingOf('lifted@example.com');
    expect(suppression.map(({ reason }: { reason: string }) => reason)).toEqual(['HARD_BOUNCE', 'INVALID_EMAIL']);
    expect(can_receive_email_marketing).toBe(false);
    expect((await personOf('lifted@example.com')).id).toBe(id);
  });

  test('every channel says its own', async () => {
    const yes = { marketing: { consent: 'SUBSCRIBED' }, transactional: { consent: 'SUBSCRIBED' } };
    const subscriptions = {
      email: { marketing: { consent: 'SUBSCRIBED' }, open_tracking: { consent: 'SUBSCRIBED' } },
      ...{ sms: yes, whatsapp: yes },
      push: { marketing: { consent: 'SUBSCRIBED' }, tokens: [{ token: 'all-channels', platform: 'ios', vendor: 'apns' }] },
    };
    const person = { email: 'all@example.com', phone_number: '+14155550100', subscriptions, age_gated_date_of_birth: '1990-12-31' };
    await run('create', [person], await listOf('single_opt_in'));
    const shown = await subscriptionsOf('all@example.com');
    expect(shown.email.open_tracking).toMatchObject({ consent: 'SUBSCRIBED', can_receive: true });
    expect(shown.email.click_tracking).toMatchObject({ consent: 'NEVER_SUBSCRIBED', can_receive: false });
    expect(shown.sms.marketing).toMatchObject({ can_receive_sms_marketing: true, consent: 'SUBSCRIBED', method: 'API' });
    expect(shown.sms.transactional).toMatchObject({ can_receive_sms_transactional: true, consent: 'SUBSCRIBED' });
    expect(shown.mobile_push.marketing).toMatchObject({ can_receive_push_marketing: true, consent: 'SUBSCRIBED' });
    expect(shown.whatsapp).toMatchObject({
      marketing: { can_receive: true, phone_number: '+14155550100' },
      transactional: { can_receive: true },
      conversational: null,
    });
    expect((await call('GET', '/api/push-tokens/all-channels/profile')).json.data.attributes.email).toBe('all@example.com');
    // Consent was given for that number and for no other.
    const { id } = await personOf('all@example.com');
    await call('PATCH', `/api/profiles/${id}`, { data: { type: 'profile', id, attributes: { phone_number: '+14155550101' } } });
    expect((await subscriptionsOf('all@example.com')).sms.marketing.can_receive_sms_marketing).toBe(false);

    const no = { consent: 'UNSUBSCRIBED' };
    const tokens = [{ token: 'all-channels', platform: 'ios', vendor: 'apns' }];
    await run('delete', [{ subscriptions: { push: { marketing: no, tokens } } }]);
    const gone = {
      email: 'all@example.com',
      phone_number: '+14155550101',
      subscriptions: { email: { open_tracking: no }, sms: { marketing: no } },
    };
    await run('delete', [gone]);
    const after = await subscriptionsOf('all@example.com');
    expect(after.mobile_push.marketing).toMatchObject({ can_receive_push_marketing: false, consent: 'UNSUBSCRIBED' });
    expect(after.email).toMatchObject({ open_tracking: { consent: 'UNSUBSCRIBED' }, marketing: { consent: 'SUBSCRIBED' } });
    expect(after.sms).toMatchObject({ marketing: { consent: 'UNSUBSCRIBED' }, transactional: { consent: 'SUBSCRIBED' } });
    expect((await call('GET', '/api/push-tokens/all-channels')).status).toBe(404);
  });

  test('consent to tracking alone puts nobody on a list', async () => {
    const subscriptions = { email: { open_tracking: { consent: 'SUBSCRIBED' } } };
    await run('create', [{ email: 'tracked@example.com', subscriptions }], await listOf('single_opt_in'));
    expect((await subscriptionsOf('tracked@example.com')).email).toMatchObject({
      open_tracking: { can_receive: true },
      marketing: { consent: 'NEVER_SUBSCRIBED' },
    });
    expect(await listsOf('tracked@example.com')).toEqual([]);
  });
});

describe('with double opt-in', () => {
  test('there is a profile, but neither consent nor membership until it is confirmed', async () => {
    const list = await listOf('double_opt_in');
    await run('create', [says('SUBSCRIBED', 'double@example.com')], list);
    expect((await marketingOf('double@example.com')).consent).toBe('NEVER_SUBSCRIBED');
    expect(await listsOf('double@example.com')).toEqual([]);
    await confirm('double@example.com');
    expect(await marketingOf('double@example.com')).toMatchObject({ consent: 'SUBSCRIBED', method: 'API', double_optin: true });
    expect(await listsOf('double@example.com')).toEqual([list]);
  });

  test('whoever is subscribed already gets straight in', async () => {
    const second = await listOf('double_opt_in');
    await run('create', [says('SUBSCRIBED', 'double@example.com')], second);
    expect(await listsOf('double@example.com')).toContain(second);
    expect((await marketingOf('double@example.com')).double_optin).toBe(true);
  });

  test('is what an account without a list wants: an unknown address is nobody until it is confirmed', async () => {
    await run('create', [says('SUBSCRIBED', 'stranger@example.com')]);
    expect(await personOf('stranger@example.com')).toBeUndefined();
    await confirm('stranger@example.com');
    expect(await marketingOf('stranger@example.com')).toMatchObject({ consent: 'SUBSCRIBED', double_optin: true });
  });

  test('is passed by with a historical import', async () => {
    const list = await listOf('double_opt_in');
    const at = '2021-05-06T07:08:09+02:00';
    const subscriptions = { email: { marketing: { consent: 'SUBSCRIBED', consented_at: at } } };
    await run('create', [{ email: 'old@example.com', subscriptions }], list, { historical_import: true });
    const { consent_timestamp, last_updated, consent } = await marketingOf('old@example.com');
    expect([consent, consent_timestamp]).toEqual(['SUBSCRIBED', '2021-05-06T05:08:09.000000+00:00']);
    expect(last_updated > consent_timestamp).toBe(true);
    expect(await listsOf('old@example.com')).toEqual([list]);
    await run('create', [{ email: 'old-too@example.com', subscriptions }], undefined, { historical_import: true });
    expect((await marketingOf('old-too@example.com')).consent).toBe('SUBSCRIBED');
  });
});

describe('unsubscribing', () => {
  test('from a list takes its members off it and leaves their consent; everybody else wants nothing any more', async () => {
    const [list, other] = [await listOf('single_opt_in'), await listOf('single_opt_in')];
    await run('create', [says('SUBSCRIBED', 'member@example.com')], list);
    await run('create', [says('SUBSCRIBED', 'elsewhere@example.com')], other);
    await run(
      'delete',
      ['member@example.com', 'elsewhere@example.com', 'unknown@example.com'].map((one) => says('UNSUBSCRIBED', one)),
      list,
    );
    const member = await marketingOf('member@example.com');
    expect(member).toMatchObject({ consent: 'SUBSCRIBED', can_receive_email_marketing: true, suppression: [] });
    expect(member.list_suppressions).toEqual([{ list_id: list, reason: 'UNSUBSCRIBE', timestamp: member.last_updated }]);
    expect(await listsOf('member@example.com')).toEqual([]);
    for (const one of ['elsewhere@example.com', 'unknown@example.com']) {
      expect(await marketingOf(one)).toMatchObject({ consent: 'UNSUBSCRIBED', suppression: [{ reason: 'UNSUBSCRIBE' }] });
    }
    expect(await listsOf('elsewhere@example.com')).toEqual([other]);
    expect(await happenedTo('member@example.com', 3)).toContain('Unsubscribed from List');
    expect(await happenedTo('unknown@example.com', 1)).toEqual(['Unsubscribed from Email Marketing']);

    // Whoever is filtered by their list suppressions is found, and those without one come first in that order.
    const FIELD = 'subscriptions.email.marketing.list_suppressions';
    const found = async (query: string): Promise<string[]> =>
      (await call('GET', `/api/profiles?${query}`)).json.data.map(({ attributes }: Reply['json']) => attributes.email);
    for (const filter of [
      `equals(${FIELD}.list_id,"${list}")`,
      `and(equals(${FIELD}.reason,"UNSUBSCRIBE"),equals(${FIELD}.list_id,"${list}"))`,
      `greater-or-equal(${FIELD}.timestamp,${encodeURIComponent(member.last_updated)})`,
    ])
      expect(await found(`filter=${filter}`)).toEqual(['member@example.com']);
    expect(await found(`filter=equals(${FIELD}.list_id,"${other}")`)).toEqual([]);
    expect((await found(`sort=-${FIELD}.timestamp`))[0]).toBe('member@example.com');
  });

  test('from a list by two entries about one person is still from that list', async () => {
    const list = await listOf('single_opt_in');
    const number = '+14155550133';
    const yes = { marketing: { consent: 'SUBSCRIBED' } };
    await run('create', [{ email: 'twice@example.com', phone_number: number, subscriptions: { email: yes, sms: yes } }], list);
    const texts = { phone_number: number, subscriptions: { sms: { marketing: { consent: 'UNSUBSCRIBED' } } } };
    // So many that the two are not dealt with at once.
    const others = Array.from({ length: 98 }, (_, i) => says('UNSUBSCRIBED', `between-${i}@example.com`));
    await run('delete', [says('UNSUBSCRIBED', 'twice@example.com'), ...others, texts], list);
    const { email, sms } = await subscriptionsOf('twice@example.com');
    expect([email.marketing.consent, sms.marketing.consent]).toEqual(['SUBSCRIBED', 'SUBSCRIBED']);
  });

  test('withdraws what was asked', async () => {
    const list = await listOf('double_opt_in');
    await run('create', [says('SUBSCRIBED', 'undecided@example.com')], list);
    await run('delete', [says('UNSUBSCRIBED', 'undecided@example.com')]);
    await confirm('undecided@example.com');
    expect((await marketingOf('undecided@example.com')).consent).toBe('UNSUBSCRIBED');
  });

  test('again or after a suppression by hand changes no more than there is to change', async () => {
    await call('POST', SUPPRESSIONS.create, suppressionBody('create', ['again@example.com']));
    await jobsDone();
    await run('delete', [says('UNSUBSCRIBED', 'again@example.com')]);
    const first = await marketingOf('again@example.com');
    expect(first.suppression.map(({ reason }: { reason: string }) => reason)).toEqual(['USER_SUPPRESSED', 'UNSUBSCRIBE']);
    await run('delete', [says('UNSUBSCRIBED', 'again@example.com')]);
    expect(await marketingOf('again@example.com')).toEqual(first);
  });
});

test('an address and a number of two people are two people’s consent', async () => {
  const ann = await make('ann@example.com');
  const bob = await make('bob@example.com', { phone_number: '+14155550122' });
  const yes = { marketing: { consent: 'SUBSCRIBED' } };
  await run(
    'create',
    [{ email: 'ann@example.com', phone_number: '+14155550122', subscriptions: { email: yes, sms: yes } }],
    await listOf('single_opt_in'),
  );
  const [hers, his] = [await subscriptionsOf('ann@example.com'), await subscriptionsOf('bob@example.com')];
  expect([hers.email.marketing.consent, hers.sms.marketing.consent]).toEqual(['SUBSCRIBED', 'NEVER_SUBSCRIBED']);
  expect([his.email.marketing.consent, his.sms.marketing.consent]).toEqual(['NEVER_SUBSCRIBED', 'SUBSCRIBED']);
  expect([(await personOf('ann@example.com')).id, (await personOf('bob@example.com')).id]).toEqual([ann, bob]);
});

describe('refused whole, with a pointer to each fault', () => {
  const PROFILES = '/data/attributes/profiles/data';
  const yes = { consent: 'SUBSCRIBED' };
  const future = new Date(Date.now() + 3_600_000).toISOString();

  test.each<[string, object, string[], object?]>([
    ['a wrong address', { email: 'nonsense', subscriptions: { email: { marketing: yes } } }, ['email']],
    ['a wrong number', { phone_number: '12', subscriptions: { sms: { marketing: yes } } }, ['phone_number']],
    ['e-mail without an address', { phone_number: '+14155550100', subscriptions: { email: { marketing: yes } } }, ['email']],
    ['a text message without a number', { email: 'a@example.com', subscriptions: { sms: { marketing: yes } } }, ['phone_number']],
    ['no channel', { email: 'a@example.com', subscriptions: { email: null } }, ['subscriptions']],
    ['push for nobody', { subscriptions: { push: { marketing: yes } } }, ['']],
    [
      'a birthday to come',
      { email: 'a@example.com', subscriptions: { email: { marketing: yes } }, age_gated_date_of_birth: '2999-01-01' },
      ['age_gated_date_of_birth'],
    ],
    [
      'a time without a historical import',
      { email: 'a@example.com', subscriptions: { email: { marketing: { ...yes, consented_at: '2020-01-01T00:00:00Z' } } } },
      ['subscriptions/email/marketing/consented_at'],
    ],
    [
      'a historical import without a time',
      { email: 'a@example.com', subscriptions: { email: { marketing: yes } } },
      ['subscriptions/email/marketing/consented_at'],
      { historical_import: true },
    ],
    [
      'a historical import of what is to come',
      { email: 'a@example.com', subscriptions: { email: { marketing: { ...yes, consented_at: future } } } },
      ['subscriptions/email/marketing/consented_at'],
      { historical_import: true },
    ],
    [
      'a token that is none',
      { email: 'a@example.com', subscriptions: { push: { marketing: yes, tokens: [{ token: 'a b', platform: 'ios', vendor: 'apns' }] } } },
      ['subscriptions/push/tokens/0/token'],
    ],
  ])('%s', async (_, person, places, more = {}) => {
    const good = { email: 'good@example.com', subscriptions: { email: { marketing: yes } } };
    const people = Object.keys(more).length > 0 ? [person] : [good, person];
    const pointers = places.map((place) => `${PROFILES}/${people.length - 1}/attributes${place ? `/${place}` : ''}`);
    expect(await refusal('create', people, undefined, more)).toEqual([400, ...pointers]);
    expect(await personOf('good@example.com')).toBeUndefined();
  });

  test('unknown profiles and lists, too many and none', async () => {
    const person = { ...says('SUBSCRIBED', 'a@example.com') };
    const body = consentBody('create', [person]);
    const withId = {
      ...body.data,
      attributes: { profiles: { data: [{ type: 'profile', id: '01M1PAAR5HBCRHA3NN9NG5WRTA', attributes: person }] } },
    };
    const { status, json } = await call('POST', CONSENTS.create, { data: withId });
    expect([status, json.errors[0].source.pointer]).toEqual([400, `${PROFILES}/0/id`]);
    expect((await refusal('create', [person], 'NOLIST'))[0]).toBe(404);
    expect(await refusal('create', [])).toEqual([400, PROFILES]);
    const many = (count: number, consent: 'SUBSCRIBED' | 'UNSUBSCRIBED') =>
      Array.from({ length: count }, (_, i) => says(consent, `m${i}@example.com`));
    expect(await refusal('create', many(1001, 'SUBSCRIBED'))).toEqual([400, PROFILES]);
    expect(await refusal('delete', many(101, 'UNSUBSCRIBED'))).toEqual([400, PROFILES]);
  });
});

test('two jobs about the same people at once lose nobody', async () => {
  const list = await listOf('single_opt_in');
  const people = Array.from({ length: 150 }, (_, i) => `both-${i}@example.com`);
  const yes = { marketing: { consent: 'SUBSCRIBED' } };
  const mail = people.map((email) => says('SUBSCRIBED', email));
  const texts = people.map((email, i) => ({ email, phone_number: `+1415555${String(1000 + i)}`, subscriptions: { sms: yes } })).reverse();
  await Promise.all([
    call('POST', CONSENTS.create, consentBody('create', mail, list)),
    call('POST', CONSENTS.create, consentBody('create', texts, list)),
  ]);
  await jobsDone();
  const [row] = await server.services.db.query<{ people: bigint; consents: bigint; members: bigint }>(
    `SELECT (SELECT count(*) FROM profiles WHERE account_id = $1 AND email LIKE 'both-%') AS people,
            (SELECT count(*) FROM consents c JOIN profiles p ON p.account_id = c.account_id AND p.id = c.profile_id
              WHERE c.account_id = $1 AND p.email LIKE 'both-%' AND c.consent = 'SUBSCRIBED') AS consents,
            (SELECT count(*) FROM list_members WHERE account_id = $1 AND list_id = $2) AS members`,
    [server.accountId, list],
  );
  expect([row?.people, row?.consents, row?.members].map(Number)).toEqual([150, 300, 150]);
});
