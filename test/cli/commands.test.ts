import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Burgee } from '../../src/main.ts';
import { burgee, burgeeJson, type Environment, freshFolder, freshPostgres, POSTGRES, serveQuietly } from './cli-support.ts';

const SECRET_KEY = 'a'.repeat(64);

interface Place {
  env: Environment;
  server?: Burgee;
  remove(): Promise<void>;
}

/** A data folder without a server: every command opens the database itself. */
async function aFolder(): Promise<Place> {
  const folder = freshFolder();
  const env = { BURGEE_DATA_DIR: join(folder.path, 'data') };
  mkdirSync(env.BURGEE_DATA_DIR);
  return { env, remove: async () => folder.remove() };
}

/** A server on the embedded database: commands go through its socket. */
async function aServer(): Promise<Place> {
  const folder = freshFolder();
  const env = { BURGEE_DATA_DIR: join(folder.path, 'data') };
  const server = await serveQuietly(env);
  const remove = async (): Promise<void> => {
    await server.close();
    folder.remove();
  };
  return { env, server, remove };
}

/** A server on PostgreSQL: commands connect beside it. */
async function aPostgresServer(): Promise<Place> {
  const { url, drop } = await freshPostgres();
  const env = { DATABASE_URL: url, BURGEE_SECRET_KEY: SECRET_KEY };
  const server = await serveQuietly(env);
  const remove = async (): Promise<void> => {
    await server.close();
    await drop();
  };
  return { env, server, remove };
}

const PLACES = [
  ['without a server', aFolder],
  ['beside a server on the embedded database', aServer],
  ...(POSTGRES ? [['beside a server on PostgreSQL', aPostgresServer] as const] : []),
] as const;

interface Key {
  id: string;
  secret: string;
}
interface ListedKey {
  id: string;
  name: string;
  prefix: string;
  scopes: unknown;
  limits: unknown;
  revokedAt: string | null;
}

