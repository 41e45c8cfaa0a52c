import type { Database, Db } from '../../storage/database.ts';
import { eventsInsertion, insertEvents, type NewEvent } from '../../storage/queries/events.ts';
import type { MetricPlace, WatchedRow } from '../../storage/queries/watched-metrics.ts';
import type { EventsFact, Signals } from '../signals.ts';
import { placeKey, type WatchedMetrics } from '../watched-metrics.ts';
import { isRaceLost } from './write-errors.ts';

export interface TellDeps {
  db: Database;
  signals: Signals;
  watched: WatchedMetrics;
}

/** What is told of a batch with it, and what has to be looked at again behind it. */
export interface Telling {
  readonly facts: readonly EventsFact[];
  /** Metrics whose events are told. */
  readonly told: readonly MetricPlace[];
  /** Metrics that nobody was known to watch, if somebody might begin to. */
  readonly open: readonly MetricPlace[];
}

export function planTelling(watched: WatchedMetrics, rows: readonly NewEvent[]): Telling {
  const told = new Map<string, MetricPlace>();
  const open = new Map<string, MetricPlace>();
  for (const { accountId, metricId } of rows) {
    const place = { accountId, metricId };
    const key = placeKey(place);
    if (told.has(key) || open.has(key)) continue;
    (watched.has(accountId, metricId) ? told : open).set(key, place);
  }
  return { facts: factsOf(rows, told), told: [...told.values()], open: watched.changes ? [...open.values()] : [] };
}

/** Behind the commit of rows: tells of those whose metric somebody has begun to watch since the batch was planned. */
export async function lookAgain(deps: TellDeps, { open }: Telling, rows: readonly NewEvent[]): Promise<void> {
  if (open.length > 0) await tellLate(deps, open, rows, await deps.db.planned.query(...deps.watched.ask(open)));
}

/** Forgets those of the metrics told of that nobody watches any more. */
export async function lookBack({ watched }: TellDeps, db: Db, { told }: Telling): Promise<void> {
  if (watched.changes && told.length > 0) watched.learn(told, await db.query(...watched.ask(told)));
}

/** Stores events of which nothing is told, each batch a statement of its own, and looks again behind it. */
export async function insertUntold(deps: TellDeps, telling: Telling, rows: readonly NewEvent[]): Promise<void> {
  const { planned } = deps.db;
  const { open } = telling;
  try {
    if (open.length === 0) return await insertEvents(planned, rows);
    const answer = await planned.queryThen<WatchedRow>(eventsInsertion(rows), deps.watched.ask(open));
    await tellLate(deps, open, rows, answer);
  } catch (error) {
    // A statement of its own is a transaction, but only transaction() repeats one that lost a race.
    if (!isRaceLost(error)) throw error;
    await planned.transaction((tx) => insertEvents(tx, rows));
    await lookAgain(deps, telling, rows);
  }
}

async function tellLate(
  { db, signals, watched }: TellDeps,
  open: readonly MetricPlace[],
  rows: readonly NewEvent[],
  answer: readonly WatchedRow[],
): Promise<void> {
  const facts = factsOf(rows, watched.learn(open, answer));
  if (facts.length > 0) await db.planned.transaction((tx) => signals.publish(tx, facts));
}

/** The events of some metrics, one fact per account. A fact may name one that was not stored, since it was a repeat. */
function factsOf(rows: readonly NewEvent[], keys: { has(key: string): boolean; readonly size: number }): EventsFact[] {
  if (keys.size === 0) return [];
  const touched = new Map<string, [string, string, string][]>();
  for (const { accountId, profileId, metricId, id } of rows) {
    if (!keys.has(placeKey({ accountId, metricId }))) continue;
    const event: [string, string, string] = [profileId, metricId, String(id)];
    const events = touched.get(accountId);
    if (events) events.push(event);
    else touched.set(accountId, [event]);
  }
  return [...touched].map(([accountId, events]) => ({ kind: 'events', accountId, events }));
}
