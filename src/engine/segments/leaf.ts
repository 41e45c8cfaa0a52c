import type { Micros } from '../../lib/clock.ts';
import type { Criterion } from '../../storage/queries/segment-criteria/criterion.ts';
import type { Timing } from '../../storage/queries/segment-criteria/crossings.ts';
import type { Source } from '../../storage/queries/segment-criteria/source.ts';

/** One condition, understood. */
export interface Leaf {
  /** What the database is asked at a time of the account. */
  at(now: Micros): Criterion;
  /** Which touches concern it. */
  readonly dependsOn: readonly Dependency[];
  /** Whether it holds for a profile that has done nothing and is in no group. */
  readonly holdsForStrangers: boolean;
  /** The passing of time changes its mind about those whose times these are … */
  readonly timings: readonly Timing[];
  /** … about those with these properties, which no index is sorted by … */
  readonly dates: readonly DatedSource[];
  /** … and about anybody, at the first of these times after the one given. */
  readonly turns: readonly ((after: Micros) => Micros)[];
}

export interface DatedSource {
  readonly source: Source;
  readonly shifts: readonly Micros[];
}

/** Something whose change may change who a condition holds for: the profile itself, its events of a metric, its groups. */
export type Dependency = { readonly kind: 'profile' } | { readonly kind: 'metric' | 'list' | 'segment'; readonly id: string };

export const PROFILE: Dependency = { kind: 'profile' };

/** A leaf that no passing of time concerns. */
export const timeless = { timings: [], dates: [], turns: [] } as const;
