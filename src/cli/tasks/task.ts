import type { Secrets } from '../../engine/secrets/secrets.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Engine } from '../../main/open-engine.ts';
import type { Database } from '../../storage/database.ts';
import type { Job } from '../control/control-server.ts';
import type { Fields } from './fields.ts';

/** What tasks work with, in the server or beside it. */
export interface TaskParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly secrets: Secrets;
  readonly blobs: Engine['blobs'];
  /** Of new keys, where nothing else is said. */
  readonly limits: number | 'off';
  /** Nobody else has the database open: no server lets calls in. */
  readonly alone: boolean;
  /** For tasks that write what the API writes; opened when it is first asked for. */
  engine(): Promise<Engine>;
}

/**
 * What a command has done for it where the database is open. Its input may have come over a socket, so it is read with care;
 * input and result are JSON.
 * @throws DomainError when the input is at fault; places are the names of the command's options
 */
export type Task = (parts: TaskParts, input: Fields, job: Job) => Promise<unknown>;
