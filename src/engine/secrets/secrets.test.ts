import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { randomIds } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import { createAccount } from '../accounts/create-account.ts';
import { deleteAccount } from '../accounts/delete-account.ts';
import { accountOfToken, createSecrets } from './secrets.ts';

let now = 1_788_529_134_000_000;
const clock = { wall: () => now, account: () => now };
const DAY = 86_400_000_000;
let db: Database;
let close: () => Promise<void>;
let accountId: string;
let other: string;

/** One process; several may use the same database. */
const aProcess = (rootKey = Buffer.alloc(32, 7)) => createSecrets({ db, clock, rootKey: () => rootKey });
const plain = Buffer.from('01ab01ab01ab01ab01ab01ab01ab01ab', 'hex');

beforeAll(async () => {
  ({ db, close } = await testDatabase());
});
afterAll(() => close());
beforeEach(async () => {
  const make = async (name: string) => (await createAccount({ db, clock, ids: randomIds() }, { name })).id;
  [accountId, other] = [await make('Shop'), await make('Other')];
});

const versions = () => db.query('SELECT version FROM data_keys WHERE account_id = $1 ORDER BY version', [accountId]);

describe('a token', () => {
  test('opens to what was sealed, is short, safe in addresses and names its account', async () => {
    const secrets = aProcess();
    const token = await secrets.seal(accountId, 'kx', plain);
    expect(token).toMatch(/^[A-Za-z0-9_-]+\.[A-Za-z0-9]{6}$/);
    expect(token.length).toBeLessThan(70);
    expect(accountOfToken(token)).toBe(accountId);
    expect(await secrets.open(accountId, 'kx', token)).toEqual(plain);
    expect(await aProcess().open(accountId, 'kx', token)).toEqual(plain);
  });

  test('tells nothing: twice the same bytes make two tokens, and neither the bytes nor the key are stored as they are', async () => {
    const secrets = aProcess();
    const [one, two] = [await secrets.seal(accountId, 'kx', plain), await secrets.seal(accountId, 'kx', plain)];
    expect(one).not.toBe(two);
    expect(Buffer.from(one, 'base64url').includes(plain)).toBe(false);
  });

  test('with any letter changed, cut or added opens nothing', async () => {
    const secrets = aProcess();
    const token = await secrets.seal(accountId, 'kx', plain);
    for (let i = 0; i < token.length; i++) {
      const letter = token[i] === 'A' ? 'B' : 'A';
      expect(await secrets.open(accountId, 'kx', `${token.slice(0, i)}${letter}${token.slice(i + 1)}`)).toBeUndefined();
      expect(await secrets.open(accountId, 'kx', token.slice(0, i))).toBeUndefined();
    }
    // The last letter before the dot has bits that say nothing: another letter could stand for the same bytes.
    const [bytes = ''] = token.split('.');
    const twins = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split('').filter((letter) => {
      const twin = `${bytes.slice(0, -1)}${letter}`;
      return twin !== bytes && Buffer.from(twin, 'base64url').equals(Buffer.from(bytes, 'base64url'));
    });
    for (const letter of twins) expect(await secrets.open(accountId, 'kx', `${bytes.slice(0, -1)}${letter}.${accountId}`)).toBeUndefined();
    for (const text of ['', '.', `.${accountId}`, `${token}=`, ` ${token}`, `${token}\n`, 'x'.repeat(100_000)])
      expect(await secrets.open(accountId, 'kx', text)).toBeUndefined();
  });

  test('is worth nothing in another account, for another purpose, and without the root key', async () => {
    const secrets = aProcess();
    const token = await secrets.seal(accountId, 'kx', plain);
    await secrets.seal(other, 'kx', plain);
    await secrets.seal(accountId, 'links', plain);
    expect(await secrets.open(other, 'kx', token)).toBeUndefined();
    expect(await secrets.open(other, 'kx', token.replace(accountId, other))).toBeUndefined();
    expect(await secrets.open(accountId, 'kx', token.replace(accountId, other))).toBeUndefined();
    expect(await secrets.open(accountId, 'links', token)).toBeUndefined();
    await expect(aProcess(Buffer.alloc(32, 8)).open(accountId, 'kx', token)).rejects.toThrow('not wrapped with this root key');
  });

  test('that is only opened makes no key', async () => {
    const token = await aProcess().seal(other, 'kx', plain);
    await aProcess().open(accountId, 'kx', token.replace(other, accountId));
    expect(await versions()).toEqual([]);
  });

  test('can be made and opened inside a transaction', async () => {
    const secrets = aProcess();
    const seal = await secrets.sealer(accountId, 'links');
    const fresh = aProcess();
    const opened = await db.transaction((tx) => fresh.open(accountId, 'links', seal(plain), tx));
    expect(opened).toEqual(plain);
  });
});

