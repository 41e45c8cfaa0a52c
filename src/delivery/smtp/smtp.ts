import type { Micros } from '../../lib/clock.ts';
import { mailDate } from '../../lib/time.ts';
import type { Mail, MailTransport, Outcome } from '../port.ts';
import { createDomainGates, type DomainLimit } from './domain-gates.ts';
import { toMime } from './mime.ts';
import { createSessionPool } from './session-pool.ts';
import { smtpServersOf } from './smtp-server.ts';
import { WAIT_MS } from './smtp-session.ts';
import { createTurns } from './turns.ts';

export interface SmtpOptions {
  /** `smtp://user:password@host:587` or `smtps://…`; several with white space between. */
  readonly url: string;
  /** Wall time, for the Date of mails. */
  readonly now: () => Micros;
  /** How mail to domains may leave; `*` is for every domain that is not named. */
  readonly domains?: ReadonlyMap<string, DomainLimit>;
  /** Signs a mail. */
  readonly sign?: (mime: Buffer) => Promise<Buffer>;
}

const GRACE_MS = 10_000;

/** Hands mail to SMTP servers, each of which gets its share. */
export function createSmtp({ url, now, domains = new Map(), sign }: SmtpOptions): MailTransport {
  const pools = smtpServersOf(url).map(createSessionPool);
  const turns = createTurns(pools);
  const gates = createDomainGates(domains);
  const sending = new Set<Promise<Outcome>>();
  let closing = false;

  const send = async (mail: Mail): Promise<Outcome> => {
    if (closing) return STOPPING;
    const leave = await gates.enter(mail.to.address, WAIT_MS);
    if (!leave) return { outcome: 'not-now', detail: 'Too much mail waits for this domain.' };
    try {
      return await write(mail);
    } finally {
      leave();
    }
  };
  const write = async (mail: Mail): Promise<Outcome> => {
    let mime: Buffer;
    try {
      mime = toMime(mail, mailDate(now()));
      if (sign) mime = await sign(mime);
    } catch (error) {
      return { outcome: 'rejected', refusal: 'refused', detail: `The mail could not be written: ${(error as Error).message}` };
    }
    const to = [mail.to.address, ...(mail.cc ?? []), ...(mail.bcc ?? [])];
    const pool = await turns.take(WAIT_MS);
    if (!pool) return { outcome: 'not-now', detail: 'All connections are in use.' };
    try {
      return closing ? STOPPING : await pool.send(mail.from.address, to, mime);
    } finally {
      turns.give(pool);
    }
  };

  return {
    name: 'smtp',
    // More than connections, so that one is never without a message, and what waits for its domain keeps no other waiting.
    concurrency: 2 * pools.reduce((sum, { server }) => sum + server.connections, 0),
    send(mail) {
      const result = send(mail);
      sending.add(result);
      void result.finally(() => sending.delete(result));
      return result;
    },
    async close() {
      closing = true;
      turns.close();
      for (const pool of pools) pool.close();
      const cut = setTimeout(() => {
        for (const pool of pools) pool.cut();
      }, GRACE_MS);
      await Promise.all(sending);
      clearTimeout(cut);
    },
  };
}

const STOPPING: Outcome = { outcome: 'not-now', detail: 'The server is stopping.' };
