import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ProcessOptions } from '../support/server-process.ts';

type State = 'held' | 'broken' | 'idle';

export interface FsyncSwitch {
  /** What a server is started with that obeys it. */
  readonly process: Pick<ProcessOptions, 'environment' | 'nodeFlags'>;
  set(state: State): void;
  clear(state: State): void;
}

/** Decides from outside what fsync does inside a server, see switch-fsync.mjs. */
export function fsyncSwitch(): FsyncSwitch {
  const folder = mkdtempSync(join(tmpdir(), 'burgee-fsync-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const preload = new URL('switch-fsync.mjs', import.meta.url).href;
  return {
    process: { environment: { BURGEE_PROOF_FSYNC: folder }, nodeFlags: ['--import', preload] },
    set: (state) => writeFileSync(join(folder, state), ''),
    clear: (state) => rmSync(join(folder, state), { force: true }),
  };
}
