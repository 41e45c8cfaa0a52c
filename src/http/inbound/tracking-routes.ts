import { followChange, followLink, noteOpening } from '../../engine/messaging/tracking/follow-link.ts';
import { TRACKING_PATHS } from '../../engine/messaging/tracking/tracked-links.ts';
import { html } from '../../lib/html.ts';
import { page, sorry } from './page.ts';
import type { InboundAnswer, InboundRequest, InboundRoute } from './route.ts';
import type { PageServices } from './visit.ts';

/** One transparent pixel. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

const readerOf = ({ userAgent, isHead }: InboundRequest) => ({ userAgent, onlyLooks: isHead });

/**
 * What mail programs and browsers ask for on behalf of readers. They come by the thousand from the proxies of mail providers, so
 * that no address is counted; a token that is not ours costs one look at it.
 */
export const trackingRoutes: readonly InboundRoute<PageServices>[] = [
  {
    ...{ url: `${TRACKING_PATHS.open}/:p0`, name: 'open_pixel', methods: ['GET', 'HEAD'], uncounted: true },
    async answer(services, request) {
      await noteOpening(services, request.token, readerOf(request));
      // Whether the token is ours is nobody's business.
      return { status: 200, picture: PIXEL, pictureType: 'image/gif' };
    },
  },
  {
    ...{ url: `${TRACKING_PATHS.click}/:p0`, name: 'click_redirect', methods: ['GET', 'HEAD'], uncounted: true },
    async answer(services, request): Promise<InboundAnswer> {
      return leadTo(await followLink(services, request.token, readerOf(request)));
    },
  },
  {
    ...{ url: `${TRACKING_PATHS.change}/:p0`, name: 'property_link', methods: ['GET', 'HEAD'], uncounted: true },
    async answer(services, request) {
      return leadTo(await followChange(services, request.token, readerOf(request), request.requestId));
    },
  },
];

function leadTo(url: string | undefined): InboundAnswer {
  if (url === undefined) return { status: 404, page: sorry(undefined, 'This link does not work', 'It is incomplete, or too old.') };
  return { status: 302, location: url, page: page(undefined, 'One moment', html`<p><a href="${url}" rel="noreferrer">Go on</a></p>`) };
}