describe('a key', () => {
  test('is made once by processes that need it at once', async () => {
    const processes = Array.from({ length: 6 }, () => aProcess());
    const tokens = await Promise.all(processes.map((one) => one.seal(accountId, 'kx', plain)));
    expect(await versions()).toEqual([{ version: 1 }]);
    for (const token of tokens) expect(await processes[0]?.open(accountId, 'kx', token)).toEqual(plain);
  });

  test('that is rotated opens what it sealed for its time, and then no more', async () => {
    const [one, two] = [aProcess(), aProcess()];
    const before = await one.seal(accountId, 'kx', plain);
    await two.seal(accountId, 'kx', plain);
    expect(await one.rotate(accountId, 'kx')).toEqual({ version: 2, earlierReadableUntil: now + 90 * DAY });
    const after = await one.seal(accountId, 'kx', plain);
    // The other process has not heard of the new version, and takes its tokens at once.
    for (const token of [before, after]) expect(await two.open(accountId, 'kx', token)).toEqual(plain);
    now += 90 * DAY - 1;
    expect(await two.open(accountId, 'kx', before)).toEqual(plain);
    now += 1;
    expect(await two.open(accountId, 'kx', before)).toBeUndefined();
    expect(await one.open(accountId, 'kx', before)).toBeUndefined();
    expect(await two.open(accountId, 'kx', after)).toEqual(plain);
    await one.rotate(accountId, 'kx');
    expect(await versions()).toEqual([{ version: 2 }, { version: 3 }]);
  });

  test('that fell into wrong hands is worthless in every process within five seconds', async () => {
    const [one, two] = [aProcess(), aProcess()];
    const before = await two.seal(accountId, 'kx', plain);
    await one.rotate(accountId, 'kx');
    await one.rotate(accountId, 'kx', 0);
    expect(await one.open(accountId, 'kx', before)).toBeUndefined();
    now += 5_000_000;
    expect(await two.open(accountId, 'kx', before)).toBeUndefined();
    expect(await two.open(accountId, 'kx', await two.seal(accountId, 'kx', plain))).toEqual(plain);
    expect(await versions()).toEqual([{ version: 3 }]);
  });

  test('for providers opens what it sealed without an end', async () => {
    const secrets = aProcess();
    const before = await secrets.seal(accountId, 'providers', plain);
    expect(await secrets.rotate(accountId, 'providers')).toEqual({ version: 2, earlierReadableUntil: null });
    now += 4000 * DAY;
    await secrets.rotate(accountId, 'providers');
    expect(await secrets.open(accountId, 'providers', before)).toEqual(plain);
  });

  test('is rotated twice by two who do it at once', async () => {
    await aProcess().seal(accountId, 'kx', plain);
    const made = await Promise.all([aProcess().rotate(accountId, 'kx'), aProcess().rotate(accountId, 'kx')]);
    expect(made.map((one) => one?.version).sort()).toEqual([2, 3]);
  });

  test('that nobody used is not there to be rotated', async () => {
    expect(await aProcess().rotate(accountId, 'kx')).toBeUndefined();
    expect(await versions()).toEqual([]);
  });

  test('goes with its account, and an account of the same name later opens nothing of it', async () => {
    const secrets = aProcess();
    const token = await secrets.seal(accountId, 'kx', plain);
    await deleteAccount({ db }, { id: accountId }, undefined, 0);
    expect(await versions()).toEqual([]);
    await createAccount({ db, clock, ids: randomIds() }, { id: accountId, name: 'Again' });
    now += 5_000_000;
    await secrets.seal(accountId, 'kx', plain);
    expect(await secrets.open(accountId, 'kx', token)).toBeUndefined();
  });
});
