import type { PlainRoute } from '../http/plain/route.ts';
import { apiError, RequestError } from '../jsonapi/errors.ts';
import { answerError } from './answer.ts';
import type { LegacyServices, OldEndpoint } from './declare.ts';
import { campaigns } from './endpoints/campaigns.ts';
import { exclusions } from './endpoints/exclusions.ts';
import { lists } from './endpoints/lists.ts';
import { members } from './endpoints/members.ts';
import { metrics } from './endpoints/metrics.ts';
import { oldLists } from './endpoints/old-lists.ts';
import { oldMembers } from './endpoints/old-members.ts';
import { people } from './endpoints/people.ts';
import { subscribers } from './endpoints/subscribers.ts';
import { templates } from './endpoints/templates.ts';
import { timelines } from './endpoints/timelines.ts';
import { privateRoute } from './private-route.ts';
import { publicRoutes } from './public/public-route.ts';
import { stockForm } from './public/stock-form.ts';
import { subscribeForm } from './public/subscribe-form.ts';

export const OLD_ENDPOINTS: readonly OldEndpoint[] = [
  ...people,
  ...exclusions,
  ...metrics,
  ...timelines,
  ...lists,
  ...members,
  ...subscribers,
  ...oldLists,
  ...oldMembers,
  ...templates,
  ...campaigns,
];

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Every route of the old API; what lies below its paths and is none is a 404 in its own words. */
export const legacyRoutes: readonly PlainRoute<LegacyServices>[] = [
  ...publicRoutes,
  subscribeForm,
  stockForm,
  ...OLD_ENDPOINTS.map(privateRoute),
  ...['/v1', '/v2'].map(unknown),
];

function unknown(path: string): PlainRoute<LegacyServices> {
  return {
    ...{ methods: METHODS, url: `/api${path}/*`, name: `legacy ${path}`, forBrowsers: false },
    answer: (_, { method }) =>
      Promise.reject(new RequestError(apiError('not_found', `There is no such endpoint for ${method}. See /docs/legacy.`))),
    refuse: (status, texts) => answerError(path, status, texts),
  };
}
