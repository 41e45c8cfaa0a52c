import { describe, expect, it } from 'vitest';
import { mayReceiveEmail, type SuppressionReason } from './email-standing.ts';

const standing = (...reasons: SuppressionReason[]) => ({ suppressions: reasons.map((reason, at) => ({ reason, at })) });

describe('mayReceiveEmail', () => {
  it('lets everything through to whoever is not suppressed, asked or not', () => {
    for (const purpose of ['marketing', 'transactional'] as const) expect(mayReceiveEmail(standing(), purpose)).toEqual({ may: true });
  });

  it.each([
    ['USER_SUPPRESSED', true],
    ['UNSUBSCRIBE', true],
    ['SPAM_COMPLAINT', true],
    ['HARD_BOUNCE', false],
    ['INVALID_EMAIL', false],
  ] as const)('stops marketing for %s; receipts still go: %s', (reason, transactional) => {
    expect(mayReceiveEmail(standing(reason), 'marketing')).toEqual({ may: false, reason });
    expect(mayReceiveEmail(standing(reason), 'transactional').may).toBe(transactional);
  });

  it('names the reason that counts for the purpose', () => {
    const both = standing('USER_SUPPRESSED', 'HARD_BOUNCE');
    expect(mayReceiveEmail(both, 'marketing')).toEqual({ may: false, reason: 'USER_SUPPRESSED' });
    expect(mayReceiveEmail(both, 'transactional')).toEqual({ may: false, reason: 'HARD_BOUNCE' });
  });
});
