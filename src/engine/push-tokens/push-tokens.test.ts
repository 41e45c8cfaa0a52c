import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { commandContext, engineDeps } from '../../../test/support/engine.ts';
import { deletePushToken } from './delete-push-token.ts';
import type { PushTokenInput } from './push-token-input.ts';
import { registerPushToken } from './register-push-token.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const context = commandContext('ONE111');
const later = { ...context, now: context.now + 5_000_000 };
const input = (token: string, email: string, more: Partial<PushTokenInput> = {}): PushTokenInput => ({
  ...{ token, platform: 'android', vendor: 'fcm', profile: { email } },
  ...more,
});
const register = (what: PushTokenInput, when = context) => registerPushToken(engineDeps(database.db), when, what);

const rows = (token: string) =>
  database.db.query(
    `SELECT p.email, t.enablement_status, t.background, t.metadata, t.created_at, t.recorded_at
       FROM push_tokens AS t JOIN profiles AS p ON p.account_id = t.account_id AND p.id = t.profile_id
      WHERE t.account_id = 'ONE111' AND t.token = $1`,
    [token],
  );
const owners = (token: string) =>
  database.db.query<{ email: string }>(
    `SELECT p.email FROM push_token_owners AS o JOIN profiles AS p ON p.account_id = o.account_id AND p.id = o.profile_id
      WHERE o.account_id = 'ONE111' AND o.token = $1`,
    [token],
  );

describe('a token', () => {
  test('is authorised and available unless said otherwise', async () => {
    await register(input('plain', 'plain@example.com'));
    const times = { created_at: context.now, recorded_at: context.now };
    expect(await rows('plain')).toEqual([
      { email: 'plain@example.com', enablement_status: 'AUTHORIZED', background: 'AVAILABLE', metadata: null, ...times },
    ]);
  });

  test('registered again is changed; what is known of the device stays unless it is given', async () => {
    await register(input('again', 'again@example.com', { device_metadata: { os_name: 'ios' } }));
    await register(input('again', 'again@example.com', { enablement_status: 'DENIED', background: 'RESTRICTED' }), later);
    const changed = { enablement_status: 'DENIED', background: 'RESTRICTED', created_at: context.now, recorded_at: later.now };
    expect(await rows('again')).toMatchObject([{ ...changed, metadata: { os_name: 'ios' } }]);
    await register(input('again', 'again@example.com', { device_metadata: null }));
    expect(await rows('again')).toMatchObject([{ enablement_status: 'AUTHORIZED', metadata: null }]);
  });

  test('moves to whoever registers it last, and keeps when it was created and its device', async () => {
    await register(input('moved', 'first@example.com', { device_metadata: { device_model: 'Pixel' } }));
    await register(input('moved', 'second@example.com'), later);
    const kept = { metadata: { device_model: 'Pixel' }, created_at: context.now, recorded_at: later.now };
    expect(await rows('moved')).toMatchObject([{ email: 'second@example.com', ...kept }]);
    expect(await owners('moved')).toEqual([{ email: 'second@example.com' }]);
  });

  test('that many register at once is one person’s', async () => {
    const people = Array.from({ length: 12 }, (_, i) => `race-${i}@example.com`);
    await Promise.all(people.map((email) => register(input('race', email))));
    const [owner, ...others] = await owners('race');
    expect(others).toEqual([]);
    expect(await rows('race')).toMatchObject([{ email: owner?.email }]);
  });

  test('that is registered and deleted at once is there whole or not at all', async () => {
    await register(input('torn', 'torn@example.com'));
    const drop = () => deletePushToken(engineDeps(database.db), context, { token: 'torn' }).catch(() => undefined);
    await Promise.all([1, 2, 3, 4].flatMap((i) => [register(input('torn', `torn-${i}@example.com`)), drop()]));
    expect((await rows('torn')).length).toBe((await owners('torn')).length);
  });

  test('tells who was touched: whoever has it, and whoever had it', async () => {
    await register(input('told', 'had@example.com'));
    await database.db.query('DELETE FROM signals');
    await register(input('told', 'has@example.com'));
    const signals = await database.db.query<{ touched: unknown }>('SELECT touched FROM signals');
    const people = await database.db.query<{ id: string }>(`SELECT id FROM profiles WHERE email IN ('had@example.com', 'has@example.com')`);
    for (const { id } of people) expect(JSON.stringify(signals)).toContain(id);
    expect(people).toHaveLength(2);
  });
});

describe('refused', () => {
  const invalid = (...at: (string | number)[]) => ({ faults: [{ kind: 'invalid', at }] });

  test.each([
    ['no token', input('', 'a@example.com'), ['token']],
    ['a token that no address can hold', input('x'.repeat(901), 'a@example.com'), ['token']],
    ['a token with a space', input('a b', 'a@example.com'), ['token']],
    [
      'a note that cannot be stored',
      input('ok', 'a@example.com', { device_metadata: { app_name: 'a\0' } }),
      ['device_metadata', 'app_name'],
    ],
    ['too much', input('ok', 'a@example.com', { device_metadata: { app_name: 'x'.repeat(103_000) } }), []],
    ['nobody', input('ok', 'a@example.com', { profile: {} }), ['profile']],
    ['a wrong address', input('ok', 'nonsense'), ['profile', 'email']],
  ])('is %s', async (_, what, at) => {
    await expect(register(what)).rejects.toMatchObject(invalid(...at));
  });

  test('are two people in one profile, and a profile that is not there', async () => {
    await register(input('t1', 'x1@example.com'));
    await register(input('t2', 'x2@example.com', { profile: { external_id: 'x2' } }));
    const both = { profile: { email: 'x1@example.com', external_id: 'x2' } };
    await expect(register(input('t3', '', both))).rejects.toMatchObject({ faults: [{ kind: 'duplicate_profile', at: ['profile'] }] });
    const unknown = { profile: { id: '01M1PAAR5HBCRHA3NN9NG5WRTA' } };
    await expect(register(input('t3', '', unknown))).rejects.toMatchObject({ faults: [{ kind: 'not_found', at: ['profile', 'id'] }] });
    expect(await owners('t3')).toEqual([]);
  });

  test('is the deletion of what is not there', async () => {
    const missing = { faults: [{ kind: 'not_found', detail: 'A push-token with id `never` does not exist.' }] };
    await expect(deletePushToken(engineDeps(database.db), context, { token: 'never' })).rejects.toMatchObject(missing);
  });
});
