import type { Config } from '../config/read-config.ts';
import { type Burgee, type Hooks, startBurgee } from '../main.ts';
import { CliError } from './cli-error.ts';
import { connectControl } from './control/control-client.ts';
import { type ControlServer, startControlServer } from './control/control-server.ts';
import { findSocket } from './control/socket-path.ts';
import { taskRunner } from './tasks/run-task.ts';
import { ownVersion } from './version.ts';

/**
 * Starts the server and lets commands reach it.
 * @param warn told of commands that failed for reasons of ours, and when none can get here
 * @returns the server; closing it stops the commands that are under way first
 * @throws as startBurgee; CliError when a server runs on the data folder already
 */
export async function serve(config: Config, hooks: Hooks, warn: (message: string) => void): Promise<Burgee> {
  const burgee = await startBurgee(config, hooks).catch((error) => explainRunning(config, error));
  const control = await listenToCommands(burgee, config, warn);
  return {
    ...burgee,
    async close() {
      await control?.close();
      await burgee.close();
    },
  };
}

/** With DATABASE_URL commands connect to the database, which is not ours alone. */
async function listenToCommands(
  { engine, url }: Burgee,
  config: Config,
  warn: (message: string) => void,
): Promise<ControlServer | undefined> {
  if (config.databaseUrl) return undefined;
  const { db, clock, ids } = engine;
  try {
    return await startControlServer({
      dataDir: config.dataDir,
      greeting: { version: ownVersion(), url },
      run: taskRunner({ db, clock, ids, limits: config.limits, engine: async () => engine }),
      onError: (command, error) => warn(`burgee ${command} failed: ${error instanceof Error ? error.stack : error}`),
    });
  } catch (error) {
    warn(`Commands such as burgee keys cannot reach this server while it runs: ${(error as Error).message}`);
    return undefined;
  }
}

/** When the data folder is taken, it is most likely by a server that can say where it is. */
async function explainRunning({ databaseUrl, dataDir }: Config, error: unknown): Promise<never> {
  const client = databaseUrl ? undefined : await connectControl(findSocket(dataDir)).catch(() => undefined);
  client?.close();
  if (!client) throw error;
  const { url, pid } = client.server;
  throw new CliError(`A server is running on ${dataDir} already: ${url} (process ${pid}).`, [
    'Stop that one first, or give this one a folder of its own: BURGEE_DATA_DIR=./other-data burgee start',
  ]);
}