describe.each(PLACES)('commands %s', { timeout: 60_000 }, (_, open) => {
  let place: Place;
  let env: Environment;
  let shop: string;

  beforeAll(async () => {
    place = await open();
    env = place.env;
    shop = (
      await burgeeJson<{ id: string }>(env, 'accounts', 'create', '--name', 'Shop', '--timezone', 'Europe/Berlin', '--currency', 'EUR')
    ).id;
  });
  afterAll(() => place.remove());

  it('list accounts', async () => {
    const accounts = await burgeeJson<{ id: string }[]>(env, 'accounts', 'list');
    expect(accounts.find(({ id }) => id === shop)).toMatchObject({
      name: 'Shop',
      timezone: 'Europe/Berlin',
      currency: 'EUR',
      locale: 'en-US',
    });
    const { out } = await burgee(env, 'accounts', 'list');
    expect(out).toMatch(new RegExp(`^PUBLIC KEY +NAME.*\\n(.*\\n)*${shop} +Shop +Europe/Berlin +EUR`));
  });

  it('change an account', async () => {
    const { id } = await burgeeJson<{ id: string }>(env, 'accounts', 'create', '--name', 'Before');
    expect(await burgee(env, 'accounts', 'update', id, '--name', 'After', '--opt-in', 'single')).toMatchObject({
      ...{ code: 0, out: `Changed the account ${id} (After).\n` },
    });
    const wrong = await burgee(env, 'accounts', 'update', id, '--sender-email', 'nobody', '--brand-color', 'red');
    expect(wrong.err).toMatch(/--sender-email: 'nobody'.*\n.*--brand-color: 'red'/);
    expect((await burgee(env, 'accounts', 'update', id)).err).toMatch(/Nothing was given/);
  });

  it('make, show, run and delete catalog feeds', async () => {
    const made = await burgeeJson<{ id: string }>(
      ...[env, 'feeds', 'create', 'Shop', 'https://feeds.invalid/x.xml', '--account', shop, '--format', 'xml', '--items', 'rss.item'],
      ...['--field', 'external_id=g:id', '--field', 'price=g:price', '--metadata', 'color=g:color'],
    );
    const { out } = await burgee(env, 'feeds', 'list', '--account', shop);
    expect(out).toMatch(new RegExp(`^ID +NAME.*\\n${made.id} +Shop `));
    expect((await burgee(env, 'feeds', 'run', made.id, '--account', shop)).code).toBe(0);
    const shown = await burgeeJson<{ name: string; run: unknown }>(env, 'feeds', 'show', made.id, '--account', shop);
    expect([shown.name, shown.run]).toEqual(['Shop', null]);
    const wrong = await burgee(env, 'feeds', 'create', 'Shop', 'https://feeds.invalid/x', '--account', shop, '--format', 'xml');
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('needed for XML')]);
    const unknown = await burgee(env, 'feeds', 'create', 'S', 'https://feeds.invalid/x', '--account', shop, '--field', 'colour=c');
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('not colour')]);
    expect(await burgee(env, 'feeds', 'delete', made.id, '--account', shop)).toMatchObject({ code: 0 });
    expect((await burgee(env, 'feeds', 'run', made.id, '--account', shop)).code).toBe(1);
  });

  it('say everything that is wrong with an account, by the names of the options', async () => {
    const { code, err, out } = await burgee(env, 'accounts', 'create', '--name', 'X', '--timezone', 'Mars', '--locale', '??');
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toMatch(/--timezone: 'Mars'.*\n.*--locale: '\?\?'/);
  });

  it('make, list and revoke keys; a secret is shown once', async () => {
    const made = await burgee(
      env,
      'keys',
      'create',
      '--account',
      shop,
      '--name',
      'CI',
      '--scopes',
      'profiles:read,lists:read',
      '--limits',
      '10',
    );
    expect(made.code).toBe(0);
    const secret = /pk_[0-9a-z]{34}/.exec(made.out)?.[0] as string;
    expect(secret).toBeDefined();

    const listed = await burgeeJson<ListedKey[]>(env, 'keys', 'list', '--account', shop);
    const key = listed.find(({ name }) => name === 'CI') as ListedKey;
    expect(key).toMatchObject({ scopes: ['lists:read', 'profiles:read'], limits: 10, revokedAt: null });
    expect(secret.startsWith(key.prefix)).toBe(true);
    expect(JSON.stringify(listed)).not.toContain(secret);

    expect(await burgee(env, 'keys', 'revoke', key.id)).toMatchObject({
      code: 0,
      out: expect.stringContaining(`Revoked the key ${key.id} (CI)`),
    });
    const again = await burgee(env, 'keys', 'revoke', key.id);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('was revoked on') });
  });

  it('name a scope that does not exist and the one that was probably meant', async () => {
    const { code, err } = await burgee(env, 'keys', 'create', '--account', shop, '--scopes', 'profiles:read,profils:write');
    expect(code).toBe(1);
    expect(err).toContain("--scopes: 'profils:write' is not a scope. Did you mean profiles:write?");
  });

  it('ask which account is meant when there are several', async () => {
    const other = await burgeeJson<{ id: string }>(env, 'accounts', 'create', '--name', 'Other');
    const { code, err } = await burgee(env, 'keys', 'create');
    expect(code).toBe(1);
    expect(err).toContain('name one with --account');
    expect(err).toContain(`${other.id} (Other)`);
    expect((await burgee(env, 'keys', 'create', '--account', 'RRRRRR')).err).toContain('There is no account RRRRRR');
  });

  it('delete an account with what is in it, when told so', async () => {
    const { id } = await burgeeJson<{ id: string }>(env, 'accounts', 'create', '--name', 'Gone');
    await burgeeJson(env, 'seed', '--profiles', '5', '--events', '30', '--account', id);
    const asked = await burgee(env, 'accounts', 'delete', id);
    expect(asked).toMatchObject({ code: 2, err: expect.stringContaining('Add --yes') });
    expect(await burgee(env, 'accounts', 'delete', id, '--yes')).toMatchObject({ code: 0, out: `Deleted the account ${id} (Gone).\n` });
    const left = await burgeeJson<{ id: string }[]>(env, 'accounts', 'list');
    expect(left.map((account) => account.id)).not.toContain(id);
  });

  it('rotate the keys that something was sealed with', async () => {
    const nothing = await burgee(env, 'secrets', 'rotate', '--account', shop);
    expect(nothing).toMatchObject({ code: 0, out: '', err: expect.stringContaining('nothing was sealed yet') });
    const wrong = await burgee(env, 'secrets', 'rotate', '--purpose', 'cookies');
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining("--purpose: There is no purpose 'cookies'; there are kx, links") });
    const lasting = await burgee(env, 'secrets', 'rotate', '--purpose', 'providers', '--readable-for', '1');
    expect(lasting).toMatchObject({ code: 1, err: expect.stringContaining('--readable-for: Passwords') });
    if (!place.server) return;
    const { secrets } = place.server.engine;
    const plain = Buffer.from('hello');
    const [kept, lost] = [await secrets.seal(shop, 'kx', plain), await secrets.seal(shop, 'links', plain)];
    const words = ['secrets', 'rotate', '--account', shop, '--purpose'];
    expect((await burgee(env, ...words, 'kx')).out).toMatch(new RegExp(`${shop} +kx +2 +\\d{4}-`));
    const [rotated] = await burgeeJson<{ version: number }[]>(env, ...words, 'links', '--readable-for', '0');
    expect(rotated).toMatchObject({ account: shop, purpose: 'links', version: 2 });
    expect(await secrets.open(shop, 'kx', kept)).toEqual(plain);
    let opened = await secrets.open(shop, 'links', lost);
    for (let tries = 0; opened !== undefined && tries < 50; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      opened = await secrets.open(shop, 'links', lost);
    }
    expect(opened).toBeUndefined();
  });

  it('seed a shop; the same again adds nothing', async () => {
    const { id } = await burgeeJson<{ id: string }>(env, 'accounts', 'create', '--name', 'Seeded', '--currency', 'SEK');
    const words = ['seed', '--profiles', '60', '--events', '1500', '--seed', '9', '--account', id];
    const first = await burgee(env, ...words);
    expect(first).toMatchObject({
      code: 0,
      out: expect.stringMatching(/60 made[\s\S]*events\/s/),
      err: expect.stringContaining('events: 1,500 of 1,500'),
    });
    expect(await burgeeJson(env, ...words)).toMatchObject({ profilesMade: 0, profilesFound: 60, events: 1500, account: id });
    if (!place.server) return;
    const { db } = place.server.engine;
    const [counts] = await db.query(
      `SELECT (SELECT count(*)::int FROM events WHERE account_id = $1) AS events, (SELECT count(*)::int FROM profiles WHERE account_id = $1) AS profiles,
              (SELECT count(*)::int FROM lists WHERE account_id = $1) AS lists, (SELECT count(*)::int FROM metrics WHERE account_id = $1) AS metrics,
              (SELECT count(*)::int FROM segments WHERE account_id = $1) AS segments,
              (SELECT m.name FROM mapped_metrics AS r JOIN metrics AS m ON m.account_id = r.account_id AND m.id = r.metric_id
                WHERE r.account_id = $1 AND r.id = 'revenue') AS revenue,
              (SELECT count(DISTINCT value_currency)::int FROM events WHERE account_id = $1) AS currencies`,
      [id],
    );
    expect(counts).toEqual({ events: 1500, profiles: 60, lists: 4, metrics: 5, segments: 4, revenue: 'Placed Order', currencies: 1 });
  });

  it('refuse to seed up to a day that is none, or is to come', async () => {
    expect((await burgee(env, 'seed', '--account', shop, '--until', 'soon')).err).toContain("--until: 'soon' is not a date");
    expect((await burgee(env, 'seed', '--account', shop, '--until', '2999-01-01')).err).toContain('lies in the future');
  });
});

