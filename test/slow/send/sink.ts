import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail server that takes everything, and counts who got what. */
export interface Sink {
  readonly url: string;
  /** How often each address was written to. */
  readonly got: ReadonlyMap<string, number>;
  /** Messages that did not come to their end, or were not what was to be sent. */
  readonly odd: readonly string[];
  close(): Promise<void>;
}

export async function openSink(): Promise<Sink> {
  const got = new Map<string, number>();
  const odd: string[] = [];
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], logger: false, disableReverseLookup: true },
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (part: Buffer) => {
        text += part.toString('latin1');
      });
      stream.on('end', () => {
        const address = session.envelope.rcptTo[0]?.address ?? '';
        if (!text.includes(`To: ${address}\r\n`) || !/\r\n--=_[0-9a-f-]+--\r\n$/.test(text)) odd.push(address);
        got.set(address, (got.get(address) ?? 0) + 1);
        done();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, got, odd, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
