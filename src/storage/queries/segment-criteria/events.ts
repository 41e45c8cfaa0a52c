import { sql } from 'kysely';
import { isAmong, type Scope, type Sql, within } from './scope.ts';
import type { Source } from './source.ts';
import { type Comparison, compare, testSql, type ValueTest } from './value-test.ts';
import { inWindow, type Window } from './window.ts';

/** Events of a metric, in a window, that pass all filters: how many there are, or what their values come to. */
export interface EventsCriterion {
  readonly kind: 'events';
  readonly metricId: string;
  readonly window: Window;
  readonly filters: readonly EventFilter[];
  readonly measure: 'count' | 'sum';
  readonly operator: Comparison;
  readonly value: number;
}

export interface EventFilter {
  readonly source: Source;
  readonly test: ValueTest;
}

/** The conditions on the row `e` of events. */
export function eventConditions(
  accountId: string,
  { metricId, window, filters }: Pick<EventsCriterion, 'metricId' | 'window' | 'filters'>,
  alias = 'e',
): Sql {
  const column = (name: string): Sql => sql.ref(`${alias}.${name}`);
  const conditions = [
    sql`${column('account_id')} = ${accountId}`,
    sql`${column('metric_id')} = ${metricId}`,
    ...inWindow(window, column('occurred_at')),
    ...filters.map(({ source, test }) => testSql(source, test, alias)),
  ];
  return sql.join(conditions, sql` AND `);
}

const HOLDS: Readonly<Record<Comparison, (left: number, right: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<>': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};
const OPPOSITE: Readonly<Record<Comparison, Comparison>> = { '=': '<>', '<>': '=', '<': '>=', '>=': '<', '>': '<=', '<=': '>' };

/** Whether it holds for somebody without any such event, whose count and sum are 0. */
export const holdsWithoutEvents = ({ operator, value }: Pick<EventsCriterion, 'operator' | 'value'>): boolean => HOLDS[operator](0, value);

/**
 * Those without events have no group: where 0 is enough, everybody holds but those whose events say otherwise. A question
 * that one event answers needs no groups.
 */
export function eventsSql(accountId: string, criterion: EventsCriterion, scope: Scope): Sql {
  const inverted = holdsWithoutEvents(criterion);
  const operator = inverted ? OPPOSITE[criterion.operator] : criterion.operator;
  const rows = sql`SELECT e.profile_id FROM events AS e WHERE ${eventConditions(accountId, criterion)}${within(scope, sql`e.profile_id`)}`;
  const found = anyEventWillDo(criterion.measure, operator, criterion.value)
    ? rows
    : sql`${rows} GROUP BY e.profile_id HAVING ${compare(measureOf(criterion.measure), operator, criterion.value)}`;
  return inverted ? sql`NOT ${isAmong(found)}` : isAmong(found);
}

/** Events have whole numbers of themselves: more than 0, at least 1 and not 0 are the same question. */
const anyEventWillDo = (measure: string, operator: Comparison, value: number): boolean =>
  measure === 'count' && ((operator === '>=' && value === 1) || ((operator === '>' || operator === '<>') && value === 0));

const measureOf = (measure: 'count' | 'sum'): Sql => (measure === 'count' ? sql`count(e.id)` : sql`coalesce(sum(e.value), 0)`);
