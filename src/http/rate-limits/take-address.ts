import { isIPv6 } from 'node:net';
import { type Budget, budgetOf, type Limiter } from './limiter.ts';
import { throttled } from './take-call.ts';

export interface AddressThrottle {
  /**
   * Takes one call out of what an address may ask of /client, whatever account it is about.
   * @param isShared whether it is a proxy's that is not trusted, so that nobody knows who calls
   * @throws RequestError 429 with Retry-After
   */
  take(address: string, isShared?: boolean): void | Promise<void>;
}

/** It belongs to no account, and no account's id is empty. */
const POOL = { accountId: '', keyId: '' };
/** A page that loads sends a handful at once. */
const BURST_SHARE = 10;

/**
 * @param perMinute calls that one address may make in a minute, a tenth of them in one second
 * @param sharedRefused is told once when callers are refused who share a proxy's address
 */
export function createAddressThrottle(limiter: Limiter, perMinute: number | 'off', sharedRefused = (): void => {}): AddressThrottle {
  if (perMinute === 'off') return { take() {} };
  let told = false;
  const budget: Budget = budgetOf({ burst: Math.ceil(perMinute / BURST_SHARE), steady: perMinute }, 1);
  const allow = (taken: Awaited<ReturnType<Limiter['take']>>, isShared: boolean): void => {
    if (!taken.refused) return;
    if (isShared && !told) sharedRefused();
    told ||= isShared;
    throw throttled(taken.retryAfterSeconds);
  };
  return {
    take(address, isShared = false) {
      const taken = limiter.take(POOL, `address ${networkOf(address)}`, budget);
      return taken instanceof Promise ? taken.then((later) => allow(later, isShared)) : allow(taken, isShared);
    },
  };
}

/** Whoever has an IPv6 address has 2^64 of them, so that the network is counted: `2001:db8:1:2:3::4` → `2001:db8:1:2`. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.replace(/%.*$/, '').toLowerCase().split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  // A part in dots stands for two groups.
  const count = (text: string): number => groups(text).length + (text.includes('.') ? 1 : 0);
  const zeros = tail === undefined ? 0 : 8 - count(head) - count(tail);
  return [...groups(head), ...Array.from({ length: zeros }, () => '0'), ...groups(tail ?? '')]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
