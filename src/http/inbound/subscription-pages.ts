import { readBrand } from '../../engine/messaging/brand.ts';
import { LINK_PATHS, type Link } from '../../engine/messaging/links.ts';
import { whoIsNow } from '../../engine/messaging/read-subscription.ts';
import { confirmPage } from './confirm-page.ts';
import { outboxPage } from './outbox-page.ts';
import { pagePolicy, sorry } from './page.ts';
import { preferencesPage } from './preferences-page.ts';
import type { InboundAnswer, InboundRoute } from './route.ts';
import { unsubscribePage } from './unsubscribe-page.ts';
import type { PageServices, Visit } from './visit.ts';
import { webViewPage } from './web-view-page.ts';

type Target<To extends Link['to']> = Extract<Link, { to: To }>;

/** The pages that links in messages lead to, and the one with the mail that was caught. */
export const subscriptionPages: readonly InboundRoute<PageServices>[] = [
  pageAt('confirm', confirmPage, ({ requestId }) => requestId),
  pageAt('unsubscribe', unsubscribePage, idOf),
  pageAt('preferences', preferencesPage, idOf),
  pageAt('web-view', webViewPage, ({ messageId }) => messageId),
  pageAt('outbox', outboxPage, () => 'outbox'),
];

/** Who acts, in the ledger: the message that the link came in, or the person where none is named. */
function idOf({ profileId, messageId }: Target<'unsubscribe'> | Target<'preferences'>): string {
  return messageId ?? profileId;
}

function pageAt<To extends Link['to']>(
  to: To,
  answer: (visit: Visit, target: Target<To>) => Promise<InboundAnswer>,
  actorOf: (target: Target<To>) => string,
): InboundRoute<PageServices> {
  return {
    url: `${LINK_PATHS[to]}/:p0`,
    name: `${to}_page`,
    async answer(services, request) {
      const opened = await services.links.open(request.token);
      const brand = opened && (await readBrand(services.db, opened.accountId));
      // A link of one page does not open another.
      if (!opened || !brand || opened.link.to !== to) return unknown();
      const { accountId } = opened;
      const link = opened.link as Target<To>;
      const target = 'profileId' in link ? { ...link, profileId: await whoIsNow(services.db, accountId, link.profileId) } : link;
      const context = {
        ...{ accountId, actor: { kind: 'person', id: actorOf(target) } as const, scopes: [], requestId: request.requestId },
        now: services.clock.account(accountId),
      };
      const { method, form, rawQuery, userAgent } = request;
      const visit = { services, context, brand, method, form, rawQuery, userAgent };
      return { policy: pagePolicy(brand), ...(await answer(visit, target)) };
    },
  };
}

const unknown = (): InboundAnswer => ({
  status: 404,
  page: sorry(
    undefined,
    'This link does not work',
    'It is incomplete, or too old. Please open the link in your newest message from the sender.',
  ),
});
