import { readConfig } from '../../config/read-config.ts';
import { systemClock } from '../../lib/clock.ts';
import { isoSeconds } from '../../lib/time.ts';
import { openApiAt } from '../../main/openapi-at.ts';
import { UsageError } from '../cli-error.ts';
import { printJson, type Terminal } from '../output/terminal.ts';

export function openapi(terminal: Terminal, { revision }: { revision?: string }): void {
  const { url, host, port } = readConfig(terminal.env);
  const today = isoSeconds(systemClock().wall()).slice(0, 10);
  try {
    printJson(terminal, openApiAt({ revision, today, baseUrl: url ?? addressOf(host, port) }));
  } catch (error) {
    // The API's own words, which speak of a header.
    throw (error as Error).name === 'RequestError' ? new UsageError(`--revision: ${(error as Error).message}`) : error;
  }
}

/** Where a program on this machine finds the server. */
function addressOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
