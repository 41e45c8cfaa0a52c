import { connect } from 'node:net';

/** Sends bytes as they are and reads until the server hangs up or has been quiet for a moment. */
export function rawHttp(url: string, bytes: string | Buffer, quietMs = 300): Promise<string> {
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

/** Status and JSON body of an answer read by rawHttp. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every shape
export function readAnswer(text: string): { status: number; head: string; body: any } {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  return { status: Number(head.split(' ', 2)[1]), head, body: body === '' ? undefined : JSON.parse(body) };
}
