import type { Link } from '../../engine/messaging/links.ts';
import { readWebView } from '../../engine/messaging/read-web-view.ts';
import { Html } from '../../lib/html.ts';
import { sorry } from './page.ts';
import type { InboundAnswer } from './route.ts';
import type { Visit } from './visit.ts';

/**
 * What a mail may do as a page: look as it looks, show pictures and fonts, and lead to where its links lead. Nothing runs, sends a form
 * or frames: templates are an account's own, but the page is on the server's address.
 */
const MAIL_POLICY = [
  "default-src 'none'; style-src 'unsafe-inline' https: http:; img-src data: https: http:; font-src data: https: http:; media-src https: http:",
  "form-action 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox allow-popups allow-popups-to-escape-sandbox",
].join('; ');

const SORRY = {
  forgotten: ['This message is gone', 'We have forgotten whom it was for, and what it said with it.'],
  'too-old': ['This message is too old', 'It can be looked at here for a year.'],
  unshowable: ['This message cannot be shown', 'Something that it showed is not there any more.'],
} as const;

/** A mail as its reader got it. */
export async function webViewPage(
  { services, context, brand }: Visit,
  { messageId }: Extract<Link, { to: 'web-view' }>,
): Promise<InboundAnswer> {
  const view = await readWebView(services, context.accountId, messageId);
  if ('gone' in view) {
    const [title, text] = SORRY[view.gone];
    return { status: 410, page: sorry(brand, title, text) };
  }
  return { status: 200, page: new Html(view.html), policy: MAIL_POLICY };
}
