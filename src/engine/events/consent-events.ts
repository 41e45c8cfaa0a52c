import type { EventIds } from '../../lib/event-ids.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Tx } from '../../storage/database.ts';
import { type ConsentChangeRow, readConsentChanges } from '../../storage/queries/consent-changes.ts';
import { readListNames } from '../../storage/queries/lists.ts';
import { survivorsOf } from '../identity/aliases.ts';
import type { SignalConsumer, TouchedAccount } from '../react-to-signals.ts';
import { lockProfiles, profilesIn, type SignalRoute, type Signals } from '../signals.ts';
import { metricOf } from './consent-metrics.ts';
import { type OwnEvent, writeOwnEvents } from './own-events.ts';
import { ensureOwnMetrics } from './own-metrics.ts';

export interface ConsentEventDeps {
  ids: Ids;
  eventIds: EventIds;
  signals: Signals;
}

export const CONSENT_EVENTS: SignalRoute = { name: 'consent-events', wants: ['consent-changes'] };

/**
 * Records what happens to people's consent as events. Each entry of the ledger is one event at most, however often it is told
 * of; its number is the event's unique id. Historical imports are backfilled: no reason to send anything.
 */
export const consentEvents = (deps: ConsentEventDeps): SignalConsumer => ({
  ...CONSENT_EVENTS,
  async react(tx, touched) {
    await lockProfiles(tx, new Set(touched.flatMap(({ facts }) => [...profilesIn(facts)])));
    for (const account of touched) await record(deps, tx, account);
  },
});

async function record(deps: ConsentEventDeps, tx: Tx, { accountId, facts }: TouchedAccount): Promise<void> {
  const keys = facts.flatMap((fact) => (fact.kind === 'consent-changes' ? fact.changes : []));
  // Whoever was merged meanwhile: their entries lie with them or, soon, with who they are now.
  const survivors = await survivorsOf(tx, accountId, [...new Set(keys.map(([profileId]) => profileId))]);
  const moved = keys.flatMap(([profileId, id]) => (survivors.has(profileId) ? [[survivors.get(profileId) as string, id] as const] : []));
  const entries = (await readConsentChanges(tx, accountId, [...keys, ...moved])).flatMap((entry) => {
    const metric = metricOf(entry);
    return metric === undefined ? [] : [{ entry, metric }];
  });
  if (entries.length === 0) return;
  const names = entries.map(({ metric }) => metric);
  const metricIds = await ensureOwnMetrics(deps, tx, accountId, names, Math.min(...entries.map(({ entry }) => entry.changed_at)));
  const lists = await readListNames(tx, accountId, [...new Set(entries.flatMap(({ entry }) => entry.list_id ?? []))]);
  const events = entries.map(({ entry, metric }) => ({
    ...toEvent(metricIds.get(metric) as string, entry, lists),
    profileId: survivors.get(entry.profile_id) ?? entry.profile_id,
  }));
  await writeOwnEvents(
    deps,
    tx,
    accountId,
    events.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)),
  );
}

const orderOf = ({ profileId, metricId, uniqueId }: OwnEvent): string => `${profileId}\n${metricId}\n${uniqueId}`;

function toEvent(metricId: string, entry: ConsentChangeRow, lists: ReadonlyMap<string, string>): Omit<OwnEvent, 'profileId'> {
  const at = entry.consented_at ?? entry.changed_at;
  const list = entry.list_id === null ? undefined : (lists.get(entry.list_id) ?? entry.list_id);
  const properties = { ...(list === undefined ? {} : { List: list }), Method: entry.method };
  return { metricId, uniqueId: `consent:${entry.id}`, at, backfill: at < entry.changed_at, properties };
}
