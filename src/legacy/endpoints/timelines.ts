import { findMetric } from '../../engine/events/known-metrics.ts';
import { pageTimeline, placeAtSecond, printPlace, readPlace, type TimelineEvent } from '../../engine/events/page-timeline.ts';
import { readPerson } from '../../engine/identity/read-people.ts';
import { apiError, RequestError } from '../../jsonapi/errors.ts';
import { XL } from '../../jsonapi/rates.ts';
import { endpoint, type OldEndpoint, type Work } from '../declare.ts';
import { type InputOf, oneOf, text, whole } from '../fields.ts';
import { showPerson } from '../people/show-person.ts';
import { zonedTime } from '../times.ts';

const SECOND = 1_000_000;

const fields = { since: text(), count: whole(50, 1, 100), sort: oneOf(['desc', 'asc'], 'desc') };

/** Whose events: what the path names has to exist. */
async function scopeOf({ deps, context: { accountId }, path }: Work): Promise<{ metricId?: string; profileId?: string }> {
  const metric = path.metric_id === undefined ? undefined : await findMetric(deps.db, accountId, path.metric_id);
  const person = path.person_id === undefined ? undefined : await readPerson(deps.db, accountId, path.person_id);
  if (path.person_id !== undefined && !person)
    throw new RequestError(apiError('not_found', `There is no person with the id '${path.person_id}'.`));
  return { ...(metric ? { metricId: metric.id } : {}), ...(person ? { profileId: person.id } : {}) };
}

/** Without `since` from now on backwards, whatever `sort` says: there is nothing yet in the other direction. */
function startOf({ since, sort }: InputOf<typeof fields>, now: number) {
  const descending = !since || sort === 'desc';
  if (!since) return { descending, after: placeAtSecond(Math.floor(now / SECOND), true) };
  const after = /^\d{1,10}$/.test(since) ? placeAtSecond(Number(since), descending) : readPlace(since);
  if (after) return { descending, after };
  throw new RequestError(apiError('invalid', "'since' must be seconds since 1970, or the 'next' of an earlier answer."));
}

const showEvent = ({ id, uuid, metricId, metricName, at, properties, profile }: TimelineEvent): unknown => ({
  ...{ object: 'event', id, statistic_id: metricId, timestamp: Math.floor(at / SECOND), event_name: metricName },
  ...{ event_properties: properties, datetime: zonedTime(at), uuid, person: profile ? showPerson(profile) : null },
});

async function run(work: Work, asked: InputOf<typeof fields>): Promise<unknown> {
  const { deps, context } = work;
  const start = startOf(asked, context.now);
  const scope = await scopeOf(work);
  const { events, next } = await pageTimeline(deps.db, context.accountId, scope, { ...start, count: asked.count });
  return { object: '$list', count: events.length, data: events.map(showEvent), next: next ? printPlace(next) : null };
}

export const timelines: readonly OldEndpoint[] = (
  [
    'GET /v1/metrics/timeline',
    'GET /v1/metric/:metric_id/timeline',
    'GET /v1/person/:person_id/metrics/timeline',
    'GET /v1/person/:person_id/metric/:metric_id/timeline',
  ] as const
).map((line) => endpoint(line, { scopes: ['events:read', 'metrics:read', 'profiles:read'], rate: XL, fields, run }));
