import { savePreferences } from '../../engine/consent/save-preferences.ts';
import type { Brand } from '../../engine/messaging/brand.ts';
import type { Link } from '../../engine/messaging/links.ts';
import { readSubscription, type Subscription } from '../../engine/messaging/read-subscription.ts';
import { DomainError } from '../../lib/errors.ts';
import { type Html, html } from '../../lib/html.ts';
import { page, sorry } from './page.ts';
import type { InboundAnswer } from './route.ts';
import type { Visit } from './visit.ts';

type Target = Extract<Link, { to: 'preferences' }>;

/** What a person gets, with a box for each channel and list. */
export async function preferencesPage(visit: Visit, { profileId, messageId: source }: Target): Promise<InboundAnswer> {
  const { services, context, brand } = visit;
  const read = () => readSubscription(services.db, context.accountId, profileId);
  const before = await read();
  if (!before)
    return { status: 410, page: sorry(brand, 'There is nothing to choose', 'We have forgotten this address, and send nothing to it.') };
  if (visit.method === 'GET') return { status: 200, page: choices(brand, before) };
  const chosen = choicesIn(visit.form);
  try {
    await savePreferences(services, context, { profileId, source, ...chosen });
  } catch (error) {
    // A list that was deleted, or an address that was changed, while they were choosing.
    if (!(error instanceof DomainError)) throw error;
    const now = (await read()) ?? before;
    const text = 'Something changed while you were choosing, and nothing was saved. Please look again.';
    return { status: 409, page: choices(brand, now, html`<p class="note" role="alert">${text}</p>`) };
  }
  const after = (await read()) ?? before;
  return { status: 200, page: choices(brand, after, html`<p class="note" role="status">Your choice is saved.</p>`) };
}

const NAMES: Readonly<Record<string, string>> = { email: 'E-mail', sms: 'Text messages' };

function choices(brand: Brand, { channels, lists }: Subscription, note?: Html): Html {
  const channelBoxes = channels.map(({ channel, identifier, wanted }) =>
    box({ name: `channel ${channel}`, wanted, label: NAMES[channel] ?? channel, small: identifier }),
  );
  const listBoxes = lists.map(({ id, name, wanted }) => box({ name: `list ${id}`, wanted, label: name }));
  if (channelBoxes.length + listBoxes.length === 0)
    return sorry(brand, 'There is nothing to choose', 'We have no address to write to you.');
  return page(
    brand,
    'Choose what you get',
    html`${note}<p>Tick what ${brand.name} may send you.</p>
<form method="post">
${channelBoxes.length > 0 && html`<fieldset><legend>Marketing</legend>${channelBoxes}</fieldset>`}
${listBoxes.length > 0 && html`<fieldset><legend>Lists</legend>${listBoxes}</fieldset>`}
<button>Save</button>
</form>`,
  );
}

/** The hidden field says how the box was shown: one that was left alone is no statement, ticked or not. */
const box = ({ name, wanted, label, small }: { name: string; wanted: boolean; label: string; small?: string }): Html =>
  html`<input type="hidden" name="shown ${name}" value="${wanted ? 'on' : 'off'}">
<label><input type="checkbox" name="${name}" value="on"${wanted && html` checked`}><span>${label}${small && html`<small>${small}</small>`}</span></label>
`;

/** What was changed, out of the form. Names that we never wrote are passed over. */
function choicesIn(form: ReadonlyMap<string, readonly string[]>) {
  const channels: Partial<Record<'email' | 'sms', boolean>> = {};
  const lists: { listId: string; wanted: boolean }[] = [];
  for (const [name, [shown]] of form) {
    const [, kind, id = ''] = /^shown (channel|list) (\w{1,64})$/.exec(name) ?? [];
    const wanted = form.has(`${kind} ${id}`);
    if (kind === undefined || (shown === 'on') === wanted) continue;
    if (kind === 'list') lists.push({ listId: id, wanted });
    else if (id === 'email' || id === 'sms') channels[id] = wanted;
  }
  return { channels, lists };
}
