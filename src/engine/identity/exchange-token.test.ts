import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { commandContext, engineDeps, TEST_TIME } from '../../../test/support/engine.ts';
import type { Fault } from '../../lib/errors.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import { createProfile } from './create-profile.ts';
import { exchangeTokens, findByTokens, openTokens } from './exchange-token.ts';
import { importProfile } from './import-profile.ts';
import type { Policy } from './profile-change.ts';
import type { ProfileInput } from './profile-input.ts';
import { resolveProfiles } from './resolve-profiles.ts';
import type { ProfileDeps } from './save-profile.ts';
import { toProfileChange } from './to-profile-change.ts';

let database: TestDatabase;
let deps: ProfileDeps;
let accountId: string;
let number = 0;

beforeAll(async () => {
  database = await testDatabase();
  deps = engineDeps(database.db);
});
afterAll(() => database.close());
beforeEach(() => {
  accountId = `R${String(number++).padStart(5, '0')}`;
});

const make = async (input: Omit<ProfileInput, 'id' | '_kx'>): Promise<string> =>
  (await createProfile(deps, commandContext(accountId), input)).id;

const tokenOf = async (id: string): Promise<string> => (await exchangeTokens(deps, accountId))(ulidToUuid(id) as string);

/** What one change does: the profile that it is about (ULID text would say the same), or the fault. */
async function resolve(policy: Policy, input: ProfileInput): Promise<string | Fault> {
  const faults: Fault[] = [];
  const tokens = await openTokens(deps, accountId, [input]);
  const change = toProfileChange(input, { accountId, now: TEST_TIME, policy, tokens }, faults);
  if (faults[0]) return faults[0];
  const [outcome] = await database.db.transaction((tx) => resolveProfiles(deps, tx, [change]));
  if (!outcome) throw new Error('no outcome');
  return 'fault' in outcome ? outcome.fault : outcome.profileId;
}

const profile = async (id: string) =>
  (
    await database.db.query('SELECT email, phone_number, external_id, anonymous_id FROM profiles WHERE account_id = $1 AND id = $2', [
      accountId,
      ulidToUuid(id),
    ])
  )[0];

const POLICIES = ['import', 'event', 'client'] as const;

describe.each(POLICIES)('a token in a change of policy %s', (policy) => {
  test('leads to the profile that it was made for', async () => {
    const ann = await make({ email: 'ann@example.com' });
    expect(await resolve(policy, { _kx: await tokenOf(ann), first_name: 'Ann' })).toBe(ulidToUuid(ann));
  });

  test('brings the device along that it came from', async () => {
    const ann = await make({ email: 'ann@example.com' });
    await resolve(policy, { _kx: await tokenOf(ann), anonymous_id: 'tablet' });
    await resolve(policy, { _kx: await tokenOf(ann), anonymous_id: 'laptop' });
    for (const device of ['tablet', 'laptop']) expect(await resolve('event', { anonymous_id: device })).toBe(ulidToUuid(ann));
  });

  test('is believed more than a device, and less than what a person gives', async () => {
    const [ann, bob, visitor] = [await make({ email: 'ann@example.com' }), await make({ email: 'bob@example.com' }), 'visitor'];
    const anonymous = await make({ anonymous_id: visitor });
    const _kx = await tokenOf(ann);
    expect(await resolve(policy, { _kx, email: 'bob@example.com' })).toBe(ulidToUuid(bob));
    const both = await resolve(policy, { _kx, anonymous_id: visitor });
    // An import must not be told that a device is somebody else's and go on.
    if (policy === 'import') expect(both).toMatchObject({ kind: 'duplicate_profile' });
    else expect(both).toBe(ulidToUuid(ann));
    expect(await profile(anonymous)).toMatchObject({ anonymous_id: visitor });
  });

  test('gives way to an address that contradicts it: a message was passed on', async () => {
    const ann = await make({ email: 'ann@example.com' });
    const eve = await resolve(policy, { _kx: await tokenOf(ann), email: 'eve@example.com' });
    expect(eve).toEqual(expect.any(String));
    expect(eve).not.toBe(ulidToUuid(ann));
    expect(await profile(ann)).toMatchObject({ email: 'ann@example.com' });
  });

  test('fills what is empty', async () => {
    const ann = await make({ phone_number: '+14155550123' });
    expect(await resolve(policy, { _kx: await tokenOf(ann), email: 'ann@example.com' })).toBe(ulidToUuid(ann));
    expect(await profile(ann)).toMatchObject({ phone_number: '+14155550123', email: 'ann@example.com' });
  });

  test('that leads nowhere is as good as none', async () => {
    const ann = await make({ email: 'ann@example.com' });
    const token = await tokenOf(ann);
    const gone = (await exchangeTokens(deps, accountId))('019a0000-0000-7000-8000-000000000000');
    const foreign = (await exchangeTokens(deps, 'ZZZZZZ'))(ulidToUuid(ann) as string);
    for (const _kx of ['nonsense', `${token}x`, token.replace(accountId, 'ZZZZZZ'), foreign, gone]) {
      expect(await resolve(policy, { _kx, first_name: 'X' })).toMatchObject({ kind: 'invalid', at: ['_kx'] });
      expect(await resolve(policy, { _kx, email: 'ann@example.com' })).toBe(ulidToUuid(ann));
    }
    const rows = await database.db.query('SELECT first_name FROM profiles WHERE account_id = $1', [accountId]);
    expect(rows).toEqual([{ first_name: null }]);
  });
});

test('a command opens the token of its input', async () => {
  const ann = await make({ email: 'ann@example.com' });
  const saved = await importProfile(deps, commandContext(accountId), { _kx: await tokenOf(ann), last_name: 'Lovelace' });
  expect(saved).toEqual({ id: ann, created: false });
});

test('a filter finds the profiles of tokens', async () => {
  const ann = await make({ email: 'ann@example.com' });
  const found = await findByTokens({ services: deps, accountId }, [await tokenOf(ann), 'nonsense']);
  expect(found).toEqual([ann]);
});
