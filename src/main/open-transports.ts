import { readFileSync } from 'node:fs';
import type { Config } from '../config/read-config.ts';
import { createOutbox } from '../delivery/outbox.ts';
import type { MailTransport, Push, Sms, Transport, Transports } from '../delivery/port.ts';
import { keepCaught } from '../engine/messaging/caught-mails.ts';
import type { Log } from '../http/operator/logger.ts';
import type { Clock } from '../lib/clock.ts';
import type { Database } from '../storage/database.ts';

interface Deps {
  db: Database;
  clock: Clock;
  log: Log;
}

type Settings = Pick<Config, 'smtpUrl' | 'smtpDomains' | 'dkim' | 'smsUrl' | 'pushKey' | 'url'>;

/**
 * How messages leave, by channel: as it is configured, and otherwise not at all, which is the outbox. What sends is loaded by
 * those alone who send: a start should not wait for what it does not use.
 * @throws when a key cannot be read
 */
export async function openTransports(settings: Settings, deps: Deps): Promise<Required<Transports>> {
  const outbox = createOutbox(keepCaught(deps));
  return {
    email: (await openMail(settings, deps)) ?? outbox.email,
    sms: (await openSms(settings)) ?? outbox.sms,
    push: (await openPush(settings, deps)) ?? outbox.push,
  };
}

async function openMail({ smtpUrl, smtpDomains, dkim, url }: Settings, { clock, log }: Deps): Promise<MailTransport | undefined> {
  if (smtpUrl === undefined) return undefined;
  if (url === undefined)
    log.warn('BURGEE_SMTP_URL is set without BURGEE_URL: links in mail lead to the address that this server listens on.');
  const { createSmtp } = await import('../delivery/smtp/smtp.ts');
  const sign = dkim && (await import('../delivery/smtp/dkim.ts')).createDkim({ ...dkim, privateKey: readFileSync(dkim.file, 'utf8') });
  return createSmtp({ url: smtpUrl, domains: smtpDomains, sign, now: () => clock.wall() });
}

async function openSms({ smsUrl }: Settings): Promise<Transport<Sms> | undefined> {
  return smsUrl && (await import('../delivery/http/twilio.ts')).createTwilio(smsUrl);
}

async function openPush({ pushKey }: Settings, { clock }: Deps): Promise<Transport<Push> | undefined> {
  if (pushKey === undefined) return undefined;
  const { createFcm, serviceAccountOf } = await import('../delivery/http/fcm.ts');
  const account = serviceAccountOf(readFileSync(pushKey, 'utf8'));
  return createFcm({ account, baseUrl: 'https://fcm.googleapis.com', now: () => clock.wall() });
}
