import { describe, expect, it } from 'vitest';
import { type Consent, mayReceive, NO_STANDING, type Standing, type SuppressionReason } from './may-receive.ts';

const suppressed = (...reasons: SuppressionReason[]): Standing => ({
  ...NO_STANDING,
  suppressions: reasons.map((reason, at) => ({ reason, at })),
});
const agreed = (consent: Consent, phoneNumber: string | null = null): Standing => ({ ...NO_STANDING, consents: [consent], phoneNumber });

const email = (purpose: 'marketing' | 'transactional' | 'open_tracking', listId?: string) => ({
  channel: 'email' as const,
  purpose,
  ...(listId ? { listId } : {}),
});

describe('e-mail', () => {
  it('goes to whoever is not suppressed, asked or not', () => {
    for (const purpose of ['marketing', 'transactional'] as const) expect(mayReceive(NO_STANDING, email(purpose))).toEqual({ may: true });
  });

  it.each([
    ['USER_SUPPRESSED', true],
    ['UNSUBSCRIBE', true],
    ['SPAM_COMPLAINT', true],
    ['HARD_BOUNCE', false],
    ['INVALID_EMAIL', false],
  ] as const)('is no marketing after %s; receipts still go: %s', (reason, transactional) => {
    expect(mayReceive(suppressed(reason), email('marketing'))).toEqual({ may: false, reason });
    expect(mayReceive(suppressed(reason), email('transactional')).may).toBe(transactional);
  });

  it('is stopped for the reason that counts for the purpose', () => {
    const both = suppressed('USER_SUPPRESSED', 'HARD_BOUNCE');
    expect(mayReceive(both, email('marketing'))).toEqual({ may: false, reason: 'USER_SUPPRESSED' });
    expect(mayReceive(both, email('transactional'))).toEqual({ may: false, reason: 'HARD_BOUNCE' });
  });

  it('of one list stops where that list is not wanted, and only that list’s marketing', () => {
    const standing = { ...NO_STANDING, listSuppressions: [{ listId: 'A', reason: 'UNSUBSCRIBE', at: 1 }] };
    expect(mayReceive(standing, email('marketing', 'A'))).toEqual({ may: false, reason: 'LIST_SUPPRESSED' });
    for (const other of [email('marketing', 'B'), email('marketing'), email('transactional', 'A')])
      expect(mayReceive(standing, other).may).toBe(true);
  });

  it('is tracked only with consent', () => {
    expect(mayReceive(NO_STANDING, email('open_tracking'))).toEqual({ may: false, reason: 'NOT_SUBSCRIBED' });
    const allowed = agreed({ channel: 'email', purpose: 'open_tracking', consent: 'SUBSCRIBED', identifier: null });
    expect(mayReceive(allowed, email('open_tracking'))).toEqual({ may: true });
  });
});

describe.each(['sms', 'whatsapp'] as const)('%s', (channel) => {
  const said = { channel, purpose: 'marketing', consent: 'SUBSCRIBED', identifier: '+15005550006' } as const;
  const sending = { channel, purpose: 'marketing' } as const;

  it('needs consent for the purpose', () => {
    expect(mayReceive(NO_STANDING, sending)).toEqual({ may: false, reason: 'NOT_SUBSCRIBED' });
    expect(mayReceive(agreed(said, '+15005550006'), sending)).toEqual({ may: true });
    expect(mayReceive(agreed(said, '+15005550006'), { channel, purpose: 'transactional' }).may).toBe(false);
    expect(mayReceive(agreed({ ...said, consent: 'UNSUBSCRIBED' }, '+15005550006'), sending)).toEqual({
      may: false,
      reason: 'UNSUBSCRIBED',
    });
  });

  it('does not go to a number that nobody agreed for', () => {
    for (const number of ['+15005550007', null])
      expect(mayReceive(agreed(said, number), sending)).toEqual({ may: false, reason: 'OTHER_NUMBER' });
  });
});

describe('push', () => {
  it('needs consent', () => {
    const sending = { channel: 'push', purpose: 'marketing' } as const;
    expect(mayReceive(NO_STANDING, sending)).toEqual({ may: false, reason: 'NOT_SUBSCRIBED' });
    expect(mayReceive(agreed({ ...sending, consent: 'SUBSCRIBED', identifier: null }), sending)).toEqual({ may: true });
  });
});
