import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { commandContext, engineDeps, TEST_TIME } from '../../../test/support/engine.ts';
import { DomainError, type Fault } from '../../lib/errors.ts';
import { ulidToUuid, uuidToUlid } from '../../lib/ids.ts';
import { createProfile } from './create-profile.ts';
import { importProfile } from './import-profile.ts';
import type { Policy } from './profile-change.ts';
import type { ProfileInput } from './profile-input.ts';
import { resolveProfiles } from './resolve-profiles.ts';
import type { ProfileDeps } from './save-profile.ts';
import { toProfileChange } from './to-profile-change.ts';
import { updateProfile } from './update-profile.ts';

let database: TestDatabase;
let deps: ProfileDeps;
let account: string;
let number = 0;

beforeAll(async () => {
  database = await testDatabase();
  deps = engineDeps(database.db);
});
afterAll(() => database.close());

const freshAccount = (): void => {
  account = `X${String(number++).padStart(5, '0')}`;
};

const context = () => commandContext(account);
const create = (input: ProfileInput) => createProfile(deps, context(), input);
const update = (id: string, input: ProfileInput) => updateProfile(deps, context(), { ...input, id });

function changeOf(policy: Policy, input: ProfileInput) {
  const faults: Fault[] = [];
  const change = toProfileChange(input, { accountId: account, now: TEST_TIME, policy }, faults);
  if (faults.length > 0) throw new DomainError(faults);
  return change;
}

const events = (...inputs: ProfileInput[]) =>
  database.db.transaction((tx) =>
    resolveProfiles(
      deps,
      tx,
      inputs.map((input) => changeOf('event', input)),
    ),
  );

type Settled = { made: { id: string } } | { duplicate: string };

/** What a command made, or whom it found in its way; anything else that goes wrong fails the test. */
async function settle(work: Promise<{ id: string }>): Promise<Settled> {
  try {
    return { made: await work };
  } catch (error) {
    if (error instanceof DomainError && error.faults[0]?.kind === 'duplicate_profile') {
      return { duplicate: String(error.faults[0].meta?.duplicate_profile_id) };
    }
    throw error;
  }
}

async function expectAgreement(): Promise<void> {
  const profiles = await database.db.query<Record<string, string | null> & { id: string }>('SELECT * FROM profiles WHERE account_id = $1', [
    account,
  ]);
  const owners = await database.db.query<{ kind: string; value: string; profile_id: string }>(
    'SELECT * FROM identifiers WHERE account_id = $1',
    [account],
  );
  const byId = new Map(profiles.map((profile) => [profile.id, profile]));
  const shown = profiles.flatMap((profile) =>
    ['email', 'phone_number', 'external_id', 'anonymous_id'].flatMap((kind) =>
      profile[kind] === null ? [] : [`${kind}:${profile[kind]}:${profile.id}`],
    ),
  );
  const held = new Set(owners.map((row) => `${row.kind}:${row.value}:${row.profile_id}`));
  expect(shown.filter((key) => !held.has(key))).toEqual([]);
  for (const row of owners) {
    expect(byId.has(row.profile_id)).toBe(true);
    if (row.kind !== 'anonymous_id') expect(byId.get(row.profile_id)?.[row.kind]).toBe(row.value);
  }
}

