import MailComposer from 'nodemailer/lib/mail-composer';
import type { Mail, Mailbox } from '../port.ts';

/** A mail as it goes over the wire: text and HTML as alternatives, a Message-ID of its own. @param date as RFC 5322 has it */
export function toMime(mail: Mail, date: string): Promise<Buffer> {
  const composer = new MailComposer({
    from: mailbox(mail.from),
    to: mailbox(mail.to),
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    headers: mail.headers,
    messageId: messageIdOf(mail),
    date,
    // Nothing in a mail may make this server read its own files or fetch what lies elsewhere.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return new Promise((resolve, reject) => composer.compile().build((error, bytes) => (error ? reject(error) : resolve(bytes as Buffer))));
}

/** The same message always has the same one, so that a mailbox which is given it twice can tell. */
const messageIdOf = ({ of, from }: Mail): string =>
  `<${of.messageId}.${of.accountId}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`;

const mailbox = ({ name, address }: Mailbox) => ({ name: name ?? '', address });
