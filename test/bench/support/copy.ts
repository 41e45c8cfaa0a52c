import { fileURLToPath } from 'node:url';
import { inOwnProcess } from './load.ts';
import { ACCOUNT } from './server.ts';
import type { Store } from './store.ts';

export interface CopyTask {
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly account: string;
  readonly profiles: number;
  readonly seed: number;
  readonly rows: number;
  /** Rows of one COPY, each a transaction of its own. */
  readonly batchRows: number;
  readonly connections: number;
}

export interface CopyResult {
  readonly rowsPerSecond: number;
}

const LIMIT_SECONDS = 300;
const COPIER = fileURLToPath(new URL('../processes/copy.ts', import.meta.url));

/** Copies ready-made rows into the table of events of a store that no server has open. */
export function runCopy(store: Store, what: Omit<CopyTask, 'databaseUrl' | 'dataDir' | 'account'>): Promise<CopyResult> {
  const { databaseUrl, dataDir } = store;
  return inOwnProcess<CopyResult>(COPIER, { ...what, databaseUrl, dataDir, account: ACCOUNT } satisfies CopyTask, LIMIT_SECONDS);
}
