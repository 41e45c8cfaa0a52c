import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { engineDeps, TEST_TIME } from '../../../test/support/engine.ts';
import type { Fault } from '../../lib/errors.ts';
import { ulidToUuid, uuidToUlid } from '../../lib/ids.ts';
import type { Outcome, Policy, ProfileChange } from './profile-change.ts';
import type { ProfileInput } from './profile-input.ts';
import { type ResolveDeps, resolveProfiles } from './resolve-profiles.ts';
import { toProfileChange } from './to-profile-change.ts';

let database: TestDatabase;
let deps: ResolveDeps;
let account: string;
let number = 0;

beforeAll(async () => {
  database = await testDatabase();
  deps = engineDeps(database.db);
});
afterAll(() => database.close());

const freshAccount = (): string => {
  account = `R${String(number++).padStart(5, '0')}`;
  return account;
};

function change(policy: Policy, input: ProfileInput, accountId = account): ProfileChange {
  const faults: Fault[] = [];
  const made = toProfileChange(input, { accountId, now: TEST_TIME, policy }, faults);
  if (faults.length > 0) throw new Error(JSON.stringify(faults));
  return made;
}

const resolve = (changes: readonly ProfileChange[]): Promise<Outcome[]> =>
  database.db.transaction((tx) => resolveProfiles(deps, tx, changes));

const idOf = (outcome: Outcome | undefined): string => {
  if (!outcome || 'fault' in outcome) throw new Error(`no profile: ${JSON.stringify(outcome)}`);
  return outcome.profileId;
};

const event = async (input: ProfileInput): Promise<string> => idOf((await resolve([change('event', input)]))[0]);
const client = async (input: ProfileInput): Promise<string> => idOf((await resolve([change('client', input)]))[0]);

interface Profile {
  id: string;
  email: string | null;
  phone_number: string | null;
  external_id: string | null;
  anonymous_id: string | null;
  properties: Record<string, unknown>;
}

