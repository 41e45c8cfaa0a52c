import type { Clock } from '../lib/clock.ts';
import { isoSeconds } from '../lib/time.ts';

const DAY_MICROS = 86_400_000_000;

/** The present day by wall time, YYYY-MM-DD; printed once a day, since every call asks for it. */
export function dayOf(clock: Clock): () => string {
  let number = -1;
  let text = '';
  return () => {
    const now = clock.wall();
    const today = Math.floor(now / DAY_MICROS);
    if (today !== number) {
      number = today;
      text = isoSeconds(now).slice(0, 10);
    }
    return text;
  };
}