describe.each(PLACES.slice(1))('keys made %s', { timeout: 60_000 }, (_, open) => {
  let place: Place;
  const get = (secret: string, path = 'accounts') =>
    fetch(`${place.server?.url}/api/${path}`, { headers: { authorization: `Klaviyo-API-Key ${secret}`, revision: '2026-07-15' } });

  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.remove());

  it('work at once, as far as their scopes go', async () => {
    const key = await burgeeJson<Key>(place.env, 'keys', 'create', '--scopes', 'accounts:read');
    expect((await get(key.secret)).status).toBe(200);
    expect((await get(key.secret, 'profiles')).status).toBe(403);
  });

  it('have the limits that they were given', async () => {
    const limit = async (...words: string[]): Promise<string | null> => {
      const { secret } = await burgeeJson<Key>(place.env, 'keys', 'create', ...words);
      return (await get(secret, 'lists')).headers.get('ratelimit-limit');
    };
    const [one, ten] = [Number.parseInt((await limit()) as string, 10), Number.parseInt((await limit('--limits', '10')) as string, 10)];
    expect(one).toBeGreaterThan(0);
    expect(ten).toBe(10 * one);
    // The slowest operation there is; the same key is asked as fast as it answers.
    const statuses = async (...words: string[]): Promise<Set<number>> => {
      const { secret } = await burgeeJson<Key>(place.env, 'keys', 'create', ...words);
      return new Set((await Promise.all(Array.from({ length: 8 }, () => get(secret)))).map(({ status }) => status));
    };
    expect(await statuses('--limits', '1')).toContain(429);
    expect(await statuses('--limits', 'off')).toEqual(new Set([200]));
  });

  it('stop working within five seconds of being revoked', async () => {
    const key = await burgeeJson<Key>(place.env, 'keys', 'create', '--limits', 'off');
    expect((await get(key.secret)).status).toBe(200);
    await burgeeJson(place.env, 'keys', 'revoke', key.id);
    const revokedMs = performance.now();
    let status = 200;
    while (status === 200 && performance.now() - revokedMs < 8000) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      ({ status } = await get(key.secret));
    }
    expect(status).toBe(401);
    expect(performance.now() - revokedMs).toBeLessThan(5000);
  });
});

