import type { Clock } from '../../lib/clock.ts';
import { DomainError, type Fault } from '../../lib/errors.ts';
import type { EventIds } from '../../lib/event-ids.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Tx } from '../../storage/database.ts';
import { insertEvents, type NewEvent } from '../../storage/queries/events.ts';
import { insertMetricProperties, type NewProperty } from '../../storage/queries/metric-properties.ts';
import { findKnownProfiles } from '../identity/find-known-profiles.ts';
import type { Outcome, ProfileChange } from '../identity/profile-change.ts';
import { foreseeOutcomes, type ResolveDeps, resolveProfiles } from '../identity/resolve-profiles.ts';
import type { ProfilesFact } from '../signals.ts';
import { lateTouches, writeTouches } from './late-events.ts';
import type { MetricRegistry, WantedMetric } from './metrics.ts';
import type { PreparedEvent } from './prepare-event.ts';
import { insertUntold, lookAgain, lookBack, planTelling, type TellDeps, type Telling } from './tell-events.ts';

export interface WriteDeps extends ResolveDeps, TellDeps {
  clock: Clock;
  ids: Ids;
  eventIds: EventIds;
  metrics: MetricRegistry;
}

/** Checked events of one profile. */
export interface EventEntry {
  readonly change: ProfileChange;
  readonly events: readonly PreparedEvent[];
  /** The entry's number in a request that may have several; absent for a single event, which is the input itself. */
  readonly index?: number;
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

/** One event of the batch; it gets its id when the rows are in order. */
interface Row extends NewEvent {
  id: bigint;
  readonly content: PreparedEvent;
  readonly key: string;
  readonly group: EventGroup;
  readonly entry: EventEntry;
}

/** A batch with what is known about it before its transaction. */
interface Batch {
  groups: readonly EventGroup[];
  changes: readonly ProfileChange[];
  /** In the order of the changes; undefined where resolveProfiles has to decide. */
  known: readonly (string | undefined)[];
  /** In the order of the events. */
  metricIds: readonly string[];
}

/**
 * Stores a batch of groups, which may be of several accounts. Of events with the same account, profile, metric and unique id
 * the first is kept. When all profiles are known, one INSERT of events and one of signals, where anybody waits for them, is all
 * that is written; otherwise profiles, events and signals are one transaction.
 * @returns the groups of one entry each that were left out because their profile was refused, with the reason
 * @throws GroupsRefused when a larger group was refused: nothing is stored then
 */
export async function writeEvents(deps: WriteDeps, groups: readonly EventGroup[]): Promise<ReadonlyMap<EventGroup, DomainError>> {
  const changes = groups.flatMap((group) => group.entries.map((entry) => entry.change));
  const [metricIds, known] = await Promise.all([findMetricIds(deps, groups, changes), findKnownProfiles(deps.db.planned, changes)]);
  const batch = { groups, changes, known, metricIds };
  if (!known.includes(undefined)) {
    await writeOfKnown(deps, inOrder(deps, makeRows(batch, known as string[]).rows));
    return new Map();
  }
  const { refused, properties, rows, telling } = await deps.db.transaction((tx) => writeAll(deps, tx, batch));
  deps.metrics.properties.remember(properties);
  await lookAgain(deps, telling, rows);
  return refused;
}

/** Only statements whose plan is always the same go this way. */
async function writeOfKnown(deps: WriteDeps, rows: readonly Row[]): Promise<void> {
  const { db, clock, metrics, signals, watched } = deps;
  const properties = metrics.properties.unseen(rows);
  const touches = lateTouches(rows, clock.wall());
  const telling = planTelling(watched, rows);
  if (telling.facts.length + properties.length + touches.length === 0) return insertUntold(deps, telling, rows);
  await db.planned.transaction((tx) =>
    Promise.all([
      ...[insertEvents(tx, rows), writeProperties(tx, properties), writeTouches(tx, touches)],
      ...[signals.publish(tx, telling.facts), lookBack(deps, tx, telling)],
    ]),
  );
  metrics.properties.remember(properties);
  await lookAgain(deps, telling, rows);
}

const writeProperties = async (tx: Tx, properties: readonly NewProperty[]): Promise<void> =>
  properties.length > 0 ? insertMetricProperties(tx, properties) : undefined;

/** What came of a batch: those who were left out, the rest, and the properties that were met for the first time. */
interface Written {
  rows: readonly Row[];
  telling: Telling;
  refused: ReadonlyMap<EventGroup, DomainError>;
  properties: readonly NewProperty[];
}

async function writeAll(deps: WriteDeps, tx: Tx, batch: Batch): Promise<Written> {
  const { changes, known } = batch;
  const open = changes.filter((_, i) => known[i] === undefined);
  const outcomes = await resolveProfiles(deps, tx, open);
  let next = 0;
  const profiles = known.map((id) => id ?? (outcomes[next++] as Outcome));
  const { rows: unordered, refused } = makeRows(batch, profiles);
  // A refused change did nothing, but the other changes of its group may have.
  if ([...refused.keys()].some((group) => group.entries.length > 1)) throw new GroupsRefused(refused);
  const rows = inOrder(deps, unordered);
  const profilesTouched = deps.signals.wanted('profiles') ? changedProfiles(open, outcomes) : [];
  const telling = planTelling(deps.watched, rows);
  const publish = deps.signals.publish(tx, [...profilesTouched, ...telling.facts]);
  const properties = deps.metrics.properties.unseen(rows);
  const touches = lateTouches(rows, deps.clock.wall());
  const writing = [rows.length > 0 ? insertEvents(tx, rows) : undefined, writeProperties(tx, properties), writeTouches(tx, touches)];
  await Promise.all([...writing, publish, lookBack(deps, tx, telling)]);
  return { refused, properties, rows, telling };
}

function makeRows(
  { groups, metricIds }: Batch,
  profiles: readonly (string | Outcome)[],
): { rows: Row[]; refused: Map<EventGroup, DomainError> } {
  const rows: Row[] = [];
  const refused = new Map<EventGroup, DomainError>();
  let nextProfile = 0;
  let nextEvent = 0;
  for (const group of groups) {
    const faults: Fault[] = [];
    for (const entry of group.entries) {
      const outcome = profiles[nextProfile++] as string | Outcome;
      const profileId = typeof outcome === 'string' ? outcome : 'fault' in outcome ? undefined : outcome.profileId;
      if (profileId !== undefined) addRows(rows, group, entry, profileId, metricIds, nextEvent);
      else if (typeof outcome !== 'string' && 'fault' in outcome) faults.push(placed(outcome.fault, entry));
      nextEvent += entry.events.length;
    }
    if (faults.length > 0) refused.set(group, new DomainError(faults));
  }
  return { rows, refused };
}

const placed = (fault: Fault, { index }: EventEntry): Fault => ({
  ...fault,
  at: [...(index === undefined ? [] : [index]), 'profile', ...(fault.at ?? [])],
});

/** The id of each event's metric, in the order of the events. */
async function findMetricIds(deps: WriteDeps, groups: readonly EventGroup[], changes: readonly ProfileChange[]): Promise<string[]> {
  const { metrics } = deps;
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
    const ids = await metrics.ensure(wanted, () => refuseFirst(deps, groups, changes));
    places.forEach((place, i) => {
      found[place] = ids[i] as string;
    });
  }
  return found;
}

