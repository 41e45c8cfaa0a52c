import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { commandContext, engineDeps, TEST_TIME } from '../../../test/support/engine.ts';
import { ulidToUuid, uuidToUlid } from '../../lib/ids.ts';
import { createProfile } from '../identity/create-profile.ts';
import { resolveProfiles } from '../identity/resolve-profiles.ts';
import { createList } from '../lists/create-list.ts';
import { confirmOptIn } from './confirm-opt-in.ts';
import { forgetOptIns } from './forget-opt-ins.ts';
import type { Channel } from './may-receive.ts';
import { askToOptIn, readOptInRequests } from './opt-in-requests.ts';
import { readSubscriptions } from './read-subscriptions.ts';
import { savePreferences } from './save-preferences.ts';
import { standInId } from './stand-in.ts';
import { unsubscribe } from './unsubscribe.ts';

let database: TestDatabase;
let deps: ReturnType<typeof engineDeps>;
beforeAll(async () => {
  database = await testDatabase();
  deps = engineDeps(database.db);
});
afterAll(() => database.close());

const ACCOUNT = 'ONE111';
const context = commandContext(ACCOUNT);
const DAY = 86_400_000_000;
const later = (days: number) => commandContext(ACCOUNT, TEST_TIME + days * DAY);
const cause = { method: 'API', methodDetail: 'k1', customMethodDetail: 'Fair', source: null };

let serial = 0;
let email: string;
let list: string;
beforeEach(async () => {
  email = `person-${serial++}@example.com`;
  list = (await createList(deps, context, { name: 'News' })).id;
});

const make = async (more: Record<string, unknown> = {}) => (await createProfile(deps, context, { email, ...more })).id;

async function ask(profileId: string, channel: Channel = 'email', when = context, listId: string | null = list): Promise<string> {
  const one = { profileId: ulidToUuid(profileId) as string, channel, identifier: email, listId, cause };
  await database.db.transaction((tx) => askToOptIn(deps, tx, when, [one]));
  const [row] = await database.db.query<{ id: string }>(
    `SELECT id FROM opt_in_requests
      WHERE account_id = $1 AND identifier = $2 AND confirmed_at IS NULL AND list_id IS NOT DISTINCT FROM $3`,
    [ACCOUNT, one.identifier, listId],
  );
  return row?.id as string;
}

// biome-ignore lint/suspicious/noExplicitAny: the shape is what the tests look at
const shown = async (id: string): Promise<any> =>
  (await readSubscriptions({ services: { db: database.db }, accountId: ACCOUNT }, [id])).get(id);
const marketing = async (id: string) => (await shown(id)).email.marketing;
const listsOf = async (id: string) =>
  (
    await database.db.query<{ list_id: string }>('SELECT list_id FROM list_members WHERE account_id = $1 AND profile_id = $2', [
      ACCOUNT,
      ulidToUuid(id),
    ])
  ).map((row) => row.list_id);
const ledger = async (id: string) =>
  (
    await database.db.query<{ change: string }>(
      'SELECT change FROM consent_changes WHERE account_id = $1 AND profile_id = $2 ORDER BY id',
      [ACCOUNT, ulidToUuid(id)],
    )
  ).map((row) => row.change);

