import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assignCode, type CodeGiven } from '../../src/engine/coupons/assign-code.ts';
import { ulidToUuid } from '../../src/lib/ids.ts';
import { codeBody, codeJobBody, completed, couponBody } from '../support/content-samples.ts';
import { caller, profileBody, type Reply } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Coupons from their codes to the people who are given them. */
let server: TestServer;
let call: ReturnType<typeof caller>;

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
});
afterAll(() => server.close());

const read = async (path: string): Promise<Reply['json']> => (await call('GET', path)).json;
const coupon = (id: string) => call('POST', '/api/coupons', couponBody(id));
const code = (couponId: string, text: string, more?: Record<string, unknown>) =>
  call('POST', '/api/coupon-codes', codeBody(couponId, text, more));
const wrong = ({ json: { errors } }: Reply): unknown[] => [errors[0].status, errors[0].code, errors[0].source.pointer];
const DAY = 86_400_000;

describe('coupons', () => {
  test('are called what the caller calls them, by the recorded pattern', async () => {
    const { status, json } = await call(
      'POST',
      '/api/coupons',
      couponBody('10OFF', { monitor_configuration: { low_balance_threshold: '5' } }),
    );
    expect([status, json.data.id, json.data.relationships]).toEqual([201, '10OFF', undefined]);
    expect(json.data.attributes).toEqual({
      ...{ external_id: '10OFF', description: null, monitor_configuration: { low_balance_threshold: '5' } },
    });
    expect(wrong(await coupon('10OFF'))).toEqual([409, 'conflict', '/data/attributes/external_id']);
    const malformed = await coupon('x-y');
    expect(malformed.json.errors[0].detail).toBe("'name' must match regex '^[0-9_A-z]+$' ('x-y' doesn't)");
    expect(wrong(await call('GET', '/api/coupons/x-y'))[0]).toBe(400);
    expect((await call('GET', '/api/coupons/NOPE')).json.errors[0].detail).toBe(
      "A coupon with the given identifier 'NOPE' does not exist.",
    );
    const body = { data: { type: 'coupon', id: '10OFF', attributes: { description: 'Ten off' } } };
    expect((await call('PATCH', '/api/coupons/10OFF', body)).json.data.attributes).toMatchObject({
      ...{ description: 'Ten off', monitor_configuration: { low_balance_threshold: '5' } },
    });
  });

  test('go with their codes', async () => {
    await coupon('GONE');
    await code('GONE', 'a');
    expect((await call('DELETE', '/api/coupons/GONE')).status).toBe(204);
    expect((await call('GET', '/api/coupon-codes/GONE-a')).status).toBe(404);
  });
});

describe('codes', () => {
  test('end after 52 weeks unless told otherwise, and answer 200', async () => {
    await coupon('CODES');
    const { status, json } = await code('CODES', 'one');
    expect([status, json.data.id, json.data.attributes.status]).toEqual([200, 'CODES-one', 'UNASSIGNED']);
    const days = (Date.parse(json.data.attributes.expires_at) - Date.now()) / DAY;
    expect(Math.round(days)).toBe(364);
    expect(json.data.relationships.coupon.data).toEqual({ type: 'coupon', id: 'CODES' });
    const dated = await code('CODES', 'two', { expires_at: '2030-01-02T03:04:05Z' });
    expect(dated.json.data.attributes.expires_at).toBe('2030-01-02T03:04:05+00:00');
    expect(wrong(await code('CODES', 'one'))).toEqual([409, 'conflict', '/data/attributes/unique_code']);
    expect(wrong(await code('NOPE', 'one'))).toEqual([404, 'not_found', '/data/']);
    expect(wrong(await code('CODES', ' '))).toEqual([400, 'invalid', '/data/attributes/unique_code']);
    const body = { data: { type: 'coupon-code', id: 'CODES-two', attributes: { status: 'USED', expires_at: null } } };
    const changed = (await call('PATCH', '/api/coupon-codes/CODES-two', body)).json.data.attributes;
    expect([changed.status, changed.expires_at > '2030']).toEqual(['USED', false]);
  });

  test('are listed for coupons or profiles alone', async () => {
    expect((await call('GET', '/api/coupon-codes')).json.errors[0].source).toEqual({ parameter: 'filter' });
    expect((await call('GET', '/api/coupon-codes?filter=equals(status,"USED")')).status).toBe(400);
    const { data, included } = await read(
      '/api/coupon-codes?filter=equals(coupon.id,["CODES"]),equals(status,"UNASSIGNED")&include=coupon',
    );
    expect([data.map(({ id }: { id: string }) => id), included[0].id]).toEqual([['CODES-one'], 'CODES']);
    expect((await read('/api/coupons/CODES/coupon-codes?page[size]=1')).links.next).not.toBeNull();
  });

  test('are made a thousand at a time by jobs', async () => {
    await coupon('BULK');
    const rows = Array.from({ length: 1000 }, (_, i) => codeBody('BULK', `b${i % 999}`).data);
    const path = '/api/coupon-code-bulk-create-jobs';
    const { status, json } = await call('POST', path, codeJobBody(rows));
    expect(status).toBe(202);
    await completed(call, `${path}/${json.data.id}`);
    const { data } = await read(`${path}/${json.data.id}`);
    expect(data.attributes).toMatchObject({ total_count: 1000, completed_count: 999, failed_count: 1 });
    expect(data.attributes.errors[0]).toMatchObject({
      ...{ code: 'conflict', source: { pointer: '/data/attributes/coupon-codes/data/999/attributes/unique_code' } },
    });
    expect(data.relationships['coupon-codes'].data).toHaveLength(999);
    expect((await call('POST', path, codeJobBody([...rows, ...rows]))).status).toBe(400);
  });
});

