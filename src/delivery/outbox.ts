import type { Mail, MailTransport } from './port.ts';

/** Keeps a mail. Keeping the same mail twice is keeping it once. */
export type KeepMail = (mail: Mail) => Promise<void>;

/** Catches mail instead of letting it out. @param keep where it goes; when it rejects, the mail can be kept later */
export function createOutbox(keep: KeepMail): MailTransport {
  return {
    name: 'outbox',
    concurrency: 10,
    send: (mail) =>
      keep(mail).then(
        () => ({ outcome: 'accepted', providerId: null }),
        () => ({ outcome: 'not-now', detail: 'The outbox could not keep the mail.' }),
      ),
    close: async () => {},
  };
}
