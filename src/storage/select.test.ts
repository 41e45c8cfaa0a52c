import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { randomIds } from '../lib/ids.ts';
import { isoMicros } from '../lib/time.ts';
import type { Database } from './database.ts';
import { type Plan, select } from './select.ts';
import { selectMembers } from './select-members.ts';
import { emailSuppressions } from './tables/consent.ts';
import { listMembers, lists } from './tables/lists.ts';
import { profiles } from './tables/profiles.ts';

const START = 1_788_529_134_000_001;
const ids = randomIds();
const people = Array.from({ length: 25 }, (_, i) => ({
  id: ids.ulid(START + i * 1000),
  // Every fifth has no e-mail; times come in pairs, so that the id must break ties.
  email: i % 5 === 0 ? null : `p${String(99 - i).padStart(2, '0')}@example.com`,
  created: START + Math.floor(i / 2),
}));

let database: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ db: database, close } = await testDatabase());
  await database.transaction(async (tx) => {
    for (const account of ['ONE111', 'TWO222']) {
      for (const { id, email, created } of people) {
        const values = [account, uuidOf(id), email, isoMicros(created)];
        await tx.query('INSERT INTO profiles (account_id, id, email, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)', values);
        await tx.query('INSERT INTO list_members (account_id, profile_id, list_id, joined_at) VALUES ($1, $2, $3, $4)', [
          ...[account, uuidOf(id), 'LIST01', isoMicros(created)],
        ]);
      }
      const values = [account, 'LIST01', 'Newsletter', 'single_opt_in', isoMicros(START)];
      await tx.query(
        'INSERT INTO lists (account_id, id, name, opt_in_process, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)',
        values,
      );
    }
  });
});
afterAll(() => close());

const uuidOf = (ulid: string): string => {
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const hex = [...ulid].reduce((sum, letter) => (sum << 5n) | BigInt(digits.indexOf(letter)), 0n).toString(16);
  return hex.padStart(32, '0').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};

const base: Plan = { table: profiles, columns: ['id', 'email', 'created_at'], where: [], descending: false };

/** Walks all pages of four. */
async function walk(plan: Plan): Promise<string[]> {
  const seen: string[] = [];
  let after: Plan['after'];
  for (let page = 0; page < 20; page++) {
    const rows = await select(database, 'ONE111', { ...plan, limit: 4, after });
    seen.push(...rows.map((row) => String(row.id)));
    const last = rows.at(-1);
    if (!last) return seen;
    after = { key: last['order.key'], id: last.id };
  }
  throw new Error('the pages never end');
}

const byCreated = (sign: 1 | -1) => people.toSorted((a, b) => sign * (a.created - b.created || (a.id < b.id ? -1 : 1))).map(({ id }) => id);
const byEmail = people.toSorted((a, b) => ((a.email ?? '') + a.id < (b.email ?? '') + b.id ? -1 : 1)).map(({ id }) => id);

describe('pages', () => {
  test.each([
    ['by id', {}, people.map(({ id }) => id)],
    ['by a time with ties', { order: { column: 'created_at' } }, byCreated(1)],
    ['backwards', { order: { column: 'created_at' }, descending: true }, byCreated(-1)],
    ['by e-mail, those without one first', { order: { column: 'email', nullsAsEmpty: true } }, byEmail],
  ])('%s show every row once', async (_, change, expected) => {
    expect(await walk({ ...base, ...change })).toEqual(expected);
  });

  test.each([
    ['>', false],
    ['>=', false],
    ['<', true],
    ['<=', true],
  ] as const)('keep a range on what they are ordered by: %s', async (operator, descending) => {
    const where: Plan['where'] = [{ column: 'created_at', operator, value: START + 6 }];
    const inRange = byCreated(descending ? -1 : 1).filter((id) => {
      const { created } = people.find((one) => one.id === id) as { created: number };
      const beyond = descending ? START + 6 - created : created - (START + 6);
      return operator.endsWith('=') ? beyond >= 0 : beyond > 0;
    });
    const plan = { ...base, where, order: { column: 'created_at' }, descending };
    expect(await walk(plan)).toEqual(inRange);
    // A place before the range, as a forged cursor may name one.
    const outside = { key: START + (descending ? 1000 : -1000), id: people[0]?.id };
    expect((await select(database, 'ONE111', { ...plan, after: outside })).map(({ id }) => id)).toEqual(inRange);
  });

  test('of members follow the time of joining', async () => {
    const via = { table: listMembers, own: 'list_id', owner: 'LIST01', other: 'profile_id', columns: ['joined_at'] };
    expect(await walk({ ...base, via, order: { table: 'via', column: 'joined_at' } })).toEqual(byCreated(1));
    const [first] = await select(database, 'ONE111', { ...base, via, limit: 1 });
    expect(first).toMatchObject({ 'via.joined_at': people[0]?.created });
  });
});

