/**
 * Preloaded into a server (`node --import`), also into its worker threads: the disk does what a file in the folder named by
 * BURGEE_PROOF_FSYNC says. `held` makes fsync wait as long as the file is there, `broken` makes it fail, `idle` lets it
 * answer without having done anything.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

const folder = process.env.BURGEE_PROOF_FSYNC;
const is = (state) => fs.existsSync(join(folder, state));
const clock = new Int32Array(new SharedArrayBuffer(4));
const fsyncSync = fs.fsyncSync;

fs.fsyncSync = (handle) => {
  while (is('held')) Atomics.wait(clock, 0, 0, 2);
  if (is('broken')) throw Object.assign(new Error('EIO: i/o error, fsync'), { errno: -5, code: 'EIO', syscall: 'fsync' });
  if (!is('idle')) fsyncSync(handle);
};
syncBuiltinESMExports();
