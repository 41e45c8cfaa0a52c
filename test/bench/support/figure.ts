export type Kind = 'embedded' | 'postgres';

/** One line of the table. */
export interface Figure {
  /** The bench that measured it. */
  readonly bench: string;
  readonly database: Kind | 'either';
  /** What is compared with what. */
  readonly name: string;
  readonly value: number;
  /** `x` is a ratio to a limit measured in the same run. */
  readonly unit: 'x' | 's' | 'ms' | 'MB' | '/s';
  /** Without one the line is there for the reader alone. */
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number };
  /** The absolute numbers behind it. */
  readonly detail: string;
}

/** Whether the goal is met; undefined where there is none. */
export function meets({ value, goal }: Figure): boolean | undefined {
  if (!goal) return undefined;
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;
}

/** The middle one; of an even number the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2;
}

/** The value below which `share` of the values lie (nearest rank). */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** 12,345 · 45.7 · 0.62: as many digits as say something. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}