describe('conditions', () => {
  const found = async (...where: Plan['where']) => (await select(database, 'ONE111', { ...base, where })).length;

  test('compare, list and match text literally', async () => {
    expect(await found({ column: 'created_at', operator: '>', value: START + 10 })).toBe(3);
    expect(await found({ column: 'id', operator: 'in', value: [people[1]?.id, people[2]?.id, 'not an id'] })).toBe(2);
    expect(await found({ column: 'id', operator: 'in', value: [] })).toBe(0);
    expect(await found({ column: 'email', operator: 'contains', value: 'p9' })).toBe(8);
    expect(await found({ column: 'email', operator: 'contains', value: 'p_' })).toBe(0);
    expect(await found({ never: true })).toBe(0);
  });

  test('on rows that belong to the row: there is one of which all of them hold, in the same account', async () => {
    const [bounced, both, older] = people.map(({ id }) => id) as [string, string, string];
    const written = [
      ['ONE111', bounced, 'HARD_BOUNCE', 100],
      ['ONE111', both, 'HARD_BOUNCE', 100],
      ['ONE111', both, 'UNSUBSCRIBE', 1],
      ['ONE111', older, 'UNSUBSCRIBE', 1],
      ['TWO222', people[3]?.id as string, 'HARD_BOUNCE', 100],
    ] as const;
    for (const [account, id, reason, at] of written) {
      const values = [account, uuidOf(id), reason, isoMicros(START + at)];
      await database.query(
        'INSERT INTO email_suppressions (account_id, profile_id, reason, suppressed_at) VALUES ($1, $2, $3, $4)',
        values,
      );
    }
    const suppressed = async (...where: Extract<Plan['where'][number], { related: unknown }>['where']) =>
      (await select(database, 'ONE111', { ...base, where: [{ related: emailSuppressions, own: 'profile_id', where }] })).map(
        ({ id }) => id,
      );
    const because = (value: string) => ({ column: 'reason', operator: '=', value }) as const;
    const since = { column: 'suppressed_at', operator: '>', value: START + 50 } as const;
    expect(await suppressed(because('HARD_BOUNCE'))).toEqual([bounced, both]);
    expect(await suppressed(because('UNSUBSCRIBE'))).toEqual([both, older]);
    expect(await suppressed(because('SPAM_COMPLAINT'))).toEqual([]);
    expect(await suppressed({ column: 'reason', operator: 'in', value: ['UNSUBSCRIBE', 'HARD_BOUNCE'] })).toEqual([bounced, both, older]);
    // Two conditions on one row: `both` has an old one and a young one, but no young one with that reason.
    expect(await suppressed(since, because('UNSUBSCRIBE'))).toEqual([]);
    expect(await suppressed(since, because('HARD_BOUNCE'))).toEqual([bounced, both]);
    const aboutPages: Plan = { ...base, where: [{ related: emailSuppressions, own: 'profile_id', where: [since] }] };
    expect(await walk(aboutPages)).toEqual([bounced, both]);
  });

  test('are data, whatever they contain', async () => {
    expect(await found({ column: 'email', operator: '=', value: "' OR true --" })).toBe(0);
  });
});

test('members of several owners come in one statement, each with its owner', async () => {
  const owners = people.slice(0, 3).map(({ id }) => id);
  const plan = { pairs: listMembers, own: 'profile_id', other: 'list_id', owners, table: lists, columns: ['id', 'name'], limit: 10 };
  expect(await selectMembers(database, 'ONE111', plan)).toEqual(
    owners.map((owner) => ({ owner, row: { id: 'LIST01', name: 'Newsletter' } })),
  );
  expect(await selectMembers(database, 'NOBODY', plan)).toEqual([]);
});
