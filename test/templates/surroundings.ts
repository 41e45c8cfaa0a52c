import type { Surroundings } from '../../src/engine/templates/language/rendering.ts';

/** Monday, 4 May 2026, 13:07:09.250 UTC. */
export const NOW = 1_777_900_029_250_000;

export const surroundings = (own: Partial<Surroundings> = {}): Surroundings => ({
  now: NOW,
  timeZone: 'UTC',
  currency: 'USD',
  locale: 'en-US',
  clockMs: () => performance.now(),
  ...own,
});
