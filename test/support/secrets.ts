import { createSecrets, type Secrets } from '../../src/engine/secrets/secrets.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { Database } from '../../src/storage/database.ts';

/** The secrets of an installation with a root key that is no secret. */
export const testSecrets = (db: Database): Secrets => createSecrets({ db, clock: systemClock(), rootKey: () => Buffer.alloc(32, 'test') });
