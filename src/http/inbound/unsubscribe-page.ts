import { unsubscribe } from '../../engine/consent/unsubscribe.ts';
import type { Brand } from '../../engine/messaging/brand.ts';
import type { Link } from '../../engine/messaging/links.ts';
import { readSubscription, type Subscription } from '../../engine/messaging/read-subscription.ts';
import { noteUnsubscribeClick } from '../../engine/messaging/tracking/follow-link.ts';
import { html } from '../../lib/html.ts';
import { page, sorry } from './page.ts';
import type { InboundAnswer } from './route.ts';
import type { Visit } from './visit.ts';

type Target = Extract<Link, { to: 'unsubscribe' }>;

/**
 * A button that unsubscribes from everything, beside one for the list that the message went to. A mail program's own button
 * posts `List-Unsubscribe=One-Click` (RFC 8058) and wants no more than the status.
 */
export async function unsubscribePage(visit: Visit, target: Target): Promise<InboundAnswer> {
  const { services, context, brand, form } = visit;
  const { profileId, channel, listId, messageId: source } = target;
  const subscription = await readSubscription(services.db, context.accountId, profileId);
  if (!subscription)
    return {
      status: 410,
      page: sorry(brand, 'You get nothing any more', 'There is nobody left to unsubscribe: we have forgotten this address.'),
    };
  const list = subscription.lists.find(({ id }) => id === listId);
  const about = { email: subscription.email, list: list?.name };
  if (visit.method === 'GET') {
    if (source !== undefined) await noteUnsubscribeClick(services, context.accountId, source, visit.userAgent);
    return { status: 200, page: isOut(subscription) ? done(brand, about, undefined) : question(brand, about) };
  }

  const oneClick = form.get('List-Unsubscribe')?.[0] === 'One-Click';
  const onlyList = !oneClick && list !== undefined && form.get('from')?.[0] === 'list';
  const method = oneClick ? 'ONE_CLICK_UNSUBSCRIBE' : 'UNSUBSCRIBE_LINK';
  await unsubscribe(services, context, { profileId, channel, method, source, ...(onlyList ? { listId } : {}) });
  const preferences = (await services.links.writer(context.accountId))({ to: 'preferences', profileId, messageId: source });
  return { status: 200, page: done(brand, { ...about, list: onlyList ? list?.name : undefined }, preferences) };
}

interface About {
  email: string | null;
  list: string | undefined;
}

const isOut = ({ channels }: Subscription): boolean => channels.some(({ channel, wanted }) => channel === 'email' && !wanted);

const address = (email: string | null) => email !== null && html` at <strong>${email}</strong>`;

const question = (brand: Brand, { email, list }: About) =>
  page(
    brand,
    'Unsubscribe',
    html`<p>Do you want no more marketing e-mail from ${brand.name}${address(email)}?</p>
<form method="post"><div class="actions">
<button name="from" value="all">Unsubscribe me</button>
${list !== undefined && html`<button class="second" name="from" value="list">Only from ${list}</button>`}
</div></form>`,
  );

const done = (brand: Brand, { email, list }: About, preferences: string | undefined) =>
  page(
    brand,
    'You are unsubscribed',
    html`<p role="status">${
      list === undefined
        ? html`You get no more marketing e-mail from ${brand.name}${address(email)}.`
        : html`You get no more messages of ${list}${address(email)}.`
    }</p>
<p class="soft">Messages about what you order or ask for may still come.${
      preferences && html` Was it a mistake? <a href="${preferences}">Choose what you get.</a>`
    }</p>`,
  );
