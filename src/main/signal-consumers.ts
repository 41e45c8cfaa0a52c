import { ATTRIBUTION, attributionConsumer } from '../engine/analytics/attribution/react-to-events.ts';
import { CONSENT_EVENTS, consentEvents } from '../engine/events/consent-events.ts';
import type { WriteDeps } from '../engine/events/write-events.ts';
import { countUnsubscribes } from '../engine/messaging/count-unsubscribes.ts';
import type { DescribeGroups } from '../engine/messaging/groups.ts';
import { optInConsumer } from '../engine/messaging/opt-in-confirmation.ts';
import type { RequestDeps } from '../engine/messaging/request-messages.ts';
import type { SignalConsumer } from '../engine/react-to-signals.ts';
import type { Catalogues } from '../engine/segments/catalogue.ts';
import { POSTPONED_ROUTE, postponedConsumer, SEGMENTS_ROUTE, segmentsConsumer } from '../engine/segments/react-to-touches.ts';
import type { SignalRoute } from '../engine/signals.ts';

/** Who is told what by signals: known before those who react can be made, since they publish as well. */
export const signalRoutes = (deps: RequestDeps): readonly SignalRoute[] => [
  optInConsumer(deps),
  CONSENT_EVENTS,
  countUnsubscribes(),
  ATTRIBUTION,
  SEGMENTS_ROUTE,
  POSTPONED_ROUTE,
];

/** Those who react, one for each route. */
export const signalConsumers = (
  deps: WriteDeps & RequestDeps & { catalogues: Catalogues; describeGroups: DescribeGroups },
): readonly SignalConsumer[] => [
  optInConsumer(deps),
  consentEvents(deps),
  countUnsubscribes(),
  attributionConsumer(deps),
  segmentsConsumer(deps),
  postponedConsumer(deps),
];
