import type { Clock } from '../../lib/clock.ts';
import { type At, DomainError, type Fault } from '../../lib/errors.ts';
import type { EventIds } from '../../lib/event-ids.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { insertEvents } from '../../storage/queries/events.ts';
import type { Outcome, ProfileChange } from '../identity/profile-change.ts';
import { resolveProfiles } from '../identity/resolve-profiles.ts';
import type { EventsFact, ProfilesFact, Signals } from '../signals.ts';
import type { MetricRegistry, WantedMetric } from './metrics.ts';
import type { PreparedEvent } from './prepare-event.ts';

export interface WriteDeps {
  db: Database;
  clock: Clock;
  ids: Ids;
  eventIds: EventIds;
  metrics: MetricRegistry;
  signals: Signals;
}

/** Checked events of one profile. */
export interface EventEntry {
  readonly change: ProfileChange;
  readonly events: readonly PreparedEvent[];
  /** Where the profile stands in the caller's input. */
  readonly profileAt: At;
  /** Where the events stand; absent for a single one, which is the input itself. */
  readonly eventsAt?: At;
}

/** What stands or falls together: all entries are stored, or none. */
export interface EventGroup {
  readonly entries: readonly EventEntry[];
}

/** Groups that cannot be stored as they are; the others of the batch can be tried again without them. */
export class GroupsRefused extends Error {
  readonly refused: ReadonlyMap<EventGroup, DomainError>;

  constructor(refused: ReadonlyMap<EventGroup, DomainError>) {
    super('some groups of the batch cannot be stored');
    this.name = 'GroupsRefused';
    this.refused = refused;
  }
}

/** One event with everything but its place in the statement. */
interface Row {
  key: string;
  group: EventGroup;
  entry: EventEntry;
  event: PreparedEvent;
  profileId: string;
  metricId: string;
}

/**
 * Stores a batch of groups, which may be of several accounts, in one transaction: profiles, events, signals. Of events with
 * the same account, profile, metric and unique id the first is kept.
 * @returns the groups of one event each that were left out because their profile was refused, with the reason
 * @throws GroupsRefused when a larger group was refused: nothing is stored then
 */
export async function writeEvents(deps: WriteDeps, groups: readonly EventGroup[]): Promise<ReadonlyMap<EventGroup, DomainError>> {
  const metricIds = await findMetricIds(deps, groups);
  return deps.db.transaction(async (tx) => {
    const outcomes = await resolveProfiles(
      deps,
      tx,
      groups.flatMap((group) => group.entries.map((entry) => entry.change)),
    );
    const refused = new Map<EventGroup, DomainError>();
    const rows: Row[] = [];
    let entryAt = 0;
    let eventAt = 0;
    for (const group of groups) {
      const faults: Fault[] = [];
      for (const entry of group.entries) {
        const outcome = outcomes[entryAt++] as Outcome;
        if ('fault' in outcome) faults.push({ ...outcome.fault, at: [...entry.profileAt, ...(outcome.fault.at ?? [])] });
        else addRows(rows, group, entry, outcome.profileId, metricIds, eventAt);
        eventAt += entry.events.length;
      }
      if (faults.length > 0) refused.set(group, new DomainError(faults));
    }
    // A refused change did nothing, but the other changes of its group may have.
    if ([...refused.keys()].some((group) => group.entries.length > 1)) throw new GroupsRefused(refused);
    await storeRows(deps, tx, rows, deps.signals.wanted('profiles') ? changedProfiles(groups, outcomes) : []);
    return refused;
  });
}

/** The id of each event's metric, in the order of the events. */
async function findMetricIds({ metrics }: WriteDeps, groups: readonly EventGroup[]): Promise<string[]> {
  const found: string[] = [];
  const wanted: WantedMetric[] = [];
  const places: number[] = [];
  for (const group of groups) {
    for (const { change, events } of group.entries) {
      for (const { integration, metric } of events) {
        const id = metrics.idOf(change.accountId, integration, metric);
        if (id === undefined) {
          wanted.push({ accountId: change.accountId, integration, name: metric, now: change.now });
          places.push(found.length);
        }
        found.push(id ?? '');
      }
    }
  }
  if (wanted.length > 0) {
    const ids = await metrics.ensure(wanted);
    places.forEach((place, i) => {
      found[place] = ids[i] as string;
    });
  }
  return found;
}

function addRows(rows: Row[], group: EventGroup, entry: EventEntry, profileId: string, metricIds: readonly string[], first: number): void {
  const owner = `${entry.change.accountId}\n${profileId}\n`;
  for (const [i, event] of entry.events.entries()) {
    const metricId = metricIds[first + i] as string;
    rows.push({ key: `${owner}${metricId}\n${event.uniqueId}`, group, entry, event, profileId, metricId });
  }
}

function changedProfiles(groups: readonly EventGroup[], outcomes: readonly Outcome[]): ProfilesFact[] {
  const changed = new Map<string, string[]>();
  const changes = groups.flatMap((group) => group.entries.map((entry) => entry.change));
  for (const [i, outcome] of outcomes.entries()) {
    if ('profileId' in outcome && (outcome.created || outcome.changed)) push(changed, changes[i]?.accountId as string, outcome.profileId);
  }
  return [...changed].map(([accountId, ids]) => ({ kind: 'profiles', accountId, profileIds: [...new Set(ids)] }));
}

async function storeRows(deps: WriteDeps, tx: Tx, rows: Row[], profiles: readonly ProfilesFact[]): Promise<void> {
  if (rows.length === 0) return;
  rows.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const repeated = new Map<EventGroup, DomainError>();
  const facts = deps.signals.wanted('events') ? new Map<string, [string, string, string][]>() : undefined;
  let json = '';
  let previous: Row | undefined;
  for (const row of rows) {
    if (previous?.key === row.key) {
      if (previous.group === row.group && previous.event.idGiven && row.event.idGiven) repeated.set(row.group, repeatedId(row));
      continue;
    }
    previous = row;
    const { accountId } = row.entry.change;
    const id = deps.eventIds.next();
    json += `${json === '' ? '[' : ','}{"a":"${accountId}","p":"${row.profileId}","i":${id},"m":"${row.metricId}",${row.event.json}}`;
    if (facts) push(facts, accountId, [row.profileId, row.metricId, String(id)]);
  }
  if (repeated.size > 0) throw new GroupsRefused(repeated);
  const published = [...(facts ?? [])].map(([accountId, events]): EventsFact => ({ kind: 'events', accountId, events }));
  await Promise.all([insertEvents(tx, `${json}]`), deps.signals.publish(tx, [...profiles, ...published])]);
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function repeatedId({ entry, event }: Row): DomainError {
  const at = [...(entry.eventsAt ?? []), ...(entry.eventsAt ? [entry.events.indexOf(event)] : []), 'unique_id'];
  return new DomainError({ kind: 'invalid', detail: repeatedIdDetail(event.uniqueId), at });
}

/** The reference: a unique_id that is repeated inside one request fails the whole request. */
export const repeatedIdDetail = (uniqueId: string): string =>
  `The unique_id '${uniqueId}' is repeated in this request for the same profile and metric.`;
