import { fileURLToPath } from 'node:url';
import { inOwnProcess } from './load.ts';
import type { Target } from './server.ts';

export interface PacedPlan {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly perSecond: number;
  readonly seconds: number;
  readonly profiles: number;
  readonly seed: number;
  /** Every request is an event. */
  readonly eventsOnly?: boolean;
}

export interface PacedResult {
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const GENERATOR = fileURLToPath(new URL('../processes/paced-load.ts', import.meta.url));

/**
 * Sends requests at times set beforehand, whether or not earlier ones were answered; every second one is an event, the others
 * read a page of profiles. Latencies count from the time set, so that a pause is felt by all who would have come meanwhile.
 */
export function runPaced({ url, headers }: Target, what: Omit<PacedPlan, 'url' | 'headers'>): Promise<PacedResult> {
  return inOwnProcess<PacedResult>(GENERATOR, { ...what, url, headers } satisfies PacedPlan, what.seconds + 60);
}