async function profilesOf(accountId = account): Promise<Map<string, Profile>> {
  const rows = await database.db.query<Profile>(
    'SELECT id, email, phone_number, external_id, anonymous_id, first_name, properties FROM profiles WHERE account_id = $1',
    [accountId],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function ownersOf(accountId = account): Promise<Map<string, string>> {
  const rows = await database.db.query<{ kind: string; value: string; profile_id: string }>(
    'SELECT kind, value, profile_id FROM identifiers WHERE account_id = $1',
    [accountId],
  );
  return new Map(rows.map((row) => [`${row.kind}:${row.value}`, row.profile_id]));
}

describe('events from a private key', () => {
  it('make a profile once', async () => {
    freshAccount();
    const id = await event({ email: 'a@b.co' });
    expect(await event({ email: 'A@B.co' })).toBe(id);
    expect((await profilesOf()).size).toBe(1);
  });

  it('fill empty fields with identifiers that are free', async () => {
    freshAccount();
    const id = await event({ email: 'a@b.co' });
    expect(await event({ email: 'a@b.co', phone_number: '+12345678901', external_id: 'x' })).toBe(id);
    expect(await event({ external_id: 'x' })).toBe(id);
    expect((await profilesOf()).get(id)).toMatchObject({ phone_number: '+12345678901', external_id: 'x' });
  });

  it('never replace an identifier', async () => {
    freshAccount();
    const id = await event({ external_id: 'x', email: 'a@b.co' });
    expect(await event({ external_id: 'x', email: 'other@b.co' })).toBe(id);
    expect((await profilesOf()).get(id)).toMatchObject({ email: 'a@b.co' });
    expect((await ownersOf()).has('email:other@b.co')).toBe(false);
  });

  it('believe the external id first, then the address, the number and the device, and leave the others where they are', async () => {
    freshAccount();
    const device = await event({ anonymous_id: 'd' });
    const phone = await event({ phone_number: '+12345678901' });
    const email = await event({ email: 'a@b.co' });
    const external = await event({ external_id: 'x' });
    expect(await event({ anonymous_id: 'd', phone_number: '+12345678901' })).toBe(phone);
    expect(await event({ anonymous_id: 'd', phone_number: '+12345678901', email: 'a@b.co' })).toBe(email);
    expect(await event({ anonymous_id: 'd', phone_number: '+12345678901', email: 'a@b.co', external_id: 'x' })).toBe(external);
    expect(await event({ id: uuidToUlid(device), external_id: 'x' })).toBe(device);
    expect(new Set((await ownersOf()).values()).size).toBe(4);
  });

  it('give an anonymous visitor a name', async () => {
    freshAccount();
    const id = await event({ anonymous_id: 'd' });
    expect(await event({ anonymous_id: 'd', email: 'a@b.co' })).toBe(id);
    expect(await event({ email: 'a@b.co' })).toBe(id);
  });

  it('follow a person to a second device', async () => {
    freshAccount();
    const id = await event({ email: 'a@b.co', anonymous_id: 'laptop' });
    expect(await event({ email: 'a@b.co', anonymous_id: 'phone' })).toBe(id);
    expect(await event({ anonymous_id: 'phone' })).toBe(id);
    expect((await profilesOf()).get(id)).toMatchObject({ anonymous_id: 'laptop' });
  });

  it.each<[string, ProfileInput, ProfileInput]>([
    ['an address at another’s device', { email: 'ann@b.co', anonymous_id: 'd' }, { email: 'bob@b.co', anonymous_id: 'd' }],
    ['an external id at another’s device', { external_id: 'ann', anonymous_id: 'd' }, { external_id: 'bob', anonymous_id: 'd' }],
    [
      'an address with another’s number',
      { email: 'ann@b.co', phone_number: '+12345678901' },
      { email: 'bob@b.co', phone_number: '+12345678901' },
    ],
  ])('take %s for a person of their own', async (_what, ann, bob) => {
    freshAccount();
    const first = await event(ann);
    const second = await event(bob);
    expect(second).not.toBe(first);
    expect(await event({ ...bob, anonymous_id: null, phone_number: null })).toBe(second);
    expect([...(await ownersOf()).values()].filter((owner) => owner === first)).toHaveLength(2);
  });

  it('do not know an id that no profile has', async () => {
    freshAccount();
    const outcomes = await resolve([change('event', { id: '01M1PAAR5HBCRHA3NN9NG5WRTA' }), change('event', { email: 'a@b.co' })]);
    expect(outcomes).toMatchObject([{ fault: { kind: 'not_found', at: ['id'] } }, { created: true }]);
  });

  it('say what they know about the person', async () => {
    freshAccount();
    const id = await event({ email: 'a@b.co', first_name: 'Ann', properties: { a: 1 } });
    const [outcome] = await resolve([change('event', { email: 'a@b.co', first_name: null, properties: { b: 2 } })]);
    expect(outcome).toEqual({ profileId: id, created: false, changed: true });
    expect((await profilesOf()).get(id)).toMatchObject({ first_name: 'Ann', properties: { a: 1, b: 2 } });
  });
});

describe('browsers and apps', () => {
  it('cannot attach identifiers to somebody by knowing the address', async () => {
    freshAccount();
    const id = await event({ email: 'a@b.co' });
    expect(await client({ email: 'a@b.co', phone_number: '+12345678901', anonymous_id: 'evil', external_id: 'x' })).toBe(id);
    expect([...(await ownersOf()).keys()]).toEqual(['email:a@b.co']);
  });

  it('can give their own visitor a name', async () => {
    freshAccount();
    const id = await client({ anonymous_id: 'd' });
    expect(await client({ anonymous_id: 'd', email: 'a@b.co', first_name: 'Ann' })).toBe(id);
    expect((await profilesOf()).get(id)).toMatchObject({ email: 'a@b.co', first_name: 'Ann' });
  });

  it('make profiles with all that they say', async () => {
    freshAccount();
    const id = await client({ email: 'a@b.co', phone_number: '+12345678901' });
    expect((await profilesOf()).get(id)).toMatchObject({ email: 'a@b.co', phone_number: '+12345678901' });
  });
});

describe('a batch', () => {
  it('lets later changes build on earlier ones', async () => {
    freshAccount();
    const outcomes = await resolve([
      change('event', { anonymous_id: 'd', properties: { a: 1 } }),
      change('event', { anonymous_id: 'd', email: 'a@b.co' }),
      change('event', { email: 'a@b.co', properties: { b: 2 } }),
    ]);
    expect(new Set(outcomes.map(idOf)).size).toBe(1);
    expect([...(await profilesOf()).values()]).toMatchObject([{ email: 'a@b.co', anonymous_id: 'd', properties: { a: 1, b: 2 } }]);
  });

  it('may mix accounts', async () => {
    const [one, two] = [freshAccount(), freshAccount()];
    const outcomes = await resolve([one, two, one].map((accountId) => change('event', { email: 'a@b.co' }, accountId)));
    expect(idOf(outcomes[0])).toBe(idOf(outcomes[2]));
    expect(idOf(outcomes[0])).not.toBe(idOf(outcomes[1]));
  });

  it('hands an address that one profile gives up to the next one', async () => {
    freshAccount();
    const first = await event({ external_id: '1', email: 'a@b.co' });
    const outcomes = await resolve([
      change('import', { external_id: '1', email: 'b@b.co' }),
      change('import', { external_id: '2', email: 'a@b.co' }),
    ]);
    expect(idOf(outcomes[0])).toBe(first);
    expect(await ownersOf()).toEqual(
      new Map([
        ['external_id:1', first],
        ['email:b@b.co', first],
        ['external_id:2', idOf(outcomes[1])],
        ['email:a@b.co', idOf(outcomes[1])],
      ]),
    );
  });

  it('does the others when one is refused', async () => {
    freshAccount();
    await event({ email: 'a@b.co' });
    await event({ external_id: 'x' });
    const outcomes = await resolve([
      change('import', { email: 'a@b.co', external_id: 'x', first_name: 'No' }),
      change('create', { email: 'a@b.co' }),
      change('import', { email: 'a@b.co', first_name: 'Yes' }),
    ]);
    expect(outcomes).toMatchObject([{ fault: { kind: 'duplicate_profile' } }, { fault: { kind: 'duplicate_profile' } }, { changed: true }]);
  });

  it('is one statement when everybody is known and nothing is new', async () => {
    freshAccount();
    await resolve(['a', 'b', 'c'].map((name) => change('event', { email: `${name}@b.co`, external_id: name })));
    const changes = ['c', 'a', 'b', 'a'].map((name) => change('event', { external_id: name, email: `${name}@b.co` }));
    let statements = 0;
    await database.db.transaction((tx) => {
      const query = (sql: string, parameters?: readonly unknown[]) => {
        statements += 1;
        return tx.query(sql, parameters);
      };
      return resolveProfiles(deps, { query } as typeof tx, changes);
    });
    expect(statements).toBe(1);
  });
});

describe('a batch of anything', () => {
  const pick = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
  const input = fc.record(
    {
      email: fc.constantFrom('a@b.co', 'b@b.co', 'c@b.co', null),
      phone_number: fc.constantFrom('+12345678901', '+12345678902', null),
      external_id: fc.constantFrom('x', 'y', null),
      anonymous_id: fc.constantFrom('d', 'e', null),
      first_name: fc.constantFrom('Ann', 'Bob', null),
      properties: fc.dictionary(fc.constantFrom('p', 'q'), fc.integer({ min: 0, max: 2 }), { maxKeys: 2 }),
    },
    { requiredKeys: [] },
  );
  const patches = fc.record({ append: pick('a@b.co', 'b@b.co', 'z@b.co'), unappend: pick('a@b.co', 'c@b.co', 'z@b.co') });
  const step = fc.record({
    policy: fc.constantFrom<Policy>('create', 'import', 'event', 'client', 'update'),
    input,
    patches: fc.option(patches, { nil: undefined }),
    /** Which of the profiles so far an update names. */
    target: fc.nat(5),
  });

  /** The same steps, split into batches of the sizes given: updates name profiles by when they were made. */
  async function run(
    steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[],
    sizes: readonly number[],
  ): Promise<unknown> {
    const accountId = freshAccount();
    const order: string[] = [];
    const seen: unknown[] = [];
    for (let i = 0, batch = 0; i < steps.length; batch++) {
      const size = sizes[batch % sizes.length] ?? 1;
      const changes = steps.slice(i, i + size).flatMap(({ policy, input: given, patches: both, target }) => {
        const id = policy === 'update' ? ulidOf(order[target]) : undefined;
        const patch_identifiers = both && {
          append: both.append ? { email: both.append } : null,
          unappend: both.unappend ? { email: both.unappend } : null,
        };
        const whole = { ...given, ...(id ? { id } : {}), ...(patch_identifiers ? { patch_identifiers } : {}) };
        const nobody =
          !id && (policy === 'update' || !['email', 'phone_number', 'external_id', 'anonymous_id'].some((kind) => whole[kind as 'email']));
        return nobody ? [] : [change(policy, whole, accountId)];
      });
      i += size;
      const outcomes = await resolve(changes);
      for (const outcome of outcomes) if (!('fault' in outcome) && !order.includes(outcome.profileId)) order.push(outcome.profileId);
      // Duplicates are named by id, which differs from run to run: say which profile it is.
      seen.push(
        ...outcomes.map((outcome) =>
          'fault' in outcome ? nameIn(outcome.fault, order) : { ...outcome, profileId: order.indexOf(outcome.profileId) },
        ),
      );
    }
    const rows = [...(await profilesOf(accountId)).values()].map(({ id, ...row }) => ({ ...row, at: order.indexOf(id) }));
    const owners = [...(await ownersOf(accountId))].map(([key, id]) => [key, order.indexOf(id)]);
    return { seen, rows: rows.sort((a, b) => a.at - b.at), owners: owners.sort() };
  }

  const ulidOf = (uuid: string | undefined): string | undefined => (uuid === undefined ? undefined : uuidToUlid(uuid));
  const nameIn = (fault: Fault, order: readonly string[]): unknown => {
    const owner = fault.meta?.duplicate_profile_id;
    return { ...fault, meta: owner === undefined ? undefined : order.indexOf(ulidToUuid(String(owner)) as string) };
  };

  it('ends as the same changes one after the other do', async () => {
    // Updates name profiles by id, which a batch cannot do for one that it makes itself: those come in steps of one here.
    const withoutUpdates = fc.array(
      step.filter(({ policy }) => policy !== 'update'),
      { minLength: 2, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(withoutUpdates, fc.integer({ min: 2, max: 12 }), async (steps, size) => {
        expect(await run(steps, [size])).toEqual(await run(steps, [1]));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps identifiers and profiles in agreement', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 14 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1 }),
        async (steps, sizes) => {
          await run(steps, sizes);
          const [profiles, owners] = [await profilesOf(), await ownersOf()];
          for (const owner of owners.values()) expect(profiles.has(owner)).toBe(true);
          for (const [id, profile] of profiles) {
            const shown = (['email', 'phone_number', 'external_id', 'anonymous_id'] as const).filter((kind) => profile[kind] !== null);
            expect(shown.length).toBeGreaterThan(0);
            for (const kind of shown) expect(owners.get(`${kind}:${profile[kind]}`)).toBe(id);
          }
          for (const [key, owner] of owners) {
            const [kind, value] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
            // Only addresses and devices may be held beside the one that is shown.
            if (kind === 'phone_number' || kind === 'external_id') expect(profiles.get(owner)?.[kind]).toBe(value);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
