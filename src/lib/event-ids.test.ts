import { describe, expect, it } from 'vitest';
import { createEventIds, eventUuid, type IdSpan, NoIdSpan } from './event-ids.ts';
import { eventIdFromText, eventIdToText } from './ids.ts';

const START = Date.UTC(2026, 10, 23);
const always: IdSpan = { number: 5, fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER };

describe('createEventIds', () => {
  it('counts upwards within a millisecond, over its end and when the clock runs backwards', () => {
    let ms = START;
    const ids = createEventIds(
      () => ms * 1000,
      () => always,
    );
    const made: bigint[] = [];
    for (let i = 0; i < 5000; i++) made.push(ids.next());
    expect(ids.lastMs()).toBe(START + 2);
    ms = START - 60_000;
    made.push(ids.next());
    ms = START + 60_000;
    made.push(ids.next());
    expect(ids.lastMs()).toBe(START + 60_000);
    for (let i = 1; i < made.length; i++) expect((made[i] as bigint) > (made[i - 1] as bigint)).toBe(true);
  });

  it('never gives two processes the same id', () => {
    const wall = () => START * 1000;
    const one = createEventIds(wall, () => always);
    const two = createEventIds(wall, () => ({ ...always, number: 6 }));
    const made = new Set<bigint>();
    for (let i = 0; i < 3000; i++) made.add(one.next()).add(two.next());
    expect(made.size).toBe(6000);
  });

  it('stays inside its span', () => {
    let ms = START;
    let held: IdSpan | undefined = { number: 1, fromMs: START + 10, untilMs: START + 12 };
    const ids = createEventIds(
      () => ms * 1000,
      () => held,
    );
    ids.next();
    expect(ids.lastMs()).toBe(START + 10);
    for (let i = 1; i < 4096; i++) ids.next();
    expect(() => ids.next()).toThrow(NoIdSpan);
    held = { number: 1, fromMs: START + 10, untilMs: START + 20 };
    ids.next();
    expect(ids.lastMs()).toBe(START + 12);
    held = undefined;
    ms = START + 15;
    expect(() => ids.next()).toThrow(NoIdSpan);
  });

  it('prints ids of 8 to 11 characters, from 2020 to 2159', () => {
    for (const [year, number] of [
      [2020, 1023],
      [2026, 0],
      [2159, 1023],
    ] as const) {
      const ids = createEventIds(
        () => Date.UTC(year, 1, 1) * 1000,
        () => ({ ...always, number }),
      );
      const id = ids.next();
      expect(id < 1n << 63n).toBe(true);
      const text = eventIdToText(id);
      expect(text.length).toBeGreaterThanOrEqual(8);
      expect(text.length).toBeLessThanOrEqual(11);
      expect(eventIdFromText(text)).toBe(id);
    }
  });
});

describe('eventUuid', () => {
  it('carries the time of the event in version 1', () => {
    // The well-known example of RFC 9562 (appendix A.1): 2022-02-22T19:22:22Z is C232AB00-9414-11EC-….
    const uuid = eventUuid(123n, Date.UTC(2022, 1, 22, 19, 22, 22) * 1000);
    expect(uuid).toMatch(/^c232ab00-9414-11ec-8001-[0-9a-f]{12}$/);
  });

  it('is the same for the same event and differs between events of one second', () => {
    const at = START * 1000;
    const seen = new Set<string>();
    for (let i = 0n; i < 2000n; i++) seen.add(eventUuid((1n << 60n) + i, at));
    expect(seen.size).toBe(2000);
    expect(eventUuid(42n, at)).toBe(eventUuid(42n, at));
  });

  it('holds for the oldest time that an event may have', () => {
    expect(eventUuid(1n, Date.UTC(1990, 0, 1) * 1000)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-8001-[0-9a-f]{12}$/);
  });
});
