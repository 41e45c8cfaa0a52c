import type { Micros } from '../lib/clock.ts';
import { isoSeconds } from '../lib/time.ts';

/** `2023-01-02 03:04:05`, in UTC without saying so: how v1 shows when things were made. */
export const plainTime = (micros: Micros): string => isoSeconds(micros).slice(0, 19).replace('T', ' ');

/** `2023-01-02 03:04:05+00:00`: when events happened. */
export const zonedTime = (micros: Micros): string => isoSeconds(micros).replace('T', ' ');

/** `2023-01-02T03:04:05Z`: v2. */
export const secondTime = (micros: Micros): string => isoSeconds(micros).replace('+00:00', 'Z');
