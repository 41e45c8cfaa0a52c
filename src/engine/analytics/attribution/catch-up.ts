import { DomainError } from '../../../lib/errors.ts';
import type { Database } from '../../../storage/database.ts';
import {
  insertAttributedMetric,
  lockAttributedMetric,
  moveAttributedMetric,
  readAttributedMetric,
  readPast,
} from '../../../storage/queries/attributions.ts';
import type { DescribeGroups } from '../../messaging/groups.ts';
import { lockProfiles } from '../../signals.ts';
import { watchMetrics } from '../../watched-metrics.ts';
import { attribute } from './attribute.ts';
import { touchesOf } from './windows.ts';

export interface CatchUpDeps {
  db: Database;
  describeGroups: DescribeGroups;
}

const PAGE = 500;
/** A caller does not wait longer for the past of a metric; who asks again finds it further on. */
const PATIENCE_MS = 20_000;

/**
 * Sees to it that the events of a metric are attributed: from now on as they come, and those of the past here, once.
 * @throws DomainError `unavailable` while there is more of the past than can be worked through in one call
 */
export async function catchUp(deps: CatchUpDeps, accountId: string, metricId: string): Promise<void> {
  const known = await readAttributedMetric(deps.db, accountId, metricId);
  if (known?.complete) return;
  // Whoever stores an event behind this commit tells of it; what was stored before is found below.
  if (!known) {
    await deps.db.transaction(async (tx) => {
      await insertAttributedMetric(tx, accountId, metricId);
      await watchMetrics(tx, accountId, `attribution:${metricId}`, [metricId]);
    });
  }
  const end = performance.now() + PATIENCE_MS;
  while (await workOnPast(deps, accountId, metricId)) {
    if (performance.now() < end) continue;
    const detail = 'The past of this conversion metric is being attributed to messages, which is done once. Ask again in a moment.';
    throw new DomainError({ kind: 'unavailable', detail });
  }
}

/** @returns whether there may be more */
function workOnPast({ db, describeGroups }: CatchUpDeps, accountId: string, metricId: string): Promise<boolean> {
  return db.background.transaction(async (tx) => {
    const state = await lockAttributedMetric(tx, accountId, metricId);
    if (!state || state.complete) return false;
    const page = await readPast(tx, accountId, metricId, state, PAGE);
    const last = page.at(-1);
    await lockProfiles(tx, new Set(page.map(({ profile_id }) => profile_id)));
    await attribute(tx, accountId, page, await touchesOf(tx, accountId), describeGroups);
    const isLast = page.length < PAGE;
    await moveAttributedMetric(tx, accountId, metricId, isLast || !last ? undefined : { at: last.occurred_at, id: last.id });
    return !isLast;
  });
}
