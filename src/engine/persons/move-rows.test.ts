import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { isoMicros } from '../../lib/time.ts';
import { PERSON_OWNED } from '../../storage/person-owned/tables.ts';
import { moveSome } from './move-rows.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const [A, B] = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'] as const;
const at = (day: number): string => isoMicros(1_788_529_173_420_136 + day * 86_400_000_000);
const all = (table: string, columns: string) =>
  database.db.query(`SELECT ${columns} FROM ${table} WHERE account_id = 'ONE111' AND profile_id = $1 ORDER BY 1, 2`, [B]);

/** Moves everything of A to B in slices of one row. */
async function move(): Promise<number> {
  for (let moved = 0; ; moved++) {
    const from = { account_id: 'ONE111', profile_id: A };
    if ((await database.db.transaction((tx) => moveSome(tx, PERSON_OWNED, from, B, 1, 0))) === 0) return moved;
  }
}

test('rows of the same key: events are both kept, the earlier time and the stricter consent hold', async () => {
  const { db } = database;
  const insert = (table: string, columns: string, ...rows: unknown[][]) =>
    db.transaction(async (tx) => {
      for (const row of rows) {
        const places = row.map((_, i) => `$${i + 2}`).join(', ');
        await tx.query(`INSERT INTO ${table} (account_id, ${columns}) VALUES ($1, ${places})`, ['ONE111', ...row]);
      }
    });
  const event = (profile: string, id: number, uniqueId: string) => [profile, id, 'METRIC', uniqueId, at(0), JSON.stringify({ id })];
  const columns = 'profile_id, id, metric_id, unique_id, occurred_at, properties';
  await insert('events', columns, event(A, 1, 'order'), event(A, 2, 'other'), event(B, 3, 'order'), event(B, 4, 'order~1'));
  await insert('list_members', 'profile_id, list_id, joined_at', [A, 'L1', at(1)], [B, 'L1', at(2)], [A, 'L2', at(3)]);
  const consent = (profile: string, channel: string, said: string, day: number) =>
    [profile, channel, 'marketing', said, at(day), 'API', at(day), at(day)] as unknown[];
  await insert(
    'consents',
    'profile_id, channel, purpose, consent, consented_at, method, created_at, updated_at',
    ...[consent(A, 'email', 'UNSUBSCRIBED', 1), consent(B, 'email', 'SUBSCRIBED', 2)],
    ...[consent(A, 'sms', 'SUBSCRIBED', 2), consent(B, 'sms', 'UNSUBSCRIBED', 1)],
    ...[consent(A, 'push', 'SUBSCRIBED', 2), consent(B, 'push', 'SUBSCRIBED', 1)],
  );
  const change = (profile: string) => [profile, 'email', 'suppressed', 'test', 'system', 'test', at(1)];
  await insert('consent_changes', 'profile_id, channel, change, method, actor_kind, actor_id, changed_at', change(A), change(B));

  expect(await move()).toBeGreaterThan(6);
  expect(await move()).toBe(0);
  expect((await all('events', 'id, unique_id, properties')).map((row) => [Number(row.id), row.unique_id, row.properties])).toEqual([
    ...[[1, 'order~~1', { id: 1 }] as unknown[], [2, 'other', { id: 2 }]],
    ...[[3, 'order', { id: 3 }] as unknown[], [4, 'order~1', { id: 4 }]],
  ]);
  expect((await all('list_members', 'list_id, joined_at::text AS joined')).map(({ list_id }) => list_id)).toEqual(['L1', 'L2']);
  const joined = await db.query<{ joined_at: number }>(`SELECT joined_at FROM list_members WHERE profile_id = $1 AND list_id = 'L1'`, [B]);
  expect(isoMicros(joined[0]?.joined_at as number)).toBe(at(1));
  expect((await all('consents', 'channel, consent')).map(({ channel, consent: said }) => `${channel} ${said}`)).toEqual([
    ...['email UNSUBSCRIBED', 'push SUBSCRIBED', 'sms UNSUBSCRIBED'],
  ]);
  expect(await all('consent_changes', 'id, change')).toHaveLength(2);
  // Two memberships of one list became one.
  expect(await db.query("SELECT name, sum(delta)::int AS total FROM counter_deltas WHERE account_id = 'ONE111' GROUP BY name")).toEqual([
    { name: 'list:L1:members', total: -1 },
  ]);
});
