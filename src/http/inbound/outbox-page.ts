import type { Link } from '../../engine/messaging/links.ts';
import { type ListedMail, listMails, readMails, type ShownMail } from '../../engine/messaging/read-mails.ts';
import { type Html, html } from '../../lib/html.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import { isoSeconds } from '../../lib/time.ts';
import { page, sorry } from './page.ts';
import type { InboundAnswer } from './route.ts';
import type { Visit } from './visit.ts';

const SHOWN = 100;

/**
 * What a mail may do here: look as it looks, and show pictures. Nothing runs: the policy has no source for scripts, and the
 * frame that it is in is sandboxed besides.
 */
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data: https: http:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

/** Caught mail: a list, and with `?mail=ID` one of them as its reader would see it. */
export async function outboxPage(visit: Visit, { until }: Extract<Link, { to: 'outbox' }>): Promise<InboundAnswer> {
  const { services, context, brand, rawQuery } = visit;
  if (until <= services.clock.wall()) {
    return { status: 410, page: sorry(brand, 'This link is too old', 'The server prints a new one when it starts.') };
  }
  const id = new URLSearchParams(rawQuery).get('mail');
  if (id === null) return { status: 200, page: list(visit, await listMails(services.db, context.accountId, SHOWN)) };
  const mail = ulidToUuid(id) && (await readMails({ services, accountId: context.accountId }, [id])).get(id);
  if (!mail) return { status: 404, page: sorry(brand, 'There is no such mail', 'The outbox keeps the newest mails alone.') };
  return { status: 200, page: show(visit, mail), policy: MAIL_POLICY };
}

const UNTITLED: Readonly<Record<string, string>> = { sms: '(text message)', push: '(push)' };

function list({ brand }: Visit, mails: readonly ListedMail[]): Html {
  if (mails.length === 0) return page(brand, 'Outbox', html`<p>No mail was caught yet. Reload this page to look again.</p>`, 'wide');
  const rows = mails.map(
    ({ id, to, channel, subject, caughtAt }) =>
      html`<tr><td>${isoSeconds(caughtAt).slice(0, 19).replace('T', ' ')}</td><td>${to}</td><td><a href="?mail=${id}">${subject || UNTITLED[channel] || '(no subject)'}</a></td></tr>
`,
  );
  return page(
    brand,
    'Outbox',
    html`<p>Mail that was caught instead of being sent, the newest first. Times are UTC.</p>
<div class="scroll"><table>
<thead><tr><th scope="col">Caught</th><th scope="col">To</th><th scope="col">Subject</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>`,
    'wide',
  );
}

function show({ brand }: Visit, mail: ShownMail): Html {
  const headers = Object.entries({ From: mail.from, To: mail.to, ...mail.headers });
  return page(
    brand,
    mail.subject || '(no subject)',
    html`<p><a href="?">All mail</a></p>
<div class="scroll"><table><tbody>${headers.map(([name, value]) => html`<tr><td>${name}</td><td>${value}</td></tr>`)}</tbody></table></div>
${mail.html === '' ? html`<pre>${mail.text}</pre>` : body(mail)}`,
    'wide',
  );
}

/** Links open beside this page: the frame has no way out. */
const body = (mail: ShownMail): Html =>
  html`<iframe title="The mail" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${`<base target="_blank">${mail.html}`}"></iframe>
<details><summary>As text</summary><pre>${mail.text}</pre></details>
<details><summary>The HTML itself</summary><pre>${mail.html}</pre></details>`;
