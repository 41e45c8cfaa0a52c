import { describe, expect, test } from 'vitest';
import { parseIso } from '../../lib/time.ts';
import type { FeedHealth } from '../../storage/queries/web-feeds.ts';
import { afterFetch, timeoutMsOf } from './feed-health.ts';

const MINUTE = 60_000_000;
const at = (text: string): number => parseIso(text) as number;
const FRESH: FeedHealth = { status: null, failing_since: null, nightly: false, failed_nights: 0 };

/** Lets a feed answer or not each time it is due. */
function* story(answers: Iterable<boolean>, start: number, zone = 'Europe/Berlin') {
  let health = FRESH;
  let now = start;
  for (const succeeded of answers) {
    const after = afterFetch(health, succeeded, now, zone);
    yield { now, ...after };
    health = after.health;
    now = after.dueAt;
  }
}

describe('a feed', () => {
  test('that answers is asked every quarter of an hour', () => {
    const [first, second] = story([true, true], at('2026-09-04T10:00:00Z'));
    expect(first?.health.status).toBe('ok');
    expect(second?.now).toBe(at('2026-09-04T10:15:00Z'));
    expect(timeoutMsOf(FRESH)).toBe(5000);
  });

  test('that fails goes on so for three hours, then comes once a night, and is unusable after three of those', () => {
    const told = [...story(Array(20).fill(false), at('2026-09-04T10:00:00Z'))];
    const periodic = told.filter(({ health }) => health.failed_nights === 0);
    // From ten to one: thirteen tries.
    expect(periodic).toHaveLength(13);
    expect(new Set(periodic.map(({ health }) => health.status))).toEqual(new Set(['warning_periodic_refresh_timeout']));
    expect(periodic.at(-1)?.health.nightly).toBe(true);
    const nights = told.slice(13);
    // Two o'clock in Berlin is midnight of UTC in summer.
    expect(nights.slice(0, 3).map(({ now }) => now)).toEqual([
      at('2026-09-05T00:00:00Z'),
      at('2026-09-06T00:00:00Z'),
      at('2026-09-07T00:00:00Z'),
    ]);
    expect(nights.slice(0, 4).map(({ health }) => health.status)).toEqual([
      ...['warning_nightly_refresh_timeout', 'warning_nightly_refresh_timeout'],
      ...['critical_nightly_refresh_timeout', 'critical_nightly_refresh_timeout'],
    ]);
    expect(timeoutMsOf(periodic.at(-1)?.health as FeedHealth)).toBe(30_000);
  });

  test('that answers again is as good as new', () => {
    const told = [...story([...Array(18).fill(false), true, true], at('2026-09-04T10:00:00Z'))];
    expect(told.at(-3)?.health.status).toBe('critical_nightly_refresh_timeout');
    expect(told.at(-2)).toMatchObject({ health: { ...FRESH, status: 'ok' }, dueAt: (told.at(-2)?.now ?? 0) + 15 * MINUTE });
    expect(told.at(-1)?.health.status).toBe('ok');
  });

  test('that fails now and then never waits for the night', () => {
    const answers = Array.from({ length: 60 }, (_, i) => i % 10 === 0);
    expect([...story(answers, at('2026-09-04T10:00:00Z'))].every(({ health }) => !health.nightly)).toBe(true);
  });

  test('has its nights where its account is, also when the clocks change', () => {
    const nightly = { ...FRESH, failing_since: at('2026-03-27T12:00:00Z'), nightly: true };
    const next = (text: string, zone: string) => afterFetch(nightly, false, at(text), zone).dueAt;
    expect(next('2026-03-27T12:00:00Z', 'America/New_York')).toBe(at('2026-03-28T06:00:00Z'));
    // 29 March 2026 has no two o'clock in Berlin.
    expect(next('2026-03-28T12:00:00Z', 'Europe/Berlin')).toBe(at('2026-03-29T01:00:00Z'));
    expect(next('2026-03-28T23:30:00Z', 'Pacific/Auckland')).toBe(at('2026-03-29T13:00:00Z'));
  });
});
