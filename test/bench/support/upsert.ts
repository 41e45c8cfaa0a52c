import { fileURLToPath } from 'node:url';
import { inOwnProcess } from './load.ts';
import { ACCOUNT } from './server.ts';
import type { Store } from './store.ts';

export interface UpsertTask {
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly account: string;
  readonly rows: number;
  readonly seed: number;
}

const LIMIT_SECONDS = 300;
const WRITER = fileURLToPath(new URL('../processes/upsert.ts', import.meta.url));

/** Writes people into the tables of a store that no server has open, as fast as statements made for it can. @returns milliseconds */
export async function runUpsert({ databaseUrl, dataDir }: Store, what: Pick<UpsertTask, 'rows' | 'seed'>): Promise<number> {
  const task: UpsertTask = { ...what, databaseUrl, dataDir, account: ACCOUNT };
  return (await inOwnProcess<{ ms: number }>(WRITER, task, LIMIT_SECONDS)).ms;
}
