import { Agent, request } from 'node:http';
import type { Target } from './server.ts';

/** One connection that is kept: what is measured is the server, not the handshake. */
export interface Client {
  /** @returns milliseconds from sending to the last byte, and the document; throws on anything but 200 */
  get(path: string): Promise<{ ms: number; text: string }>;
  close(): void;
}

export function connect({ url, headers }: Target, sockets = 1): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  return {
    get: (path) =>
      new Promise((resolve, reject) => {
        const startMs = performance.now();
        const sent = request(`${url}${path}`, { agent, headers }, (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () => {
            const ms = performance.now() - startMs;
            const text = Buffer.concat(chunks).toString();
            if (answer.statusCode === 200) resolve({ ms, text });
            else reject(new Error(`GET ${path} was answered with ${answer.statusCode}: ${text.slice(0, 500)}`));
          });
          answer.on('error', reject);
        });
        sent.on('error', reject);
        sent.end();
      }),
    close: () => agent.destroy(),
  };
}