describe('people', () => {
  const person = async (email: string): Promise<string> => (await call('POST', '/api/profiles', profileBody(email))).json.data.id;
  const give = (couponId: string, profileId: string): Promise<CodeGiven> => {
    const { db, clock } = server.services;
    const context = { accountId: server.accountId, now: clock.account(server.accountId) };
    return db.transaction((tx) => assignCode(tx, context, couponId, ulidToUuid(profileId) ?? ''));
  };

  test('get one code each, however many ask at once, until there are none', async () => {
    await coupon('RACE');
    for (const text of ['r1', 'r2', 'r3', 'r4']) await code('RACE', text);
    await code('RACE', 'over', { expires_at: '2020-01-01T00:00:00Z' });
    const people = await Promise.all(Array.from({ length: 6 }, (_, i) => person(`race-${i}@example.com`)));
    const asked = [...people, ...people];
    const given = await Promise.all(asked.map((id) => give('RACE', id)));
    const byPerson = new Map<string, Set<string>>();
    asked.forEach((id, i) => {
      const got = given[i] as CodeGiven;
      byPerson.set(id, (byPerson.get(id) ?? new Set()).add('code' in got ? got.code : got.none));
    });
    const codes = [...byPerson.values()].map((all) => [...all]);
    expect(codes.every((all) => all.length === 1)).toBe(true);
    expect(codes.flat().sort()).toEqual(['exhausted', 'exhausted', 'r1', 'r2', 'r3', 'r4']);
    const [lucky = ''] = [...byPerson].find(([, all]) => !all.has('exhausted')) ?? [];
    const { data } = await read(`/api/coupon-codes?filter=equals(profile.id,["${lucky}"])`);
    expect(data[0].attributes).toMatchObject({ status: 'ASSIGNED_TO_PROFILE', unique_code: [...(byPerson.get(lucky) ?? [])][0] });
    expect(await give('NOPE', lucky)).toEqual({ none: 'unknown-coupon' });
  });

  test('keep their code while it is good, and get another one afterwards', async () => {
    await coupon('AGAIN');
    await code('AGAIN', 'first', { expires_at: '2090-01-01T00:00:00Z' });
    await code('AGAIN', 'second', { expires_at: '2091-01-01T00:00:00Z' });
    const id = await person('again@example.com');
    const codeOf = async () => {
      const got = await give('AGAIN', id);
      return 'code' in got ? got.code : got.none;
    };
    expect([await codeOf(), await codeOf()]).toEqual(['first', 'first']);
    const body = { data: { type: 'coupon-code', id: 'AGAIN-first', attributes: { expires_at: '2020-01-01T00:00:00Z' } } };
    await call('PATCH', '/api/coupon-codes/AGAIN-first', body);
    expect([await codeOf(), await codeOf()]).toEqual(['second', 'second']);
  });
});
