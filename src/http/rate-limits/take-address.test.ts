import { describe, expect, it, test } from 'vitest';
import { createMemoryLimiter } from './memory-limiter.ts';
import { type AddressThrottle, createAddressThrottle, networkOf } from './take-address.ts';

let now = 1_788_529_134_000_000;
const throttle = (perMinute: number | 'off') =>
  createAddressThrottle(
    createMemoryLimiter(() => now),
    perMinute,
  );

const callerOf =
  ({ take }: AddressThrottle) =>
  (address: string) =>
    take(address, false);

describe('an address', () => {
  it('may make a tenth of its calls in a second, and all of them in a minute', () => {
    const take = callerOf(throttle(20));
    for (let second = 0; second < 10; second++) {
      take('192.0.2.1');
      take('192.0.2.1');
      expect(() => take('192.0.2.1')).toThrow('throttled');
      now += 1_000_000;
    }
    expect(() => take('192.0.2.1')).toThrow('Expected available in 50 seconds');
    take('192.0.2.2');
    now += 50_000_000;
    take('192.0.2.1');
  });

  it('may always make one call, and any number where there is no limit', () => {
    callerOf(throttle(1))('192.0.2.1');
    const take = callerOf(throttle('off'));
    for (let i = 0; i < 1000; i++) take('192.0.2.1');
  });
});

it('that many callers share is told of once', () => {
  let told = 0;
  const { take } = createAddressThrottle(
    createMemoryLimiter(() => now),
    10,
    () => told++,
  );
  for (let i = 0; i < 3; i++) {
    try {
      take('192.0.2.9', false);
    } catch {}
  }
  expect(told).toBe(0);
  for (let i = 0; i < 3; i++) expect(() => take('192.0.2.9', true)).toThrow('throttled');
  expect(told).toBe(1);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['2001:db8:1:2:3:4:192.0.2.1', '2001:db8:1:2'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0'],
])('%s is counted as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
