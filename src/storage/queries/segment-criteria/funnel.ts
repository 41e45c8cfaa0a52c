import { sql } from 'kysely';
import { type EventFilter, eventConditions } from './events.ts';
import { isAmong, type Scope, type Sql, within } from './scope.ts';
import type { Window } from './window.ts';

/** Events that follow each other, with others that must not lie between them. */
export interface FunnelCriterion {
  readonly kind: 'funnel';
  readonly window: Window;
  /** How long after the first event the last one may be, in seconds. */
  readonly completeWithin?: number;
  readonly steps: readonly FunnelStep[];
}

export interface FunnelStep {
  readonly exists: boolean;
  readonly metricId: string;
  readonly filters: readonly EventFilter[];
}

/**
 * Each event that can be the first is tried with each that can follow. Events of the same second are in the order in which
 * they came. What must not be lies between its neighbours, or at the ends within the window.
 */
export function funnelSql(accountId: string, funnel: FunnelCriterion, scope: Scope): Sql {
  const first = funnel.steps.findIndex((step) => step.exists);
  const start = funnel.steps[first] as FunnelStep;
  const before = funnel.steps.slice(0, first).map((step) => absent(accountId, funnel, step, undefined, 's0'));
  const rest = follow(accountId, funnel, first + 1, 's0', 1);
  const conditions = [eventConditions(accountId, { ...start, window: funnel.window }, 's0'), ...before, ...rest];
  return isAmong(sql`SELECT s0.profile_id FROM events AS s0
    WHERE ${sql.join(conditions, sql` AND `)}${within(scope, sql`s0.profile_id`)}`);
}

/** The conditions of the steps from `at` on, behind the event `previous`. */
function follow(accountId: string, funnel: FunnelCriterion, at: number, previous: string, depth: number): Sql[] {
  const next = funnel.steps.findIndex((step, i) => i >= at && step.exists);
  const between = funnel.steps.slice(at, next === -1 ? undefined : next);
  if (next === -1) return between.map((step) => absent(accountId, funnel, step, previous, undefined));
  const alias = `s${depth}`;
  const conditions = [
    sql`${same(alias)} AND ${later(alias, previous)}`,
    eventConditions(accountId, { ...(funnel.steps[next] as FunnelStep), window: funnel.window }, alias),
    ...inTime(funnel, alias),
    ...between.map((step) => absent(accountId, funnel, step, previous, alias)),
    ...follow(accountId, funnel, next + 1, alias, depth + 1),
  ];
  return [sql`EXISTS (SELECT 1 FROM events AS ${sql.id(alias)} WHERE ${sql.join(conditions, sql` AND `)})`];
}

/** That there is no event of a step behind `after` and before `until`. */
function absent(accountId: string, funnel: FunnelCriterion, step: FunnelStep, after: string | undefined, until: string | undefined): Sql {
  const conditions = [
    same('n'),
    eventConditions(accountId, { ...step, window: funnel.window }, 'n'),
    ...(after ? [later('n', after), ...inTime(funnel, 'n')] : []),
    ...(until ? [later(until, 'n')] : []),
  ];
  return sql`NOT EXISTS (SELECT 1 FROM events AS n WHERE ${sql.join(conditions, sql` AND `)})`;
}

const same = (alias: string): Sql => sql`${sql.ref(`${alias}.profile_id`)} = s0.profile_id`;

const later = (alias: string, than: string): Sql =>
  sql`(${sql.ref(`${alias}.occurred_at`)}, ${sql.ref(`${alias}.id`)}) > (${sql.ref(`${than}.occurred_at`)}, ${sql.ref(`${than}.id`)})`;

const inTime = ({ completeWithin }: FunnelCriterion, alias: string): Sql[] =>
  completeWithin === undefined
    ? []
    : [sql`${sql.ref(`${alias}.occurred_at`)} <= s0.occurred_at + make_interval(secs => ${sql.lit(completeWithin)})`];
