import { connect } from 'node:net';

/** Sends bytes as they are and reads until the server hangs up or, where it was not asked to, has been quiet for a moment. */
export function rawHttp(url: string, bytes: string | Buffer, quietMs = asksToHangUp(bytes) ? 10_000 : 300): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let received = '';
    socket.setTimeout(quietMs, () => socket.destroy());
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? undefined : reject(error),
    );
    socket.on('close', () => resolve(received));
  });
}

const asksToHangUp = (bytes: string | Buffer): boolean => /\r\nconnection: close\r\n/i.test(bytes.toString('latin1'));

/** Status and JSON body of an answer read by rawHttp. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every shape
export function readAnswer(text: string): { status: number; head: string; body: any } {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  return { status: Number(head.split(' ', 2)[1]), head, body: body === '' ? undefined : JSON.parse(body) };
}
