import { fileURLToPath } from 'node:url';
import { inOwnProcess } from './load.ts';
import { ACCOUNT } from './server.ts';
import type { Store } from './store.ts';

export interface FillTask {
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly account: string;
  /** Profiles of the account, person-0 … person-<n - 1>. */
  readonly profiles: number;
  /** Other accounts that share as many profiles again, written among those of the account. */
  readonly otherAccounts: number;
  /** Whether their e-mail addresses lead to them, as events need it; pages are read without. */
  readonly identifiers: boolean;
}

/** Profiles came one a minute. */
export const FIRST_SECOND = 1_700_000_000;
export const SECONDS_APART = 60;

const FILLER = fileURLToPath(new URL('../processes/fill.ts', import.meta.url));
const LIMIT_SECONDS = 900;

/** Writes profiles straight into the tables of a store that no server has open. @returns seconds */
export async function fillStore(store: Store, what: Pick<FillTask, 'profiles' | 'otherAccounts' | 'identifiers'>): Promise<number> {
  const { dataDir, databaseUrl } = store;
  const task: FillTask = { ...what, databaseUrl, dataDir, account: ACCOUNT };
  return (await inOwnProcess<{ seconds: number }>(FILLER, task, LIMIT_SECONDS)).seconds;
}