describe('whoever is asked', () => {
  test('is neither subscribed nor on the list until they confirm, and then is both', async () => {
    const id = await make();
    const requestId = await ask(id);
    expect((await marketing(id)).consent).toBe('NEVER_SUBSCRIBED');
    expect(await listsOf(id)).toEqual([]);

    const answer = await confirmOptIn(deps, later(1), { requestId });
    expect(answer).toEqual({ profileId: id, channel: 'email', identifier: email, listId: list, repeated: false });
    expect(await marketing(id)).toMatchObject({
      ...{ consent: 'SUBSCRIBED', method: 'API', method_detail: 'k1', custom_method_detail: 'Fair', double_optin: true },
      consent_timestamp: '2026-09-05T13:39:33.420136+00:00',
    });
    expect(await listsOf(id)).toEqual([list]);
    expect(await ledger(id)).toEqual(['opt_in_requested', 'subscribed', 'list_joined']);
  });

  test('confirms as often as they like, at once too', async () => {
    const id = await make();
    const requestId = await ask(id);
    const answers = await Promise.all([1, 2, 3].map((day) => confirmOptIn(deps, later(day), { requestId })));
    expect(answers.map(({ repeated }) => repeated).sort()).toEqual([false, true, true]);
    expect(await ledger(id)).toEqual(['opt_in_requested', 'subscribed', 'list_joined']);
  });

  test('may take their time, but not for ever', async () => {
    const requestId = await ask(await make());
    await expect(confirmOptIn(deps, later(30), { requestId })).rejects.toMatchObject({ faults: [{ meta: { expired: true } }] });
    expect(await confirmOptIn(deps, later(29), { requestId })).toMatchObject({ repeated: false });
    // What was confirmed stays confirmed.
    expect(await confirmOptIn(deps, later(300), { requestId })).toMatchObject({ repeated: true });
  });

  test('the same again has one request, which lasts longer', async () => {
    const id = await make();
    const requestId = await ask(id);
    expect(await ask(id, 'email', later(20))).toBe(requestId);
    const [request] = await readOptInRequests(database.db, ACCOUNT, [requestId]);
    expect(request).toMatchObject({ times_asked: 2, created_at: TEST_TIME, expires_at: TEST_TIME + 50 * DAY });
    expect(await ask(id, 'email', context, null)).not.toBe(requestId);
  });

  test('at an address that nobody has becomes a profile when they confirm', async () => {
    const standIn = standInId(ACCOUNT, email);
    const requestId = await ask(uuidToUlid(standIn));
    const { profileId } = await confirmOptIn(deps, later(1), { requestId });
    expect(ulidToUuid(profileId)).not.toBe(standIn);
    expect(await marketing(profileId)).toMatchObject({ consent: 'SUBSCRIBED' });
    expect(await confirmOptIn(deps, later(2), { requestId })).toMatchObject({ profileId, repeated: true });
  });

  test('says yes for whoever has the address by then', async () => {
    const first = await make();
    const requestId = await ask(first);
    const move = { accountId: ACCOUNT, now: TEST_TIME, policy: 'update' as const, traits: {} };
    const id = { given: first, uuid: ulidToUuid(first) };
    await database.db.transaction((tx) => resolveProfiles(deps, tx, [{ ...move, id, identifiers: { email: `moved-${email}` } }]));
    const second = await make();
    expect(await confirmOptIn(deps, later(1), { requestId })).toMatchObject({ profileId: second });
    expect((await marketing(first)).consent).toBe('NEVER_SUBSCRIBED');
  });

  test.each(['nonsense', '00000000-0000-4000-8000-000000000000'])('cannot confirm %s', async (requestId) => {
    await expect(confirmOptIn(deps, context, { requestId })).rejects.toMatchObject({ faults: [{ kind: 'not_found' }] });
  });

  test('cannot confirm in another account', async () => {
    const requestId = await ask(await make());
    await expect(confirmOptIn(deps, commandContext('TWO222'), { requestId })).rejects.toMatchObject({ faults: [{ kind: 'not_found' }] });
  });
});

test('requests are forgotten a week after their end, those that were confirmed never', async () => {
  const id = await make();
  const [open, confirmed] = [await ask(id), await ask(id, 'email', context, null)];
  await confirmOptIn(deps, context, { requestId: confirmed });
  await database.db.query(
    `INSERT INTO accounts (id, name, contact, timezone, currency, locale, is_test, created_at)
     VALUES ($1, 'One', '{}', 'UTC', 'USD', 'en-US', false, '2026-01-01Z') ON CONFLICT DO NOTHING`,
    [ACCOUNT],
  );
  const at = (days: number) => ({ db: database.db, clock: { wall: () => TEST_TIME, account: () => TEST_TIME + days * DAY } });
  await forgetOptIns(at(36));
  await expect(confirmOptIn(deps, later(36), { requestId: open })).rejects.toMatchObject({ faults: [{ meta: { expired: true } }] });
  expect(await forgetOptIns(at(38))).toBeGreaterThan(0);
  await expect(confirmOptIn(deps, later(38), { requestId: open })).rejects.toMatchObject({ faults: [{ kind: 'not_found' }] });
  expect(await confirmOptIn(deps, later(38), { requestId: confirmed })).toMatchObject({ repeated: true });
});

