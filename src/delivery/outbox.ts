import type { Mail, Mailbox, OfMessage, Outcome, Push, Sms, Transport, Transports } from './port.ts';

/** A message as the outbox keeps it. What a channel does not have is empty. */
export interface Caught {
  readonly of: OfMessage;
  readonly channel: 'email' | 'sms' | 'push';
  readonly from: Mailbox | null;
  readonly to: Mailbox;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Keeps messages of any accounts. Keeping the same one twice is keeping it once. */
export type KeepCaught = (caught: readonly Caught[]) => Promise<void>;

/** What comes within so long is kept together, up to so many. */
const GATHER_MS = 5;
const GATHER = 100;

/** Catches messages instead of letting them out. @param keep where they go; when it rejects, they can be kept later */
export function createOutbox(keep: KeepCaught): Required<Transports> {
  let waiting: { caught: Caught; resolve: (outcome: Outcome) => void }[] = [];
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const taken = waiting;
    waiting = [];
    const tell = (outcome: Outcome): void => {
      for (const { resolve } of taken) resolve(outcome);
    };
    keep(taken.map(({ caught }) => caught)).then(
      () => tell({ outcome: 'accepted', providerId: null }),
      () => tell({ outcome: 'not-now', detail: 'The outbox could not keep the message.' }),
    );
  };
  const take = (caught: Caught): Promise<Outcome> =>
    new Promise((resolve) => {
      waiting.push({ caught, resolve });
      if (waiting.length >= GATHER) flush();
      else timer ??= setTimeout(flush, GATHER_MS);
    });
  const catching = <P>(toCaught: (parcel: P) => Caught): Transport<P> => ({
    ...{ name: 'outbox', concurrency: GATHER },
    send: (parcel) => take(toCaught(parcel)),
    close: async () => {},
  });
  return { email: catching(ofMail), sms: catching(ofSms), push: catching(ofPush) };
}

const ofMail = ({ of, from, to, subject, html, text, headers, replyTo, cc, bcc }: Mail): Caught => {
  const copies = Object.entries({ 'Reply-To': replyTo?.address, Cc: cc?.join(', '), Bcc: bcc?.join(', ') });
  const shown = Object.fromEntries(copies.filter((entry): entry is [string, string] => Boolean(entry[1])));
  return { of, channel: 'email', from, to, subject, html, text, headers: { ...shown, ...headers } };
};

const ofSms = ({ of, to, text, mediaUrls }: Sms): Caught => ({
  ...{ of, channel: 'sms', from: null, to: { address: to }, subject: '', html: '' },
  text: [text, ...mediaUrls].join('\n'),
  headers: {},
});

const ofPush = ({ of, tokens, notification, data, link }: Push): Caught => ({
  ...{ of, channel: 'push', from: null, to: { address: tokens.join(', ') }, html: '' },
  subject: notification?.title ?? '',
  text: notification?.body ?? '',
  headers: { ...(link ? { link } : {}), ...data },
});
