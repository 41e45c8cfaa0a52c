import type { Config } from '../config/read-config.ts';
import { createOutbox } from '../delivery/outbox.ts';
import type { MailTransport } from '../delivery/port.ts';
import { keepMail } from '../engine/messaging/caught-mails.ts';
import type { Clock } from '../lib/clock.ts';
import type { Database } from '../storage/database.ts';

/** Where mail goes: to the SMTP server that is configured, and otherwise nowhere, which is the outbox. */
export async function openTransport({ smtpUrl }: Pick<Config, 'smtpUrl'>, deps: { db: Database; clock: Clock }): Promise<MailTransport> {
  if (smtpUrl === undefined) return createOutbox(keepMail(deps));
  // Loaded by those alone who send: a start should not wait for what it does not use.
  const { createSmtp } = await import('../delivery/smtp/smtp.ts');
  return createSmtp({ url: smtpUrl, now: () => deps.clock.wall() });
}
