import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
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
  const burgee = await startPatiently(config, hooks);
  const control = await listenToCommands(burgee, config, warn);
  return {
    ...burgee,
    async close() {
      await control?.close();
      await burgee.close();
    },
  };
}

/** How long a command that works on the data folder by itself may keep the server waiting. */
const PATIENCE_MS = 5000;

async function startPatiently(config: Config, hooks: Hooks): Promise<Burgee> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await startBurgee(config, hooks);
    } catch (error) {
      const running = config.databaseUrl ? undefined : await findRunning(config.dataDir);
      if (running) throw running;
      const locked = !config.databaseUrl && existsSync(join(config.dataDir, 'lock'));
      if (!locked || performance.now() > deadline) throw error;
      await delay(250);
    }
  }
}

/** With DATABASE_URL commands connect to the database, which is not ours alone. */
async function listenToCommands(
  { engine, url }: Burgee,
  config: Config,
  warn: (message: string) => void,
): Promise<ControlServer | undefined> {
  if (config.databaseUrl) return undefined;
  const { db, clock, ids, secrets, blobs } = engine;
  try {
    return await startControlServer({
      dataDir: config.dataDir,
      greeting: { version: ownVersion(), url },
      run: taskRunner({ db, clock, ids, secrets, blobs, limits: config.limits, alone: false, engine: async () => engine }),
      onError: (command, error) => warn(`burgee ${command} failed: ${error instanceof Error ? error.stack : error}`),
    });
  } catch (error) {
    warn(`Commands such as burgee keys cannot reach this server while it runs: ${(error as Error).message}`);
    return undefined;
  }
}

/** A data folder or a port that is taken is so most likely by a server that can say where it is. */
async function findRunning(dataDir: string): Promise<CliError | undefined> {
  const client = await connectControl(findSocket(dataDir)).catch(() => undefined);
  client?.close();
  if (!client) return undefined;
  const { url, pid } = client.server;
  return new CliError(`A server is running on ${dataDir} already: ${url} (process ${pid}).`, [
    'Stop that one first, or give this one a folder and a port of its own: BURGEE_DATA_DIR=./other-data PORT=8081 burgee start',
  ]);
}
