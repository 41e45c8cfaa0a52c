import { HAND_OVER_MS, type Outcome } from '../port.ts';
import { outcomeOf, type Phase, type SmtpFailure } from './classify.ts';
import { type Dialogue, openDialogue, type Reply } from './dialogue.ts';
import { asciiDomain } from './headers.ts';
import { logIn } from './log-in.ts';
import type { SmtpServer } from './smtp-server.ts';

/** One connection, which takes one message after the other. */
export interface SmtpSession {
  /** Whether it can take another message. */
  usable(): boolean;
  /** Never rejects. @param to the first one is whom the outcome is about */
  send(from: string, to: readonly string[], mime: Buffer): Promise<Outcome>;
  /** Says goodbye; `now` hangs up in the middle of whatever is under way. */
  end(how?: 'now'): void;
}

const TIMES = { connectMs: 20_000, silenceMs: 60_000 };
/** Until a server has greeted us and believed the password, and then until it has taken a message: together less than what the port promises. */
const OPEN_MS = 30_000;
const SEND_MS = 45_000;
/** Waiting for a connection, opening it and sending take no longer than this. */
export const WAIT_MS = HAND_OVER_MS - OPEN_MS - SEND_MS - 10_000;
/** Servers count messages per connection; a new one is cheap. */
const MAX_MESSAGES = 100;

/**
 * Opens a connection, with TLS where the server offers it.
 *
 * The conversation is our own: libraries put a message whose connection broke in their queue again, or do not tell how far it
 * had come; and they wait for each answer where the server would take several commands at once.
 * @throws SmtpFailure
 */
export async function openSession(server: SmtpServer, clientName: string): Promise<SmtpSession> {
  const dialogue = await openDialogue(server, TIMES);
  const tooLong = setTimeout(() => dialogue.end(), OPEN_MS);
  try {
    const offers = await logIn(dialogue, server, clientName);
    return sessionOver(dialogue, offers);
  } catch (error) {
    dialogue.end();
    throw error;
  } finally {
    clearTimeout(tooLong);
  }
}

const END = Buffer.from('.\r\n');
const UNSPEAKABLE = 'The address cannot be written to over this server.';
const SAFE = /^[^\s<>\p{Cc}]+@[^\s<>@\p{Cc}]+$/u;

function sessionOver(dialogue: Dialogue, offers: ReadonlyMap<string, string>): SmtpSession {
  let sent = 0;
  const hangUp = (): void => dialogue.end();

  /** @throws SmtpFailure */
  const converse = async (sender: string, recipients: readonly string[], mime: Buffer, flows: () => void): Promise<Reply> => {
    const [from, to] = [asciiDomain(sender), recipients.map(asciiDomain)];
    // That of whoever it is for comes first: what is wrong with the others says nothing about it.
    const [recipient = '', ...others] = to;
    if (!canBeSaid(recipient, offers)) throw { code: 'EENVELOPE', command: 'API', message: UNSPEAKABLE } satisfies SmtpFailure;
    if (![from, ...others].every((address) => canBeSaid(address, offers))) {
      throw { code: 'EMESSAGE', message: `Of the sender or a copy: ${UNSPEAKABLE}` } satisfies SmtpFailure;
    }
    const largest = Number(offers.get('SIZE'));
    if (largest > 0 && mime.length > largest) throw { code: 'EMESSAGE', message: 'The message is larger than the server takes.' };
    const options = [
      ...(offers.has('SIZE') ? [`SIZE=${mime.length}`] : []),
      ...(offers.has('8BITMIME') ? ['BODY=8BITMIME'] : []),
      ...([from, ...to].some(isInternational) ? ['SMTPUTF8'] : []),
    ];
    const envelope = [`MAIL FROM:<${from}> ${options.join(' ')}`.trimEnd(), ...to.map((each) => `RCPT TO:<${each}>`)];
    // With one recipient all can be said at once: without that one the server has nobody to send to, whatever it says to DATA.
    const atOnce = offers.has('PIPELINING');
    const announced = atOnce && to.length === 1;
    const answers: Reply[] = [];
    if (atOnce) dialogue.say(`${[...envelope, ...(announced ? ['DATA'] : [])].join('\r\n')}\r\n`);
    for (const line of envelope) {
      if (!atOnce) dialogue.say(`${line}\r\n`);
      answers.push(await dialogue.hear());
      if (!atOnce && !isFine(answers.at(-1)) && answers.length <= 2) break;
    }
    const refused = !isFine(answers[0])
      ? failureOf('MAIL FROM', answers[0])
      : !isFine(answers[1])
        ? failureOf('RCPT TO', answers[1])
        : undefined;
    if (!announced && !refused) dialogue.say('DATA\r\n');
    const go = announced || !refused ? await dialogue.hear() : undefined;
    if (refused) {
      // A server that wants the message all the same gets none.
      if (go?.code === 354) {
        dialogue.say('.\r\n');
        await dialogue.hear();
      }
      dialogue.say('RSET\r\n');
      if (!isFine(await dialogue.hear())) hangUp();
      throw refused;
    }
    if (go?.code !== 354) throw failureOf('DATA', go);
    flows();
    // No line of it begins with a dot, see quoted-printable.ts.
    dialogue.say(Buffer.concat([mime, END]));
    const taken = await dialogue.hear();
    if (!isFine(taken)) throw failureOf('DATA', taken);
    return taken;
  };

  return {
    usable: () => !dialogue.ended() && sent < MAX_MESSAGES,
    end(how) {
      if (how === 'now') hangUp();
      else dialogue.quit();
    },
    async send(from, to, mime) {
      sent++;
      let phase: Phase = 'before-message';
      // A server that answers a letter a minute is never silent, and never done.
      const deadline = setTimeout(hangUp, SEND_MS);
      try {
        const taken = await converse(from, to, mime, () => {
          phase = 'message';
        });
        return { outcome: 'accepted', providerId: taken.text.replace(/\p{Cc}+/gu, ' ').slice(0, 200) };
      } catch (error) {
        const failure = error as SmtpFailure;
        // Whatever we do not understand ends the conversation: the next message begins with a clean slate.
        if (failure.responseCode === undefined || failure.responseCode === 421) hangUp();
        return outcomeOf(failure, phase);
      } finally {
        clearTimeout(deadline);
      }
    },
  };
}

const isFine = (reply: Reply | undefined): boolean => reply !== undefined && reply.code >= 200 && reply.code < 300;

const failureOf = (command: string, reply: Reply | undefined): SmtpFailure => ({
  ...{ command, message: reply?.text ?? 'no answer', response: reply?.text, responseCode: reply?.code },
  code: command === 'DATA' ? 'EMESSAGE' : 'EENVELOPE',
});

const isInternational = (address: string): boolean => /[^\x20-\x7e]/.test(address);

const canBeSaid = (address: string, offers: ReadonlyMap<string, string>): boolean =>
  SAFE.test(address) && (offers.has('SMTPUTF8') || !isInternational(address));
