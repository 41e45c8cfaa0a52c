import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { HAND_OVER_MS, type Outcome } from '../port.ts';
import { outcomeOf, type Phase, type SmtpFailure } from './classify.ts';
import type { SmtpServer } from './smtp-server.ts';

/** One connection, which takes one message after the other. */
export interface SmtpSession {
  /** Whether it can take another message. */
  usable(): boolean;
  /** Never rejects. */
  send(from: string, to: string, mime: Buffer): Promise<Outcome>;
  /** Says goodbye; `now` hangs up in the middle of whatever is under way. */
  end(how?: 'now'): void;
}

const CONNECT_MS = 20_000;
const SILENCE_MS = 60_000;
/** Until a server has greeted us and believed the password, and then until it has taken a message: together what the port promises. */
const OPEN_MS = 40_000;
const SEND_MS = HAND_OVER_MS - OPEN_MS - 10_000;
/** Servers count messages per connection; a new one is cheap. */
const MAX_MESSAGES = 100;

/**
 * Opens a connection, with TLS where the server offers it.
 *
 * nodemailer's own pool is not used: it puts a message whose connection broke in its queue again, up to five times, without
 * asking how far it had come.
 * @throws SmtpFailure
 */
export async function openSession(server: SmtpServer, clientName: string): Promise<SmtpSession> {
  const connection = new SMTPConnection({
    ...{ host: server.host, port: server.port, secure: server.secure, requireTLS: server.requireTls, name: clientName },
    ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, dnsTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
    logger: false,
  });
  let failed: SmtpFailure | undefined;
  let ended = false;
  let fail: (error: SmtpFailure) => void = () => {};
  const tooLong = setTimeout(() => fail({ message: 'The server took too long to let us in.' }), OPEN_MS);
  connection.on('error', (error: SmtpFailure) => {
    failed = error;
    fail(error);
  });
  connection.on('end', () => {
    ended = true;
    fail({ message: 'The connection was closed.' });
  });
  const step = (start: (done: (error?: unknown) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      fail = reject;
      start((error) => (error ? reject(error) : resolve()));
    });
  try {
    await step((done) => connection.connect(done));
    const { auth } = server;
    if (auth) await step((done) => connection.login({ credentials: auth }, done));
  } catch (error) {
    connection.close();
    throw error;
  } finally {
    clearTimeout(tooLong);
  }
  fail = () => {};

  let sent = 0;
  const hangUp = (): void => {
    ended = true;
    connection.close();
  };
  return {
    usable: () => !ended && failed === undefined && sent < MAX_MESSAGES,
    end: (how) => {
      if (how === 'now') hangUp();
      else if (!ended) connection.quit();
      ended = true;
    },
    send(from, to, mime) {
      sent++;
      let phase: Phase = 'before-message';
      const message = new Readable({
        // Nobody reads from it before the server has asked for the message.
        read() {
          phase = 'message';
          this.push(mime);
          this.push(null);
        },
      });
      return new Promise((resolve) => {
        const finish = (outcome: Outcome): void => {
          clearTimeout(deadline);
          resolve(outcome);
        };
        // A server that answers a letter a minute is never silent, and never done.
        const deadline = setTimeout(() => {
          finish(outcomeOf({ message: 'The server took too long.' }, phase));
          hangUp();
        }, SEND_MS);
        fail = (error) => finish(outcomeOf(error, phase));
        connection.send({ from, to: [to] }, message, (error: SmtpFailure | null, info?: { response?: string }) => {
          fail = () => {};
          if (!error) return finish({ outcome: 'accepted', providerId: providerIdOf(info?.response) });
          finish(outcomeOf(error, phase));
          // What the server refused leaves a transaction open; the next message begins with a clean slate.
          if (!ended) hangUp();
        });
      });
    },
  };
}

/** What the server calls the message: most say `250 2.0.0 Ok: queued as 4F2A`. */
const providerIdOf = (response: string | undefined): string | null => response?.replace(/\p{Cc}+/gu, ' ').slice(0, 200) ?? null;
