import type { Figure, Kind } from './figure.ts';

/** How much is measured. */
export interface Settings {
  /** Profiles in the tables. */
  readonly profiles: number;
  /** Length of one measurement. */
  readonly seconds: number;
  /** How often each pair is measured in turn; the medians count. */
  readonly rounds: number;
  /** Only whether everything runs: the figures mean nothing. */
  readonly smoke: boolean;
  /** Where data folders are made. */
  readonly folder?: string;
  /** Where the plans of the statements are written, if anywhere. */
  readonly explainTo?: string;
}

export interface BenchContext {
  readonly kind: Kind;
  readonly settings: Settings;
  /** Tells whoever waits what is being done. */
  readonly say: (text: string) => void;
}

export interface Bench {
  readonly name: string;
  readonly title: string;
  /** `once` for what has nothing to do with a database. */
  readonly on: readonly Kind[] | 'once';
  run(context: BenchContext): Promise<Figure[]>;
}

/**
 * Measures several things in turn, A B C A B C …, so that whatever else the machine does hits all of them.
 * @returns what was measured of each, in the order of the rounds
 */
export async function inTurn<K extends string, T>(
  names: readonly K[],
  rounds: number,
  measure: (name: K) => Promise<T>,
): Promise<Record<K, T[]>> {
  const measured = Object.fromEntries(names.map((name) => [name, [] as T[]])) as Record<K, T[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) measured[name].push(await measure(name));
  }
  return measured;
}
