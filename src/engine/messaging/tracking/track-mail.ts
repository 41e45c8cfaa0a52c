import { valuesOf, withParameters } from './parameters.ts';
import { trackHtml } from './track-html.ts';
import { LONGEST_URL, trackingWriter } from './tracked-links.ts';
import type { TrackedMessage, TrackingPlan } from './tracker.ts';

/** Makes the HTML of one message tell what is done with it. It reads nothing and waits for nothing. */
export function trackMail(plan: TrackingPlan, { id, facts, token }: TrackedMessage, html: string): string {
  const { making, parameters, own, opens, clicks } = plan;
  const addresses = trackingWriter(making);
  const link = (url: string, alt: string | undefined): string | undefined => {
    if (url.startsWith(own)) return undefined;
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
