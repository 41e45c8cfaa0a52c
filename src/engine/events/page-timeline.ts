import type { Micros } from '../../lib/clock.ts';
import { eventUuid } from '../../lib/event-ids.ts';
import { eventIdFromText, eventIdToText } from '../../lib/ids.ts';
import type { Db } from '../../storage/database.ts';
import { readMetrics } from '../../storage/queries/metrics.ts';
import type { ProfileRow } from '../../storage/queries/profiles.ts';
import { readTimeline, type TimelinePlace, type TimelineScope } from '../../storage/queries/timelines.ts';
import { readPeople } from '../identity/read-people.ts';
import { eventProperties } from './event-view.ts';

/** An event with its person and the name of its metric. */
export interface TimelineEvent {
  /** As the API shows ids of events. */
  readonly id: string;
  readonly uuid: string;
  readonly metricId: string;
  readonly metricName: string;
  readonly at: Micros;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly profile: ProfileRow | undefined;
}

export interface TimelinePage {
  readonly events: readonly TimelineEvent[];
  /** Behind the last one; absent when there is none. */
  readonly next?: TimelinePlace;
}

const SECOND: Micros = 1_000_000;

/** The place at a second: what happened in it lies ahead, in both directions. */
export const placeAtSecond = (second: number, descending: boolean): TimelinePlace =>
  descending ? { at: (second + 1) * SECOND, id: 0n } : { at: second * SECOND, id: 0n };

/** A place as clients hand it back: `1690000000-3abc`. */
export const printPlace = ({ at, id }: TimelinePlace): string => `${Math.floor(at / SECOND)}-${eventIdToText(id)}`;

/** Undefined for what printPlace never gives. */
export function readPlace(text: string): TimelinePlace | undefined {
  const [, second, rest] = /^(\d{1,10})-(\w+)$/.exec(text) ?? [];
  const id = rest === undefined ? undefined : eventIdFromText(rest);
  return second === undefined || id === undefined ? undefined : { at: Number(second) * SECOND, id };
}

/** A page of events by when they happened. */
export async function pageTimeline(
  db: Db,
  accountId: string,
  scope: TimelineScope,
  { after, descending, count }: { after: TimelinePlace; descending: boolean; count: number },
): Promise<TimelinePage> {
  const found = await readTimeline(db, accountId, scope, { after, descending, limit: count + 1 });
  const rows = found.slice(0, count);
  const people = await readPeople(
    db,
    accountId,
    rows.map((row) => row.profile_id),
  );
  const metrics = await readMetrics(db, accountId, [...new Set(rows.map((row) => row.metric_id))]);
  const events = rows.map((row) => ({
    ...{ id: eventIdToText(row.id), uuid: eventUuid(row.id, row.occurred_at) },
    ...{ metricId: row.metric_id, metricName: metrics.get(row.metric_id)?.name ?? '', at: row.occurred_at },
    ...{ properties: eventProperties({ ...row }), profile: people.get(row.profile_id) },
  }));
  const last = rows.at(-1);
  return { events, ...(last && found.length > count ? { next: { at: last.occurred_at, id: last.id } } : {}) };
}
