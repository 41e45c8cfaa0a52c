import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { randomIds } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import { ACCOUNT_TABLES } from '../../storage/queries/accounts.ts';
import { createAccount } from './create-account.ts';
import { createKey } from './create-key.ts';
import { deleteAccount } from './delete-account.ts';
import { createKeyDirectory } from './key-directory.ts';
import { listKeys } from './list-keys.ts';
import { revokeKey } from './revoke-key.ts';
import { checkRootKey, loadRootKey, RootKeyError } from './root-key.ts';
import { updateAccount } from './update-account.ts';

let now = 1_788_529_134_000_000;
const clock = { wall: () => now, account: () => now };
let db: Database;
let close: () => Promise<void>;
const deps = () => ({ db, clock, ids: randomIds() });

beforeAll(async () => {
  ({ db, close } = await testDatabase());
});
afterAll(() => close());

describe('an account', () => {
  test('may choose its public key, once', async () => {
    expect(await createAccount(deps(), { id: 'SHOP01', name: 'Shop' })).toEqual({ id: 'SHOP01' });
    await expect(createAccount(deps(), { id: 'SHOP01', name: 'Other' })).rejects.toMatchObject({ faults: [{ kind: 'conflict' }] });
  });

  test('is told everything that is wrong at once', async () => {
    const attempt = createAccount(deps(), { id: 'no', name: ' ', timezone: 'Mars/Olympus', currency: 'EURO', locale: '??' });
    await expect(attempt).rejects.toMatchObject({
      faults: ['id', 'name', 'timezone', 'currency', 'locale'].map((field) => ({ at: [field] })),
    });
  });

  test('changes what it is told to, and hears of every fault', async () => {
    const { id } = await createAccount(deps(), { name: 'Shop', sender_email: 'shop@burgee.test' });
    const change = (input: object, as = id) => updateAccount(deps(), { accountId: as }, { id, ...input });
    await change({ currency: 'eur', brand_color: '#1A7F64', opt_in_process: 'single_opt_in', website_url: 'https://shop.test' });
    await change({ website_url: null, street_address: { city: 'Hull' } });
    const [row] = await db.query('SELECT name, contact, currency, brand_color, opt_in_process FROM accounts WHERE id = $1', [id]);
    expect(row).toMatchObject({ name: 'Shop', currency: 'EUR', brand_color: '#1a7f64', opt_in_process: 'single_opt_in' });
    expect(row?.contact).toMatchObject({
      default_sender_email: 'shop@burgee.test',
      website_url: null,
      street_address: { city: 'Hull', zip: null },
    });
    const wrong = { sender_email: 'Shop <a@b.test>', website_url: 'javascript:alert(1)', currency: 'ZZZ', brand_color: 'red;}' };
    await expect(change({ timezone: 'UTC', ...wrong })).rejects.toMatchObject({
      faults: Object.keys(wrong).map((field) => ({ at: [field] })),
    });
    await expect(change({ name: 'Mine now' }, 'OTHER1')).rejects.toMatchObject({ faults: [{ kind: 'not_found' }] });
  });

  test('is deleted with everything in it, and nothing of another', async () => {
    const [gone, stays] = [(await createAccount(deps(), { name: 'Gone' })).id, (await createAccount(deps(), { name: 'Stays' })).id];
    for (const accountId of [gone, stays]) {
      await createKey(deps(), { accountId });
      await db.transaction((tx) =>
        tx.query(`INSERT INTO counter_deltas (account_id, name, delta) SELECT $1, 'c', n FROM generate_series(1, 1200) AS n`, [accountId]),
      );
    }
    const deleted = deleteAccount(deps(), { id: gone }, undefined, 500);
    while ((await db.query('SELECT id FROM accounts WHERE id = $1', [gone])).length > 0);
    // What a process let in that had not heard of it yet.
    await db.transaction((tx) => tx.query(`INSERT INTO counter_deltas (account_id, name, delta) VALUES ($1, 'late', 1)`, [gone]));
    await deleted;
    const left = await db.query<{ account_id: string }>('SELECT DISTINCT account_id FROM counter_deltas WHERE account_id IN ($1, $2)', [
      gone,
      stays,
    ]);
    expect(left).toEqual([{ account_id: stays }]);
    expect(await listKeys({ db }, { accountId: gone })).toEqual([]);
    await expect(deleteAccount(deps(), { id: gone })).rejects.toMatchObject({ faults: [{ kind: 'not_found' }] });
  });
});

