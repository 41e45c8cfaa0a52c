import { hostname } from 'node:os';
import type { Micros } from '../../lib/clock.ts';
import { mailDate } from '../../lib/time.ts';
import type { Mail, MailTransport, Outcome } from '../port.ts';
import { outcomeOf, type SmtpFailure } from './classify.ts';
import { toMime } from './mime.ts';
import { smtpServerOf } from './smtp-server.ts';
import { openSession, type SmtpSession } from './smtp-session.ts';

export interface SmtpOptions {
  /** `smtp://user:password@host:587` or `smtps://…` */
  readonly url: string;
  /** Wall time, for the Date of mails. */
  readonly now: () => Micros;
  readonly connections?: number;
}

/** Connections are kept for this long without a message. Below what servers wait, so that it is us who hang up. */
const IDLE_MS = 30_000;
const GRACE_MS = 10_000;

/** Hands mail to one SMTP server over several connections that are kept for the next mail. */
export function createSmtp({ url, now, connections = 5 }: SmtpOptions): MailTransport {
  const server = smtpServerOf(url);
  const idle: { session: SmtpSession; since: number }[] = [];
  const busy = new Set<SmtpSession>();
  const sending = new Set<Promise<Outcome>>();
  let closing = false;

  const sweep = setInterval(() => {
    const before = performance.now() - IDLE_MS;
    while (idle[0] && idle[0].since < before) idle.shift()?.session.end();
  }, IDLE_MS / 3);
  sweep.unref();

  const take = async (): Promise<SmtpSession> => {
    for (let kept = idle.pop(); kept; kept = idle.pop()) {
      if (kept.session.usable()) return kept.session;
      kept.session.end();
    }
    return openSession(server, hostname());
  };
  const giveBack = (session: SmtpSession): void => {
    busy.delete(session);
    if (session.usable() && !closing) idle.push({ session, since: performance.now() });
    else session.end();
  };

  const send = async (mail: Mail): Promise<Outcome> => {
    if (closing) return { outcome: 'not-now', detail: 'The server is stopping.' };
    let mime: Buffer;
    try {
      mime = await toMime(mail, mailDate(now()));
    } catch (error) {
      return { outcome: 'rejected', refusal: 'refused', detail: `The mail could not be written: ${(error as Error).message}` };
    }
    let session: SmtpSession;
    try {
      session = await take();
    } catch (error) {
      return outcomeOf(error as SmtpFailure, 'before-message');
    }
    busy.add(session);
    const outcome = await session.send(mail.from.address, mail.to.address, mime);
    giveBack(session);
    return outcome;
  };

  return {
    name: 'smtp',
    concurrency: connections,
    send(mail) {
      const result = send(mail);
      sending.add(result);
      void result.finally(() => sending.delete(result));
      return result;
    },
    async close() {
      closing = true;
      clearInterval(sweep);
      for (const { session } of idle.splice(0)) session.end();
      const cut = setTimeout(() => {
        for (const session of busy) session.end('now');
      }, GRACE_MS);
      await Promise.all(sending);
      clearTimeout(cut);
    },
  };
}
