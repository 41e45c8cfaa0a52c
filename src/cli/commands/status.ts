import { existsSync } from 'node:fs';
import { readConfig } from '../../config/read-config.ts';
import { EXIT } from '../cli-error.ts';
import { connectControl } from '../control/control-client.ts';
import { findSocket } from '../control/socket-path.ts';
import { fieldLines } from '../output/table.ts';
import { paintFor, print, printJson, type Terminal } from '../output/terminal.ts';

/** Says whether a server runs on the data folder. @returns the exit code: 1 when none does */
export async function status(terminal: Terminal, { json }: { json?: boolean }): Promise<number> {
  const { dataDir, databaseUrl } = readConfig(terminal.env);
  if (databaseUrl) {
    print(terminal.err, 'With DATABASE_URL any number of servers may run, on other machines too. Ask each at /readyz.');
    return EXIT.failed;
  }
  const client = await connectControl(findSocket(dataDir));
  client?.close();
  const server = client?.server;
  if (json)
    printJson(terminal, {
      running: server !== undefined,
      dataDir,
      ...(server ? { url: server.url, pid: server.pid, version: server.version } : {}),
    });
  else if (!server)
    print(terminal.out, existsSync(dataDir) ? `No server is running on ${dataDir}.` : `There is no data folder ${dataDir}.`);
  else {
    const { dim, green } = paintFor(terminal, terminal.out);
    const fields: [string, string][] = [
      ['URL', server.url],
      ['Data', dataDir],
      ['Process', String(server.pid)],
      ['Version', server.version],
    ];
    print(terminal.out, green('The server is running.'), '', ...fieldLines(fields, dim));
  }
  return server ? EXIT.done : EXIT.failed;
}
