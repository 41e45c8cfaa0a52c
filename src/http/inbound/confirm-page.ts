import { confirmOptIn } from '../../engine/consent/confirm-opt-in.ts';
import type { Brand } from '../../engine/messaging/brand.ts';
import type { Link } from '../../engine/messaging/links.ts';
import { type AskedSubscription, readAskedSubscription } from '../../engine/messaging/read-subscription.ts';
import { DomainError } from '../../lib/errors.ts';
import { html } from '../../lib/html.ts';
import { page, sorry } from './page.ts';
import type { InboundAnswer } from './route.ts';
import type { Visit } from './visit.ts';

/** Asks once more, and subscribes whoever presses the button: mail scanners open links, but press nothing. */
export async function confirmPage(visit: Visit, { requestId }: Extract<Link, { to: 'confirm' }>): Promise<InboundAnswer> {
  const { services, context, brand } = visit;
  const asked = await readAskedSubscription(services.db, context.accountId, requestId, context.now);
  if (!asked) return gone(brand);
  if (asked.state === 'expired') return expired(brand);
  if (asked.state === 'confirmed') return { status: 200, page: done(brand, asked) };
  if (visit.method === 'GET') return { status: 200, page: question(brand, asked) };
  try {
    const { profileId } = await confirmOptIn(services, context, { requestId });
    const preferences = (await services.links.writer(context.accountId))({ to: 'preferences', profileId });
    return { status: 200, page: done(brand, asked, preferences) };
  } catch (error) {
    // It may have been withdrawn, or its time have run out, while they were looking at the page.
    if (!(error instanceof DomainError)) throw error;
    return error.faults.some(({ meta }) => meta?.expired === true) ? expired(brand) : gone(brand);
  }
}

const what = ({ name }: Brand, { listName, channel }: AskedSubscription): string =>
  `${listName ?? (channel === 'email' ? 'e-mail' : 'text messages')} from ${name}`;

const question = (brand: Brand, asked: AskedSubscription) =>
  page(
    brand,
    'Confirm your subscription',
    html`<p>You are about to get ${what(brand, asked)} at <strong>${asked.identifier}</strong>.</p>
<form method="post"><button>Yes, subscribe me</button></form>
<p class="soft">If you did not ask for this, close the page: nothing will be sent to you.</p>`,
  );

const done = (brand: Brand, asked: AskedSubscription, preferences?: string) =>
  page(
    brand,
    'You are subscribed',
    html`<p role="status">From now on you get ${what(brand, asked)} at <strong>${asked.identifier}</strong>.</p>
<p class="soft">${asked.channel === 'email' && 'Every message has a link by which you can unsubscribe. '}${
      preferences && html`You can always <a href="${preferences}">choose what you get</a>.`
    }</p>`,
  );

const expired = (brand: Brand): InboundAnswer => ({
  status: 410,
  page: sorry(
    brand,
    'This link is too old',
    'The time to confirm this subscription is over, and you were not subscribed. Please sign up again.',
  ),
});

const gone = (brand: Brand): InboundAnswer => ({
  status: 410,
  page: sorry(
    brand,
    'There is nothing to confirm',
    'This subscription was taken back before it was confirmed. Please sign up again if you want it.',
  ),
});
