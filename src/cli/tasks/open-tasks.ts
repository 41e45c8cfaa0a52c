import type { Config } from '../../config/read-config.ts';
import { checkRootKey, loadRootKey } from '../../engine/accounts/root-key.ts';
import { createSecrets } from '../../engine/secrets/secrets.ts';
import { systemClock } from '../../lib/clock.ts';
import { randomIds } from '../../lib/ids.ts';
import { openBlobs } from '../../main/open-blobs.ts';
import { type Engine, openEngine } from '../../main/open-engine.ts';
import { openDatabase } from '../../storage/open.ts';
import type { RunCommand } from '../control/control-server.ts';
import { taskRunner } from './run-task.ts';

/** Tasks on a database that this process opened itself. */
export interface OpenTasks {
  run: RunCommand;
  /** Waits for nothing: abort what runs first. */
  close(): Promise<void>;
}

/** @throws DatabaseUnusableError when the data folder belongs to another process */
export async function openTasks(config: Config, warn: (message: string) => void): Promise<OpenTasks> {
  const { databaseUrl, dataDir, limits, secretKey } = config;
  const onWarning = (message: string, error: unknown): void => warn(error instanceof Error ? `${message} ${error.message}` : message);
  const db = await openDatabase({ databaseUrl, dataDir, applicationName: 'burgee command', poolSize: 4, onWarning });
  const clock = systemClock();
  const ids = randomIds();
  const blobs = await openBlobs(config, { clock, ids });
  // Most commands need no key, so that with DATABASE_URL they run without BURGEE_SECRET_KEY.
  const rootKey = async () => {
    const key = loadRootKey({ secretKey, dataDir: databaseUrl ? undefined : dataDir });
    await checkRootKey(db, key);
    return key;
  };
  const secrets = createSecrets({ db, clock, rootKey });
  let engine: Promise<Engine> | undefined;
  const run = taskRunner({
    ...{ db, clock, ids, secrets, blobs, limits, alone: databaseUrl === undefined },
    engine: () => {
      engine ??= openEngine({ db, clock, ids, secrets, blobs, onProblem: (what, error) => onWarning(`${what}:`, error) });
      return engine;
    },
  });
  return {
    run,
    async close() {
      await (await engine)?.close();
      await db.close();
    },
  };
}