describe('at the same time', () => {
  it('of many that create one person exactly one wins, and the others learn who', async () => {
    freshAccount();
    const settled = await Promise.all(Array.from({ length: 16 }, () => settle(create({ email: 'a@b.co' }))));
    const [winner, ...more] = settled.flatMap((each) => ('made' in each ? [each.made.id] : []));
    expect(more).toEqual([]);
    expect(settled.flatMap((each) => ('duplicate' in each ? [each.duplicate] : []))).toEqual(Array.from({ length: 15 }, () => winner));
  });

  it('identifiers that overlap in a ring lead to no deadlock and no shared identifier', async () => {
    freshAccount();
    const ring: ProfileInput[] = [
      { email: 'a@b.co', phone_number: '+12345678901' },
      { phone_number: '+12345678901', external_id: 'x' },
      { external_id: 'x', anonymous_id: 'd' },
      { anonymous_id: 'd', email: 'a@b.co' },
    ];
    const settled = await Promise.all([...ring, ...ring, ...ring].map((input) => settle(create(input))));
    const made = settled.flatMap((each) => ('made' in each ? [each.made.id] : []));
    expect(made.length).toBeGreaterThan(0);
    expect(made.length).toBeLessThanOrEqual(2);
    await expectAgreement();
  });

  it('appends to one list are all kept', async () => {
    freshAccount();
    const { id } = await create({ email: 'a@b.co' });
    const numbers = Array.from({ length: 24 }, (_, i) => i);
    await Promise.all(numbers.map((n) => update(id, { patch_properties: { append: { log: n } } })));
    const [row] = await database.db.query<{ properties: { log: number[] }; version: number }>(
      'SELECT properties, version FROM profiles WHERE account_id = $1 AND id = $2',
      [account, ulidToUuid(id)],
    );
    expect(row?.properties.log.toSorted((a, b) => a - b)).toEqual(numbers);
    expect(row?.version).toBe(24);
  });

  it('addresses given to one profile replace each other', async () => {
    freshAccount();
    const { id } = await create({ email: 'a@b.co' });
    await Promise.all(Array.from({ length: 24 }, (_, i) => update(id, { email: `${i}@b.co` })));
    const held = await database.db.query('SELECT value FROM identifiers WHERE account_id = $1', [account]);
    expect(held).toHaveLength(1);
    await expectAgreement();
  });

  it('only one of several addresses fills an empty field', async () => {
    freshAccount();
    await events({ external_id: 'x' });
    await Promise.all(Array.from({ length: 12 }, (_, i) => events({ external_id: 'x', email: `${i}@b.co` })));
    const held = await database.db.query('SELECT value FROM identifiers WHERE account_id = $1 AND kind = $2', [account, 'email']);
    expect(held).toHaveLength(1);
    await expectAgreement();
  });

  it('an address goes to the update or to the new profile, not to both', async () => {
    for (let round = 0; round < 8; round++) {
      freshAccount();
      const { id } = await create({ external_id: 'x' });
      const [updated, created] = await Promise.all([settle(update(id, { email: 'a@b.co' })), settle(create({ email: 'a@b.co' }))]);
      expect([updated, created].filter((each) => 'made' in each)).toHaveLength(1);
      if ('duplicate' in created) expect(created.duplicate).toBe(id);
      await expectAgreement();
    }
  });

  it('batches of events about the same people make each of them once', async () => {
    freshAccount();
    const people = Array.from(
      { length: 30 },
      (_, i): ProfileInput => ({ email: `${i}@b.co`, external_id: `${i}`, properties: { seen: true } }),
    );
    const shuffled = (by: number) => people.map((_, i) => people[(i * by) % people.length] as ProfileInput);
    await Promise.all([1, 7, 11, 13, 17, 19, 23, 29].map((by) => events(...shuffled(by))));
    const [row] = await database.db.query<{ n: number }>('SELECT count(*)::int AS n FROM profiles WHERE account_id = $1', [account]);
    expect(row?.n).toBe(30);
    await expectAgreement();
  });

  it('a storm of commands leaves identifiers and profiles in agreement', async () => {
    freshAccount();
    let seed = 42;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const some = <T>(...values: T[]): T => values[random(values.length)] as T;
    const input = (): ProfileInput => ({
      external_id: some(undefined, 'x', 'y', 'z'),
      email: some(undefined, 'a@b.co', 'b@b.co', 'c@b.co', 'd@b.co'),
      phone_number: some(undefined, undefined, '+12345678901', '+12345678902'),
      anonymous_id: some('d1', 'd2', 'd3'),
      properties: { n: random(5) },
    });
    const known: string[] = [];
    const commands = Array.from({ length: 240 }, () => async (): Promise<unknown> => {
      const id = known[random(known.length + 1)];
      const given = input();
      switch (random(4)) {
        case 0:
          return settle(create(given)).then((each) => 'made' in each && known.push(each.made.id));
        case 1:
          return settle(importProfile(deps, context(), given));
        case 2:
          return id ? settle(update(id, given)) : undefined;
        default:
          return events(given, input(), input());
      }
    });
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let next = commands.pop(); next; next = commands.pop()) await next();
      }),
    );
    await expectAgreement();
  });
});

describe('beside a transaction that is not over', () => {
  /** Runs `work` in a transaction and holds it open until `finish` is called. */
  async function hold(input: ProfileInput) {
    let finish: (how: 'commit' | 'roll back') => void = () => {};
    const end = new Promise<'commit' | 'roll back'>((resolve) => {
      finish = resolve;
    });
    let done: (id: string) => void = () => {};
    const written = new Promise<string>((resolve) => {
      done = resolve;
    });
    const over = database.db.transaction(async (tx) => {
      const [outcome] = await resolveProfiles(deps, tx, [changeOf('event', input)]);
      if (!outcome || 'fault' in outcome) throw new Error('refused');
      done(uuidToUlid(outcome.profileId));
      if ((await end) === 'roll back') throw new Error('rolled back');
    });
    return { id: await written, finish, over };
  }

  it('a create waits, and finds the person that was committed', async () => {
    freshAccount();
    const held = await hold({ email: 'a@b.co' });
    const waiting = settle(create({ email: 'a@b.co', external_id: 'x' }));
    await delay(50);
    held.finish('commit');
    await held.over;
    expect(await waiting).toEqual({ duplicate: held.id });
    await expectAgreement();
  });

  it('a create waits, and wins when the other one is rolled back', async () => {
    freshAccount();
    const held = await hold({ email: 'a@b.co' });
    const waiting = settle(create({ email: 'a@b.co' }));
    await delay(50);
    held.finish('roll back');
    await expect(held.over).rejects.toThrow('rolled back');
    expect(await waiting).toHaveProperty('made');
    await expectAgreement();
  });

  it('a batch plans again when one of its identifiers is taken, and keeps nothing of its first plan', async () => {
    freshAccount();
    const held = await hold({ external_id: 'x' });
    // Believed first, the external id decides: the address that the batch had claimed for a new profile goes to it.
    const waiting = events({ external_id: 'x', email: 'a@b.co' }, { email: 'a@b.co' });
    await delay(50);
    held.finish('commit');
    await held.over;
    expect((await waiting).map((outcome) => 'profileId' in outcome && uuidToUlid(outcome.profileId))).toEqual([held.id, held.id]);
    await expectAgreement();
  });

  it('a change is applied to what the other transaction left', async () => {
    freshAccount();
    const { id } = await create({ email: 'a@b.co' });
    const held = await hold({ email: 'a@b.co', properties: { theirs: 1 }, first_name: 'Ann' });
    const waiting = update(id, { properties: { ours: 2 } });
    await delay(50);
    held.finish('commit');
    await held.over;
    await waiting;
    const rows = await database.db.query('SELECT first_name, properties FROM profiles WHERE account_id = $1', [account]);
    expect(rows).toEqual([{ first_name: 'Ann', properties: { theirs: 1, ours: 2 } }]);
  });
});
