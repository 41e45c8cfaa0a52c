import type { Micros } from '../../../lib/clock.ts';
import type { At } from '../../../lib/errors.ts';
import type { Timing } from '../../../storage/queries/segment-criteria/crossings.ts';
import type { Source } from '../../../storage/queries/segment-criteria/source.ts';
import type { ValueTest } from '../../../storage/queries/segment-criteria/value-test.ts';
import { type DateRule, readDateFilter } from '../date-filters.ts';
import type { Filter } from '../definition.ts';
import type { Reading } from '../reading.ts';

/** A filter on one fact about consent: `field` says which, `method` which way it came about. */
export interface FieldFilter {
  readonly field: string;
  readonly method?: string;
  readonly filter?: Filter | null;
}

/** What is asked of a row of consent, at a time. */
export interface ConsentRule {
  tests(now: Micros): readonly { source: Source; test: ValueTest }[];
  readonly date?: { readonly rule: DateRule; readonly column: 'consented_at' | 'updated_at' };
}

const DATES: Readonly<Record<string, 'consented_at' | 'updated_at'>> = {
  status_date: 'consented_at',
  effective_date: 'consented_at',
  recorded_date: 'updated_at',
};

const text = (column: string): Source => ({ kind: 'text', column });
const always = (...tests: { source: Source; test: ValueTest }[]): ConsentRule => ({ tests: () => tests });

/** @returns undefined after noting what is wrong */
export function readConsentFilter({ field, method, filter }: FieldFilter, at: At, reading: Reading): ConsentRule | undefined {
  const column = DATES[field];
  if (column) {
    const rule = readDateFilter(filter as Filter, [...at, 'filter'], reading);
    const source: Source = { kind: 'time', column };
    return rule && { tests: (now) => [{ source, test: { kind: 'time', window: rule.window(now) } }], date: { rule, column } };
  }
  if (field === 'is_double_opt_in') {
    return always({ source: { kind: 'flag', column: 'double_optin' }, test: { kind: 'flag', value: filter?.value === true } });
  }
  if (field === 'custom_source') return always(isText('custom_method_detail', [String(filter?.value ?? '')]));
  // Whether a phone takes rich messages is not known of anybody.
  if (field === 'is_rcs_capable') return always({ source: text('method'), test: { kind: 'text-in', values: [], negated: false } });
  const way = isText('method', [String(method).toUpperCase()]);
  return filter ? always(way, detailTest(String(method), filter)) : always(way);
}

const isText = (column: string, values: readonly string[]) => ({
  ...{ source: text(column), test: { kind: 'text-in', values, negated: false } as const },
});

/** Which form, page, person or integration it was. A key is named by its last four characters. */
function detailTest(method: string, { value }: Filter): { source: Source; test: ValueTest } {
  const values = Array.isArray(value) ? (value as string[]) : [String(value ?? '')];
  if (method !== 'api') return isText('method_detail', values);
  const endings = values.map((end) => end.replaceAll(/[^A-Za-z0-9]/g, '')).filter((end) => end !== '');
  return {
    source: text('method_detail'),
    test: { kind: 'text', match: 'regex', value: `(${endings.join('|') || '(?!)'})$`, negated: false },
  };
}

/** When the passing of time matters to rules about a channel and purpose. */
export const timingsOf = (rules: readonly ConsentRule[], channel: string, purpose: string): Timing[] =>
  rules.flatMap(({ date }) =>
    (date?.rule.shifts ?? []).map((shift) => ({
      ...{ source: { kind: 'consent', channel, purpose, column: date?.column ?? 'consented_at' } as const, shift },
    })),
  );

export const turnsOf = (rules: readonly { readonly date?: { readonly rule: DateRule } }[]) =>
  rules.flatMap(({ date }) => date?.rule.turn ?? []);
