import type { Tx } from '../../../storage/database.ts';
import { readAttributedMetrics, readConversions, readConversionsAfter, readTouchTimes } from '../../../storage/queries/attributions.ts';
import { survivorsOf } from '../../identity/aliases.ts';
import type { DescribeGroups } from '../../messaging/groups.ts';
import type { SignalConsumer, TouchedAccount } from '../../react-to-signals.ts';
import { lockProfiles, profilesIn, type SignalRoute } from '../../signals.ts';
import { attribute } from './attribute.ts';
import { LONGEST_WINDOW_MICROS, touchesOf } from './windows.ts';

/** Metrics are watched from the report on that names them first; touches are told whether or not anybody watches. */
export const ATTRIBUTION: SignalRoute = { name: 'attribution', wants: ['events', 'persons'], onlyWatched: true };

/** The newest of one person's, or of those behind one slice of touches. */
const MOST = 20_000;
const ALL_TIME = { since: 0, until: 6_000_000_000_000_000 };

/**
 * Attributes what people do to the messages that they touched last. A touch that comes late takes what happened after it; whoever
 * was merged is looked at anew.
 */
export const attributionConsumer = (deps: { describeGroups: DescribeGroups }): SignalConsumer => ({
  ...ATTRIBUTION,
  async react(tx, touched) {
    for (const account of touched) await reactOf(deps, tx, account);
  },
});

async function reactOf(
  { describeGroups }: { describeGroups: DescribeGroups },
  tx: Tx,
  { accountId, facts }: TouchedAccount,
): Promise<void> {
  const metricIds = await readAttributedMetrics(tx, accountId);
  if (metricIds.length === 0) return;
  const profileIds = profilesIn(facts);
  await lockProfiles(tx, profileIds);
  const survivors = await survivorsOf(tx, accountId, [...profileIds]);
  const now = (profileId: string): string => survivors.get(profileId) ?? profileId;
  const keys = facts.flatMap((fact) =>
    fact.kind === 'events' ? fact.events.map(([profileId, , id]) => ({ profile_id: now(profileId), id })) : [],
  );
  const touches = await touchesOf(tx, accountId);
  const conversions = await readConversions(tx, accountId, metricIds, keys);
  const touchIds = touches.windows.map(({ metric_id }) => metric_id);
  const times = await readTouchTimes(tx, accountId, touchIds, keys);
  const persons = facts.flatMap((fact) => (fact.kind === 'persons' ? fact.profileIds.map(now) : []));
  const after = [
    ...times.map(({ profile_id, occurred_at }) => ({ profile_id, since: occurred_at, until: occurred_at + LONGEST_WINDOW_MICROS })),
    ...[...new Set(persons)].map((profile_id) => ({ profile_id, ...ALL_TIME })),
  ];
  const later = after.length > 0 ? await readConversionsAfter(tx, accountId, metricIds, after, MOST) : [];
  const all = [...new Map([...conversions, ...later].map((conversion) => [conversion.id, conversion])).values()];
  await attribute(tx, accountId, all, touches, describeGroups);
}
