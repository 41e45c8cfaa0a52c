import { createServer } from 'node:net';
import { explainListenError } from '../http/listen-error.ts';

/**
 * Finds out that an address is taken before anything is opened: a first start that failed only then would have made keys
 * that nobody ever saw.
 * @throws Error saying what to do about it
 */
export async function checkAddress({ host, port }: { host: string; port: number }): Promise<void> {
  if (port === 0) return;
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(explainListenError(error, { host, port })));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()));
  });
}
