import { expect, it } from 'vitest';
import { randomIds, ulidToUuid, uuidToUlid } from './ids.ts';

const KNOWN = [
  ['00000000000000000000000000', '00000000-0000-0000-0000-000000000000'],
  ['7ZZZZZZZZZZZZZZZZZZZZZZZZZ', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
  ['01M1PAAR5HBCRHA3NN9NG5WRTA', '01a06ca5-60b1-5b31-150e-b54d605e634a'],
] as const;

it('knows a ULID and a UUID as the same 128 bits', () => {
  for (const [ulid, uuid] of KNOWN) {
    expect([ulidToUuid(ulid), ulidToUuid(ulid.toLowerCase()), uuidToUlid(uuid)]).toEqual([uuid, uuid, ulid]);
  }
  for (let i = 0; i < 500; i++) {
    const uuid = crypto.randomUUID();
    expect(ulidToUuid(uuidToUlid(uuid))).toBe(uuid);
  }
  for (const text of ['8ZZZZZZZZZZZZZZZZZZZZZZZZZ', '', '01M1PAAR5HBCRHA3NN9NG5WRT', '01M1PAAR5HBCRHA3NN9NG5WRTU']) {
    expect(ulidToUuid(text)).toBeUndefined();
  }
});

it('makes ULIDs that differ and begin with their millisecond, however many', () => {
  const ids = randomIds();
  const made = Array.from({ length: 2000 }, (_, i) => ids.ulid(1_788_529_173_420_136 + i * 1000));
  expect(new Set(made.map((ulid) => ulid.slice(10))).size).toBe(2000);
  expect(made).toEqual([...made].sort());
  expect(Number.parseInt((ulidToUuid(made[0] as string) as string).replaceAll('-', '').slice(0, 12), 16)).toBe(1_788_529_173_420);
});
