import type { Config } from '../config/read-config.ts';
import { createOutbox } from '../delivery/outbox.ts';
import type { MailTransport } from '../delivery/port.ts';
import { keepMail } from '../engine/messaging/caught-mails.ts';
import type { Log } from '../http/operator/logger.ts';
import type { Clock } from '../lib/clock.ts';
import type { Database } from '../storage/database.ts';

/** Where mail goes: to the SMTP server that is configured, and otherwise nowhere, which is the outbox. */
export async function openTransport(
  { smtpUrl, url }: Pick<Config, 'smtpUrl' | 'url'>,
  deps: { db: Database; clock: Clock; log: Log },
): Promise<MailTransport> {
  if (smtpUrl === undefined) return createOutbox(keepMail(deps));
  if (url === undefined)
    deps.log.warn('BURGEE_SMTP_URL is set without BURGEE_URL: links in mail lead to the address that this server listens on.');
  // Loaded by those alone who send: a start should not wait for what it does not use.
  const { createSmtp } = await import('../delivery/smtp/smtp.ts');
  return createSmtp({ url: smtpUrl, now: () => deps.clock.wall() });
}
