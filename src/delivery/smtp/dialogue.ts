import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { SmtpFailure } from './classify.ts';
import type { SmtpServer } from './smtp-server.ts';

/** What a server answers to one command; of several lines the codes are the same, and the texts stand behind each other. */
export interface Reply {
  readonly code: number;
  /** With the code: `250 2.0.0 Ok`. */
  readonly text: string;
  readonly lines: readonly string[];
}

/** A connection that commands are said over, and answers come back on in the same order. */
export interface Dialogue {
  /** Sends bytes without waiting for anything. */
  say(bytes: string | Buffer): void;
  /** The next answer. @throws SmtpFailure when the connection ends before it came */
  hear(): Promise<Reply>;
  /** Goes on in TLS. */
  secure(): Promise<void>;
  ended(): boolean;
  /** Hangs up. */
  end(): void;
  /** Says goodbye, and hangs up. */
  quit(): void;
}

const GOODBYE_MS = 2000;
/** A line without an end is no line of a server. */
const LONGEST_LINE = 65_536;

/** @throws SmtpFailure */
export async function openDialogue(
  { host, port, secure }: SmtpServer,
  { connectMs, silenceMs }: Record<string, number>,
): Promise<Dialogue> {
  const servername = isIP(host) === 0 ? host : undefined;
  let socket: Socket = secure ? connectTls({ host, port, servername }) : connect({ host, port });
  let ended = false;
  let rest = '';
  let lines: string[] = [];
  const replies: Reply[] = [];
  const listeners: { resolve: (reply: Reply) => void; reject: (failure: SmtpFailure) => void }[] = [];

  const fail = (failure: SmtpFailure): void => {
    ended = true;
    socket.destroy();
    for (const { reject } of listeners.splice(0)) reject(failure);
  };
  const onReply = (reply: Reply): void => {
    const listener = listeners.shift();
    if (listener) listener.resolve(reply);
    // What nobody asked for is a goodbye.
    else if (replies.push(reply) > 8 || reply.code === 421) fail({ message: reply.text });
  };
  const onData = (bytes: Buffer): void => {
    const all = (rest + bytes.toString('latin1')).split('\n');
    rest = all.pop() ?? '';
    if (rest.length > LONGEST_LINE) fail({ message: 'The server does not speak SMTP.' });
    for (const line of all) {
      const said = line.replace(/\r$/, '');
      const [, code, more] = /^(\d{3})([ -]?)/.exec(said) ?? [];
      if (code === undefined) {
        fail({ message: `The server does not speak SMTP: ${said.slice(0, 80)}` });
        return;
      }
      lines.push(said);
      if (more === '-') continue;
      onReply({
        code: Number(code),
        text: [said.slice(0, 4), ...lines.map((each) => each.slice(4))].join(' ').replace(/\s+/g, ' '),
        lines,
      });
      lines = [];
    }
  };
  const listen = (): void => {
    socket.on('data', onData);
    socket.on('error', ({ message }) => fail({ message }));
    socket.on('close', () => fail({ message: 'The connection was closed.' }));
    socket.setTimeout(silenceMs as number, () => fail({ message: 'The server was silent for too long.' }));
    socket.setNoDelay(true);
  };
  await opened(socket, secure ? 'secureConnect' : 'connect', connectMs as number);
  listen();
  return {
    say: (bytes) => void (ended || socket.write(bytes)),
    hear() {
      const reply = replies.shift();
      if (reply) return Promise.resolve(reply);
      if (ended) return Promise.reject({ message: 'The connection was closed.' } satisfies SmtpFailure);
      return new Promise((resolve, reject) => listeners.push({ resolve, reject }));
    },
    async secure() {
      // Whatever was said before is not what the server says.
      if (rest !== '' || replies.length > 0) fail({ message: 'The server spoke before TLS.' });
      const plain = socket;
      for (const name of ['data', 'error', 'close', 'timeout']) plain.removeAllListeners(name);
      socket = connectTls({ socket: plain, servername });
      await opened(socket, 'secureConnect', connectMs as number);
      listen();
    },
    ended: () => ended,
    end: () => fail({ message: 'We hung up.' }),
    quit() {
      if (ended) return;
      ended = true;
      socket.end('QUIT\r\n');
      setTimeout(() => socket.destroy(), GOODBYE_MS).unref();
    },
  };
}

function opened(socket: Socket, event: 'connect' | 'secureConnect', ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (failure?: SmtpFailure): void => {
      clearTimeout(timer);
      for (const name of [event, 'error', 'close']) socket.removeAllListeners(name);
      if (!failure) {
        resolve();
        return;
      }
      socket.on('error', () => {}).destroy();
      reject(failure);
    };
    const timer = setTimeout(() => finish({ message: 'The server did not answer.' }), ms);
    socket.once(event, () => finish());
    socket.once('error', (error) => finish({ message: error.message }));
    socket.once('close', () => finish({ message: 'The connection was closed.' }));
  });
}
