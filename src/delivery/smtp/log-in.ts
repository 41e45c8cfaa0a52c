import type { SmtpFailure } from './classify.ts';
import type { Dialogue, Reply } from './dialogue.ts';
import type { SmtpServer } from './smtp-server.ts';

/**
 * From the greeting to where messages can be sent: TLS where the server offers it, the password where we have one.
 * @returns what the server offers, by keyword
 * @throws SmtpFailure
 */
export async function logIn(dialogue: Dialogue, server: SmtpServer, clientName: string): Promise<ReadonlyMap<string, string>> {
  expect('CONN', await dialogue.hear(), 220);
  let offers = await hello(dialogue, clientName);
  if (!server.secure && offers.has('STARTTLS')) {
    expect('STARTTLS', await ask(dialogue, 'STARTTLS'), 220);
    await dialogue.secure();
    offers = await hello(dialogue, clientName);
  } else if (!server.secure && server.requireTls) {
    throw { code: 'ETLS', message: 'The server offers no TLS, and the password must not travel without.' } satisfies SmtpFailure;
  }
  if (server.auth) await authenticate(dialogue, server.auth, offers.get('AUTH') ?? '');
  return offers;
}

async function ask(dialogue: Dialogue, line: string): Promise<Reply> {
  dialogue.say(`${line}\r\n`);
  return dialogue.hear();
}

function expect(command: string, reply: Reply, code: number): void {
  if (reply.code === code) return;
  throw { command, code: 'EPROTOCOL', message: reply.text, response: reply.text, responseCode: reply.code } satisfies SmtpFailure;
}

async function hello(dialogue: Dialogue, clientName: string): Promise<Map<string, string>> {
  const name = /^[A-Za-z0-9.-]+$/.test(clientName) ? clientName : 'localhost';
  const extended = await ask(dialogue, `EHLO ${name}`);
  if (extended.code !== 250) {
    expect('HELO', await ask(dialogue, `HELO ${name}`), 250);
    return new Map();
  }
  return new Map(
    extended.lines.slice(1).map((line) => {
      const [keyword = '', ...values] = line.slice(4).split(/[ =]/);
      return [keyword.toUpperCase(), values.join(' ').toUpperCase()];
    }),
  );
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

async function authenticate(dialogue: Dialogue, { user, pass }: { user: string; pass: string }, ways: string): Promise<void> {
  if (/\bPLAIN\b/.test(ways)) return expect('AUTH PLAIN', await ask(dialogue, `AUTH PLAIN ${base64(`\0${user}\0${pass}`)}`), 235);
  if (!/\bLOGIN\b/.test(ways)) throw { code: 'EAUTH', message: 'The server takes no password that we can give.' } satisfies SmtpFailure;
  expect('AUTH LOGIN', await ask(dialogue, 'AUTH LOGIN'), 334);
  expect('AUTH LOGIN', await ask(dialogue, base64(user)), 334);
  expect('AUTH LOGIN', await ask(dialogue, base64(pass)), 235);
}