it('two shops of the same seed hold the same', { timeout: 60_000 }, async () => {
  const place = await aServer();
  try {
    const hashes: unknown[] = [];
    for (const name of ['One', 'Two']) {
      const { id } = await burgeeJson<{ id: string }>(place.env, 'accounts', 'create', '--name', name);
      await burgeeJson(place.env, 'seed', '--profiles', '40', '--events', '800', '--until', '2026-06-30', '--account', id);
      hashes.push(
        await place.server?.engine.db.query(
          `SELECT (SELECT md5(string_agg(concat(external_id, email, phone_number, location, properties, created_at), ',' ORDER BY external_id)) FROM profiles WHERE account_id = $1) AS people,
                  (SELECT md5(string_agg(concat(unique_id, occurred_at, value, value_currency, properties), ',' ORDER BY unique_id)) FROM events WHERE account_id = $1) AS events,
                  (SELECT md5(string_agg(concat(l.name, p.external_id, m.joined_at), ',' ORDER BY l.name, p.external_id))
                     FROM list_members AS m JOIN lists AS l ON l.account_id = m.account_id AND l.id = m.list_id
                     JOIN profiles AS p ON p.account_id = m.account_id AND p.id = m.profile_id WHERE m.account_id = $1) AS members`,
          [id],
        ),
      );
    }
    expect(hashes[1]).toEqual(hashes[0]);
  } finally {
    await place.remove();
  }
});
