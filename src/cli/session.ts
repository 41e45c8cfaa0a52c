import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config/read-config.ts';
import { CliError } from './cli-error.ts';
import { connectControl } from './control/control-client.ts';
import type { Progress } from './control/messages.ts';
import { findSocket } from './control/socket-path.ts';
import { openTasks } from './tasks/open-tasks.ts';

/** Where commands are carried out: in the running server, or here on the database itself. */
export interface Session {
  readonly where: 'server' | 'database';
  run(command: string, input: unknown, onProgress?: (progress: Progress) => void): Promise<unknown>;
  /** Stops what is under way and lets go of the database. */
  close(): Promise<void>;
}

/** How long a server that has the lock may take until it listens to commands: it is starting, or stopping. */
const PATIENCE_MS = 15_000;

/**
 * With DATABASE_URL the database is opened directly. Otherwise the data folder belongs to one process: the server that runs
 * on it is asked, and without one the folder is taken for as long as the session lasts.
 */
export async function openSession(config: Config, warn: (message: string) => void): Promise<Session> {
  if (config.databaseUrl) return direct(config, warn);
  if (!existsSync(config.dataDir)) throw noFolder(config.dataDir);
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const client = await connectControl(findSocket(config.dataDir));
    if (client) return { where: 'server', run: client.run, close: async () => client.close() };
    try {
      return await direct(config, warn);
    } catch (error) {
      // Somebody has the lock without listening to commands: worth waiting for, unless it goes on.
      if (!existsSync(join(config.dataDir, 'lock')) || performance.now() > deadline) throw error;
      await delay(250);
    }
  }
}

/** A mistyped folder must not become a new, empty server. */
function noFolder(dataDir: string): CliError {
  return new CliError(`There is no data folder ${dataDir}.`, [
    'Start the server once to make it (burgee start), or name another one with BURGEE_DATA_DIR.',
  ]);
}

async function direct(config: Config, warn: (message: string) => void): Promise<Session> {
  const tasks = await openTasks(config, warn);
  const abort = new AbortController();
  const running = new Set<Promise<unknown>>();
  return {
    where: 'database',
    run(command, input, onProgress = () => {}) {
      const task = tasks.run(command, input, { progress: onProgress, signal: abort.signal });
      running.add(task);
      return task.finally(() => running.delete(task));
    },
    async close() {
      abort.abort();
      await Promise.allSettled(running);
      await tasks.close();
    },
  };
}