/** Metrics are permanent, so that none is made for events that will be refused: whoever can be refused by reading alone is refused now. */
async function refuseFirst(deps: WriteDeps, groups: readonly EventGroup[], changes: readonly ProfileChange[]): Promise<void> {
  const outcomes = await foreseeOutcomes(deps, deps.db, changes);
  const names = groups.flatMap(({ entries }) => entries.flatMap(({ events }) => events.map((one) => `${one.integration}\n${one.metric}`)));
  const { rows, refused } = makeRows({ groups, changes, known: [], metricIds: names }, outcomes);
  for (const [group, error] of sortOut(rows).repeated) refused.set(group, error);
  if (refused.size > 0) throw new GroupsRefused(refused);
}

function addRows(rows: Row[], group: EventGroup, entry: EventEntry, profileId: string, metricIds: readonly string[], first: number): void {
  const { accountId } = entry.change;
  const owner = `${accountId}\n${profileId}\n`;
  let place = first;
  for (const content of entry.events) {
    const metricId = metricIds[place++] as string;
    rows.push({ key: `${owner}${metricId}\n${content.uniqueId}`, group, entry, accountId, profileId, metricId, id: 0n, content });
  }
}

function changedProfiles(changes: readonly ProfileChange[], outcomes: readonly Outcome[]): ProfilesFact[] {
  const changed = new Map<string, string[]>();
  for (const [i, outcome] of outcomes.entries()) {
    if ('profileId' in outcome && (outcome.created || outcome.changed)) push(changed, changes[i]?.accountId as string, outcome.profileId);
  }
  return [...changed].map(([accountId, ids]) => ({ kind: 'profiles', accountId, profileIds: [...new Set(ids)] }));
}

/** Sorts the rows by what makes them unique, drops repeats and gives ids. */
function inOrder({ eventIds }: WriteDeps, rows: Row[]): Row[] {
  const { kept, repeated } = sortOut(rows);
  if (repeated.size > 0) throw new GroupsRefused(repeated);
  for (const row of kept) row.id = eventIds.next();
  return kept;
}

/** The rows in order without repeats, and the groups that repeat an id which they gave themselves. */
function sortOut(rows: Row[]): { kept: Row[]; repeated: Map<EventGroup, DomainError> } {
  rows.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const repeated = new Map<EventGroup, DomainError>();
  const kept = rows.filter((row, i) => {
    const before = rows[i - 1];
    if (before?.key !== row.key) return true;
    if (before.group === row.group && before.content.idGiven && row.content.idGiven) repeated.set(row.group, repeatedId(row));
    return false;
  });
  return { kept, repeated };
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function repeatedId({ entry, content }: Row): DomainError {
  const at = entry.index === undefined ? [] : [entry.index, 'events', entry.events.indexOf(content)];
  return new DomainError({ kind: 'invalid', detail: repeatedIdDetail(content.uniqueId), at: [...at, 'unique_id'] });
}

/** The reference: a unique_id that is repeated inside one request fails the whole request. */
export const repeatedIdDetail = (uniqueId: string): string =>
  `The unique_id '${uniqueId}' is repeated in this request for the same profile and metric.`;
