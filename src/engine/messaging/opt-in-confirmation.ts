import { html } from '../../lib/html.ts';
import { readListNames } from '../../storage/queries/lists.ts';
import type { Channel } from '../consent/may-receive.ts';
import { readOptInRequests } from '../consent/opt-in-requests.ts';
import type { SignalConsumer } from '../react-to-signals.ts';
import { type Brand, readBrand } from './brand.ts';
import type { Links } from './links.ts';
import { mailPage } from './mail-page.ts';
import type { Draft, MessageKind, NothingToSay } from './message-kind.ts';
import { type RequestDeps, requestMessages } from './request-messages.ts';

const NAME = 'opt-in-confirmation';

/** Channels on which there is something that sends. */
const ASKED_ON = ['email', 'sms'] as const satisfies readonly Channel[];

/** Whoever is signed up again and again, by themselves or by others, is asked once in so long. */
const ASK_AGAIN_MICROS = 15 * 60_000_000;

/** Asks for a message to everybody who has to confirm a subscription, on the channel that it is about. Nobody is asked by WhatsApp. */
export const optInConsumer = (deps: RequestDeps): SignalConsumer => ({
  name: 'opt-in-confirmation',
  wants: ['opt-in-requests'],
  async react(tx, touched) {
    for (const { accountId, facts } of touched) {
      const ids = facts.flatMap((fact) => (fact.kind === 'opt-in-requests' ? fact.requestIds : []));
      const requests = await readOptInRequests(tx, accountId, [...new Set(ids)]);
      for (const on of ASKED_ON) {
        const open = requests.filter(({ channel, confirmed_at }) => channel === on && confirmed_at === null);
        const asked = open.map(({ id, profile_id: profileId, identifier: address, asked_at }) => ({
          ...{ profileId, address, key: `opt-in ${id} ${Math.floor(asked_at / ASK_AGAIN_MICROS)}`, content: { requestId: id } },
        }));
        await requestMessages(deps, tx, accountId, { name: NAME, channel: on, purpose: 'confirmation' }, asked);
      }
    }
  },
});

export const optInConfirmation = ({ links }: { links: Links }): MessageKind => ({
  name: NAME,
  async write({ db, accountId, now }, messages) {
    const idOf = (content: unknown): string => (content as { requestId: string }).requestId;
    const ids = messages.map(({ content }) => idOf(content));
    const requests = new Map((await readOptInRequests(db, accountId, ids)).map((request) => [request.id, request]));
    const listIds = [...requests.values()].flatMap(({ list_id }) => (list_id === null ? [] : [list_id]));
    const names = await readListNames(db, accountId, listIds);
    const brand = await readBrand(db, accountId);
    const linkTo = await links.writer(accountId);
    return messages.map(({ content, address }): Draft | NothingToSay => {
      const request = requests.get(idOf(content));
      if (!request || !brand || request.identifier !== address) return { skip: 'WITHDRAWN' };
      if (request.confirmed_at !== null) return { skip: 'CONFIRMED' };
      if (request.expires_at <= now) return { skip: 'EXPIRED' };
      const write = request.channel === 'sms' ? writeText : writeMail;
      return write(brand, names.get(request.list_id ?? ''), linkTo({ to: 'confirm', requestId: request.id }));
    });
  },
});

/** Short, since text messages are paid for by their length. */
function writeText({ name }: Brand, list: string | undefined, link: string): Draft {
  const what = list === undefined ? 'text messages from us' : list;
  return { channel: 'sms', text: `${name}: please confirm that you want ${what}: ${link}\nIf it was not you who asked, do nothing.` };
}

function writeMail(brand: Brand, list: string | undefined, link: string): Draft {
  const what = list === undefined ? `e-mail from ${brand.name}` : `${list} from ${brand.name}`;
  const ask = `You, or somebody who typed in your address, asked for ${what}. Is that right?`;
  const otherwise = 'If it was not you, do nothing: you will not be subscribed, and nothing else follows from this message.';
  return {
    subject: `Please confirm: ${what}`,
    html: mailPage(brand, {
      title: 'Please confirm your subscription',
      body: html`<p>${ask}</p>`,
      button: { label: 'Yes, subscribe me', link },
      small: otherwise,
    }),
    text: `${ask}\n\nTo confirm, open this address and press the button there:\n${link}\n\n${otherwise}\n`,
  };
}
