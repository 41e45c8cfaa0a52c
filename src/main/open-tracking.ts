import { createTrackedLinks, type TrackedLinks } from '../engine/messaging/tracking/tracked-links.ts';
import { planTracking, type Tracker, type TrackerDeps } from '../engine/messaging/tracking/tracker.ts';

/** What makes mails tell what is done with them, and what opens their links. @param trackingUrl where those begin, if not where our pages are */
export function openTracking(
  deps: Omit<TrackerDeps, 'tracked'>,
  trackingUrl: string | undefined,
): { tracked: TrackedLinks; track: Tracker } {
  const tracked = createTrackedLinks({ secrets: deps.secrets, baseUrl: () => trackingUrl ?? deps.baseUrl() });
  return { tracked, track: (accountId, choice) => planTracking({ ...deps, tracked }, accountId, choice) };
}
