import { hostname } from 'node:os';
import type { Outcome } from '../port.ts';
import { outcomeOf, type SmtpFailure } from './classify.ts';
import type { SmtpServer } from './smtp-server.ts';
import { openSession, type SmtpSession } from './smtp-session.ts';

/** Connections to one server, kept for the next message. */
export interface SessionPool {
  readonly server: SmtpServer;
  /** When it last could not be reached, on the clock of performance.now(). */
  downSince(): number | undefined;
  /** Never rejects. */
  send(from: string, to: readonly string[], mime: Buffer): Promise<Outcome>;
  close(): void;
  /** Hangs up in the middle of whatever is under way. */
  cut(): void;
}

/** Connections are kept for this long without a message. Below what servers wait, so that it is us who hang up. */
const IDLE_MS = 30_000;

export function createSessionPool(server: SmtpServer): SessionPool {
  const idle: { session: SmtpSession; since: number }[] = [];
  const busy = new Set<SmtpSession>();
  let closing = false;
  let down: number | undefined;

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
  return {
    server,
    downSince: () => down,
    async send(from, to, mime) {
      let session: SmtpSession;
      try {
        session = await take();
        down = undefined;
      } catch (error) {
        down = performance.now();
        return outcomeOf(error as SmtpFailure, 'before-message');
      }
      busy.add(session);
      const outcome = await session.send(from, to, mime);
      giveBack(session);
      return outcome;
    },
    close() {
      closing = true;
      clearInterval(sweep);
      for (const { session } of idle.splice(0)) session.end();
    },
    cut() {
      for (const session of busy) session.end('now');
    },
  };
}