test('every table that has rows of accounts is emptied with them', async () => {
  const tables = await db.query<{ table_name: string }>(
    `SELECT c.table_name FROM information_schema.columns c
         JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
        WHERE c.table_schema = 'public' AND c.column_name = 'account_id' AND t.table_type = 'BASE TABLE'`,
  );
  expect(ACCOUNT_TABLES.toSorted()).toEqual(tables.map((table) => table.table_name).sort());
});

describe('a private key', () => {
  test('is shown once and stored hashed', async () => {
    const { secret } = await createKey(deps(), { accountId: 'SHOP01', name: 'first' });
    expect(secret).toMatch(/^pk_[a-z0-9]{34}$/);
    const rows = await db.query('SELECT * FROM api_keys');
    expect(JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(secret);
  });

  test('opens its account with its scopes until it is revoked', async () => {
    const directory = createKeyDirectory({ db, clock });
    const { id, secret } = await createKey(deps(), { accountId: 'SHOP01', scopes: ['profiles:read', 'events:write'], limits: 'off' });
    const principal = { kind: 'key', accountId: 'SHOP01', keyId: id, scopes: ['events:write', 'profiles:read'], limits: 'off' };
    expect(await directory.authenticate(secret)).toEqual(principal);
    await revokeKey(deps(), { accountId: 'SHOP01', id });
    now += 5_000_000;
    expect(await directory.authenticate(secret)).toBeUndefined();
    await expect(revokeKey(deps(), { accountId: 'SHOP01', id })).rejects.toMatchObject({ faults: [{ kind: 'not_found' }] });
  });

  test('that only reads has every scope that reads', async () => {
    const { secret } = await createKey(deps(), { accountId: 'SHOP01', scopes: 'read-only' });
    const principal = await createKeyDirectory({ db, clock }).authenticate(secret);
    expect(principal?.scopes).toContain('accounts:read');
    expect(principal?.scopes.filter((scope) => !scope.endsWith(':read'))).toEqual([]);
  });

  test.each([
    [{ scopes: ['profile:read'] }, /Did you mean profiles:read/],
    [{ scopes: ['nonsense'] }, /Scopes look like profiles:read/],
    [{ scopes: [] }, /at least one scope/],
    [{ limits: 0 }, /factor above 0/],
    [{ secret: 'short' }, /at least 20/],
  ])('is refused with %j', async (input, detail) => {
    await expect(createKey(deps(), { accountId: 'SHOP01', ...input })).rejects.toThrow(detail);
  });

  test('of nobody is nobody’s, and a public key is an account’s', async () => {
    const directory = createKeyDirectory({ db, clock });
    expect(await directory.authenticate('pk_never')).toBeUndefined();
    expect(await directory.findClient('SHOP01')).toMatchObject({ kind: 'client', accountId: 'SHOP01' });
    expect(await directory.findClient('NOPE01')).toBeUndefined();
  });
});

describe('the root key', () => {
  test('is made once, readable by its owner only', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'burgee-key-'));
    expect(loadRootKey({ dataDir })).toEqual(loadRootKey({ dataDir }));
    expect(statSync(join(dataDir, 'secret.key')).mode & 0o777).toBe(0o600);
  });

  test('is made whole by the start after one that was cut off', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'burgee-key-'));
    writeFileSync(join(dataDir, 'secret.key.new'), 'c0ffee');
    expect(loadRootKey({ dataDir })).toHaveLength(32);
    expect(readdirSync(dataDir)).toEqual(['secret.key']);
  });

  test('must be given with an external database, and be long enough', () => {
    expect(() => loadRootKey({})).toThrow(/BURGEE_SECRET_KEY must be set/);
    expect(() => loadRootKey({ secretKey: 'abcd' })).toThrow(/at least 32 bytes/);
  });

  test('must be the one that the database knows', async () => {
    await checkRootKey(db, Buffer.alloc(32, 1));
    await checkRootKey(db, Buffer.alloc(32, 1));
    await expect(checkRootKey(db, Buffer.alloc(32, 2))).rejects.toThrow(RootKeyError);
  });
});