describe('unsubscribing', () => {
  test('stops all e-mail marketing and leaves memberships; what was asked is withdrawn', async () => {
    const id = await make();
    await confirmOptIn(deps, context, { requestId: await ask(id) });
    const open = await ask(id, 'email', context, null);
    await unsubscribe(deps, later(1), { profileId: id, channel: 'email', method: 'ONE_CLICK_UNSUBSCRIBE', source: 'm1' });
    const at = '2026-09-05T13:39:33.420136+00:00';
    expect(await marketing(id)).toMatchObject({
      ...{ can_receive_email_marketing: false, consent: 'UNSUBSCRIBED', method: 'ONE_CLICK_UNSUBSCRIBE', consent_timestamp: at },
      ...{ last_updated: at, suppression: [{ reason: 'UNSUBSCRIBE', timestamp: at }], list_suppressions: [] },
    });
    expect(await listsOf(id)).toEqual([list]);
    await expect(confirmOptIn(deps, later(1), { requestId: open })).rejects.toMatchObject({ faults: [{ kind: 'not_found' }] });

    const before = await ledger(id);
    await unsubscribe(deps, later(2), { profileId: id, channel: 'email', method: 'UNSUBSCRIBE_LINK' });
    expect(await ledger(id)).toEqual(before);
    expect((await marketing(id)).consent_timestamp).toBe(at);
  });

  test('from one list keeps only that list’s messages away', async () => {
    const id = await make();
    await confirmOptIn(deps, context, { requestId: await ask(id) });
    await unsubscribe(deps, later(1), { profileId: id, channel: 'email', listId: list, method: 'UNSUBSCRIBE_LINK' });
    const at = '2026-09-05T13:39:33.420136+00:00';
    expect(await marketing(id)).toMatchObject({
      ...{ can_receive_email_marketing: true, consent: 'SUBSCRIBED', suppression: [], last_updated: at },
      list_suppressions: [{ list_id: list, reason: 'UNSUBSCRIBE', timestamp: at }],
    });
    expect(await listsOf(id)).toEqual([list]);
    // Whoever joins it again wants its messages.
    await confirmOptIn(deps, later(2), { requestId: await ask(id, 'email', later(2)) });
    expect((await marketing(id)).list_suppressions).toEqual([]);
  });

  test('from a list that is gone is from everything', async () => {
    const id = await make();
    await unsubscribe(deps, context, { profileId: id, channel: 'email', listId: 'XXXXXX', method: 'UNSUBSCRIBE_LINK' });
    expect((await marketing(id)).consent).toBe('UNSUBSCRIBED');
  });

  test('by a complaint is remembered as one', async () => {
    const id = await make();
    await unsubscribe(deps, context, { profileId: id, channel: 'email', method: 'SPAM_COMPLAINT' });
    expect(await marketing(id)).toMatchObject({ consent: 'UNSUBSCRIBED', suppression: [{ reason: 'SPAM_COMPLAINT' }] });
  });

  test('needs a profile', async () => {
    const nobody = { profileId: '01M1PAAR5HBCRHA3NN9NG5WRTA', channel: 'email', method: 'UNSUBSCRIBE_LINK' } as const;
    await expect(unsubscribe(deps, context, nobody)).rejects.toMatchObject({ faults: [{ kind: 'not_found' }] });
  });
});

describe('preferences', () => {
  test('subscribe and unsubscribe channels, join and leave lists, all at once', async () => {
    const id = await make({ phone_number: '+15005550006' });
    const other = (await createList(deps, context, { name: 'Other' })).id;
    const lists = [
      { listId: list, wanted: true },
      { listId: other, wanted: false },
    ];
    await savePreferences(deps, context, { profileId: id, channels: { email: true, sms: true }, lists });
    expect((await shown(id)).sms.marketing).toMatchObject({ can_receive_sms_marketing: true, consent: 'SUBSCRIBED' });
    expect(await marketing(id)).toMatchObject({ consent: 'SUBSCRIBED', method: 'PREFERENCE_PAGE', list_suppressions: [] });
    expect(await listsOf(id)).toEqual([list]);
    await savePreferences(deps, later(1), { profileId: id, channels: { email: false }, lists: [{ listId: list, wanted: false }] });
    expect(await marketing(id)).toMatchObject({ consent: 'UNSUBSCRIBED', list_suppressions: [{ list_id: list, reason: 'UNSUBSCRIBE' }] });
    expect((await shown(id)).sms.marketing.consent).toBe('SUBSCRIBED');
    expect(await listsOf(id)).toEqual([]);
  });

  test('that cannot be are refused whole', async () => {
    const id = await make();
    const lists = [{ listId: 'XXXXXX', wanted: true }];
    await expect(savePreferences(deps, context, { profileId: id, channels: { email: true, sms: true }, lists })).rejects.toMatchObject({
      faults: [{ at: ['channels', 'sms'] }, { at: ['lists', 0] }],
    });
    expect((await marketing(id)).consent).toBe('NEVER_SUBSCRIBED');
  });
});
