import type { Micros } from '../../../lib/clock.ts';
import type { At } from '../../../lib/errors.ts';
import type { Criterion } from '../../../storage/queries/segment-criteria/criterion.ts';
import type { Timing } from '../../../storage/queries/segment-criteria/crossings.ts';
import { type DateRule, readDateFilter } from '../date-filters.ts';
import type { Reading } from '../reading.ts';
import type { FieldFilter } from './consent-filters.ts';

/** The suppressions that a date is asked of. */
const REASONS: Readonly<Record<string, readonly string[]>> = {
  bounce_date: ['HARD_BOUNCE'],
  manual_suppression_date: ['USER_SUPPRESSED'],
  invalid_email_date: ['INVALID_EMAIL'],
};

export const isSuppressionDate = ({ field }: FieldFilter): boolean => Object.hasOwn(REASONS, field);

export interface SuppressionRule {
  criterionAt(now: Micros): Criterion;
  readonly date?: { readonly rule: DateRule };
}

/** When e-mail was suppressed for a reason, or that it was. */
export function readSuppressionDate({ field, filter }: FieldFilter, at: At, reading: Reading): SuppressionRule | undefined {
  const suppressed = { kind: 'suppressed', suppressed: true, reasons: REASONS[field] ?? [] } as const;
  if (!filter || filter.type === 'existence') return { criterionAt: () => suppressed };
  const rule = readDateFilter(filter, [...at, 'filter'], reading);
  return rule && { criterionAt: (now) => ({ ...suppressed, window: rule.window(now) }), date: { rule } };
}

export const suppressionTimings = (rules: readonly SuppressionRule[]): Timing[] =>
  rules.flatMap(({ date }) => (date?.rule.shifts ?? []).map((shift) => ({ source: { kind: 'suppressions' } as const, shift })));
