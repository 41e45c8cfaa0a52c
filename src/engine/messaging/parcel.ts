import type { Mail, OfMessage, Outcome, Push, Sms, Transports } from '../../delivery/port.ts';
import { uuidToUlid } from '../../lib/ids.ts';
import type { WaitingMessage } from '../../storage/queries/messages.ts';
import { type Channel, mayReceive, NO_STANDING, type Purpose, type Standing } from '../consent/may-receive.ts';
import type { Link } from './links.ts';
import type { Draft, MailDraft, NothingToSay } from './message-kind.ts';
import { isPlaceholder, type Sender } from './sender.ts';

/** A message that is ready to be handed over, for the transport of its channel. */
export type Parcel =
  | { readonly channel: 'email'; readonly of: Mail }
  | { readonly channel: 'sms'; readonly of: Sms }
  | { readonly channel: 'push'; readonly of: Push };

export interface Circumstances {
  readonly transports: Transports;
  readonly sender: Sender;
  readonly linkTo: (link: Link) => string;
  readonly standing: Standing | undefined;
  /** When it goes to the members of one list and to nobody else. */
  readonly listId?: string;
  /** Where pushes go: the devices of the person. */
  readonly tokens: readonly string[];
}

/** Packs a message for its transport, or says why it does not go. Consent is asked first: it is the reason that matters most. */
export function pack(message: WaitingMessage, draft: Draft | NothingToSay, about: Circumstances): Parcel | NothingToSay {
  const sending = { channel: message.channel as Channel, purpose: message.purpose as Purpose, listId: about.listId };
  const verdict = mayReceive(about.standing ?? NO_STANDING, sending);
  if (!verdict.may) return { skip: verdict.reason };
  if ('skip' in draft) return draft;
  const of = { accountId: message.account_id, profileId: message.profile_id, messageId: message.id };
  if ((draft.channel ?? 'email') !== message.channel) return { skip: 'OTHER_CHANNEL' };
  if (draft.channel === 'sms') {
    if (!about.transports.sms) return { skip: 'NO_TRANSPORT' };
    return { channel: 'sms', of: { of, to: message.address, text: draft.text, mediaUrls: draft.mediaUrls ?? [] } };
  }
  if (draft.channel === 'push') {
    if (!about.transports.push) return { skip: 'NO_TRANSPORT' };
    if (about.tokens.length === 0) return { skip: 'NO_PUSH_TOKEN' };
    const { notification, data, link, sound = true } = draft;
    return { channel: 'push', of: { of, tokens: about.tokens, notification, data, link, sound } };
  }
  return packMail(message, draft, of, about);
}

function packMail(
  message: WaitingMessage,
  draft: MailDraft,
  of: OfMessage,
  { transports, sender, linkTo }: Circumstances,
): Parcel | NothingToSay {
  const from = sender(draft.from);
  if (!from || (transports.email.name !== 'outbox' && isPlaceholder(from))) return { skip: 'NO_SENDER' };
  const { subject, html, text, replyTo, cc, bcc } = draft;
  const bulk = message.purpose === 'marketing' ? { ...feedbackId(message), ...wayOut(message, linkTo) } : {};
  const headers = { ...draft.headers, ...bulk };
  return { channel: 'email', of: { of, from, to: { address: message.address }, subject, html, text, replyTo, cc, bcc, headers } };
}

/** Marketing mail has a button to unsubscribe in the mail program itself, which posts to the link (RFC 8058). */
function wayOut(message: WaitingMessage, linkTo: (link: Link) => string): Record<string, string> {
  const [profileId, messageId] = [uuidToUlid(message.profile_id), uuidToUlid(message.id)];
  const link = linkTo({ to: 'unsubscribe', channel: 'email', profileId, messageId });
  return { 'List-Unsubscribe': `<${link}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

/** By which mail providers tell a sender of many what they thought of which mailing: what, which kind, whose, and by whom it was sent. */
const feedbackId = ({ group_id, kind, account_id }: WaitingMessage): Record<string, string> => ({
  'Feedback-ID': `${group_id === null ? kind : uuidToUlid(group_id)}:${kind}:${account_id}:burgee`,
});

/** Never rejects: what comes of one message does not concern the others. */
export async function handOver(transports: Transports, parcel: Parcel): Promise<Outcome> {
  try {
    switch (parcel.channel) {
      case 'email':
        return await transports.email.send(parcel.of);
      case 'sms':
        return (await transports.sms?.send(parcel.of)) ?? GONE;
      default:
        return (await transports.push?.send(parcel.of)) ?? GONE;
    }
  } catch (error) {
    return { outcome: 'uncertain', detail: (error as Error).message };
  }
}

const GONE: Outcome = { outcome: 'not-now', detail: 'There is nothing that could send on this channel.' };

export const transportFor = (transports: Transports, channel: string): { name: string; concurrency: number } =>
  transports[channel as keyof Transports] ?? { name: 'none', concurrency: 1 };

/** What the ledger keeps as the subject: of text messages and pushes there is none. */
export const subjectOf = ({ channel, of }: Parcel): string | null => (channel === 'email' ? of.subject : null);
