import { describe, expect, it } from 'vitest';
import { askedDate } from './asked-date.ts';
import { servedDates } from './at-revision.ts';
import { changelogText } from './changelog-text.ts';
import { BASE, CHANGES } from './changes.ts';
import { createRevisions } from './revisions.ts';

describe('the changes', () => {
  it('make four revisions', () => {
    expect(servedDates(CHANGES, BASE)).toEqual(['2026-07-15', '2026-04-15', '2026-01-15', '2025-10-15']);
  });

  it('stand with the newest first, which is the order in which they are undone', () => {
    const dates = CHANGES.map(({ date }) => date);
    expect(dates).toEqual([...dates].sort().reverse());
    for (const date of dates) expect(askedDate(date, '2999-01-01', date)).toBe(date);
  });

  it('say what they do', () => {
    for (const { title, changelog } of CHANGES) {
      expect(title).toMatch(/^[A-Z][a-z]+s \S.*[^.]$/);
      expect(changelog).toMatch(/\.$/);
    }
    expect(new Set(CHANGES.map(({ title }) => title)).size).toBe(CHANGES.length);
  });

  it('leave error documents alone', () => {
    const document = { errors: [{ id: '1', status: 400, source: { pointer: '/data/relationships/conversations' } }] };
    for (const { response } of CHANGES) if (response) expect(response(document, 'get_profiles')).toEqual(document);
  });

  it('change nothing in what they are given', () => {
    const document = deepFreeze({
      data: {
        ...{ type: 'profile', id: '1', relationships: { conversations: {} } },
        attributes: { whatsapp_bsuid: null, subscriptions: { email: { click_tracking: {}, open_tracking: {} } } },
      },
      included: [{ type: 'list', id: '2', relationships: { tags: {} } }],
      links: { self: 'x' },
      meta: {},
    });
    for (const { response } of CHANGES) expect(() => response?.(document, 'get_profile')).not.toThrow();
  });

  it('are told on a page', () => {
    const page = changelogText(CHANGES, BASE);
    expect(page.match(/^## .*/gm)).toEqual(['## 2026-07-15', '## 2026-04-15', '## 2026-01-15', '## 2025-10-15']);
    for (const { title } of CHANGES) expect(page).toContain(`- **${title}.** `);
  });
});

describe('resolution', () => {
  const revisions = createRevisions([], () => '2026-11-23');

  it.each([
    ['2026-11-23', '2026-07-15'],
    ['2026-07-15', '2026-07-15'],
    ['2026-07-15.pre', '2026-07-15'],
    ['2026-07-14', '2026-04-15'],
    ['2026-04-15', '2026-04-15'],
    ['2026-02-01', '2026-01-15'],
    ['2026-01-14', '2025-10-15'],
    ['2025-10-15', '2025-10-15'],
    ['2024-10-15', '2025-10-15'],
  ])('%s gets %s', (header, date) => {
    expect(revisions.resolve(header).date).toBe(date);
  });

  it('gives the same object each time, so that what hangs on it is made once', () => {
    expect(revisions.resolve('2026-02-01')).toBe(revisions.resolve('2026-01-15'));
  });

  it('asks for the day at each call', () => {
    let today = '2026-11-23';
    const moving = createRevisions([], () => today);
    expect(() => moving.resolve('2026-11-24')).toThrow('future');
    today = '2026-11-24';
    expect(moving.resolve('2026-11-24').date).toBe('2026-07-15');
  });
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
