import type { PropertyChange } from '../../templates/language/rendering.ts';
import { valuesOf, withParameters } from './parameters.ts';
import { trackHtml } from './track-html.ts';
import { LONGEST_URL, TRACKING_PATHS, trackingWriter } from './tracked-links.ts';
import type { TrackedMessage, TrackingPlan } from './tracker.ts';

/** Makes the addresses of one message that say something about whoever follows them. @param id uuid text */
export const propertyLinks =
  ({ making }: TrackingPlan, id: string) =>
  (change: PropertyChange): string =>
    trackingWriter(making).change(id, change);

/** Makes the HTML of one message tell what is done with it. It reads nothing and waits for nothing. */
export function trackMail(plan: TrackingPlan, { id, facts, token }: TrackedMessage, html: string): string {
  const { making, parameters, own, opens, clicks } = plan;
  const addresses = trackingWriter(making);
  // Links that say something tell by themselves that they were followed.
  const ready = `${making.base}${TRACKING_PATHS.change}/`;
  const link = (url: string, alt: string | undefined): string | undefined => {
    if (url.startsWith(own) || url.startsWith(ready)) return undefined;
    const led = withParameters(url, [
      ...valuesOf(parameters, { ...facts, link_alt_text: alt }),
      ...(token === undefined ? [] : [['_kx', token] as const]),
    ]);
    return clicks && led.length <= LONGEST_URL ? addresses.click(id, led) : led;
  };
  const changesLinks = clicks || token !== undefined || parameters.length > 0;
  return trackHtml(html, {
    ...(changesLinks ? { linkTo: (url, { alt }) => link(url, alt) } : {}),
    ...(opens ? { pixel: addresses.pixel(id) } : {}),
  });
}
