import { describe, expect, it } from 'vitest';
import { createBackoff } from './backoff.ts';

describe('what failed', () => {
  const made = () => {
    let now = 0;
    const backoff = createBackoff<string>({ wall: () => now }, (name) => name);
    const wait = (seconds: number): void => {
      now += seconds * 1_000_000;
    };
    return { backoff, wait };
  };

  it('rests twice as long each time, ten minutes at most, until it succeeds', () => {
    const { backoff, wait } = made();
    for (const seconds of [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]) {
      backoff.failed('a');
      wait(seconds - 1);
      expect(backoff.resting()).toEqual(['a']);
      wait(1);
      expect(backoff.resting()).toEqual([]);
    }
    backoff.succeeded('a');
    backoff.failed('a');
    wait(2);
    expect(backoff.resting()).toEqual([]);
  });

  it('is forgotten from the oldest on when there is too much of it', () => {
    const { backoff } = made();
    for (let i = 0; i < 1200; i++) backoff.failed(`piece ${i}`);
    expect(backoff.resting()).toHaveLength(1000);
    expect(backoff.resting()[0]).toBe('piece 200');
  });
});
