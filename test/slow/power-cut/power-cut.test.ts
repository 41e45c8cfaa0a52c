import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { seeded } from '../../bench/support/random.ts';
import { freePort } from '../../bench/support/server.ts';
import type { Store } from '../../bench/support/store.ts';
import { checkPromises } from '../support/check-promises.ts';
import { checkTables } from '../support/check-tables.ts';
import { client } from '../support/client.ts';
import { emptyLedger, type Ledger, tallied, tally } from '../support/ledger.ts';
import { startLoad } from '../support/load.ts';
import { startServerProcess } from '../support/server-process.ts';
import { readSettings } from '../support/settings.ts';
import { type Disk, makeDisk } from './disk.ts';
import { freeze } from './freeze.ts';
import { fsyncSwitch } from './fsync-switch.ts';

/**
 * The embedded database on a disk of its own, whose contents are taken away in the middle of the work: with the server
 * stopped, the file behind the loop device holds what had reached the disk and nothing of what the system kept in memory.
 */
const { small, rounds, databases, seed } = readSettings({ small: 2, full: 12 });
const wanted = databases.includes('embedded');
const CREW = { events: 8, bulk: 2, profiles: 2, lists: 1, imports: 1 };

let disks: Disk[] = [];
afterEach(() => {
  for (const disk of disks) disk.remove();
  disks = [];
});

const keep = (disk: Disk): Disk => {
  disks.push(disk);
  return disk;
};
const storeOn = ({ folder }: Disk): Store => ({ kind: 'embedded', dataDir: join(folder, 'data'), drop: async () => {} });

function diskOr(skip: (why: string) => never): Disk {
  if (!wanted) skip('only the embedded database writes files of its own');
  const disk = makeDisk();
  return 'reason' in disk ? skip(`no disk of its own can be mounted here: ${disk.reason}`) : keep(disk);
}

/** Takes the disk away from a running server, and ends what is left of it. */
async function cut(disk: Disk, server: { pid: number; kill(): Promise<void> }): Promise<Disk> {
  await freeze(server.pid);
  const left = keep(disk.copy());
  await server.kill();
  disk.remove();
  return left;
}

async function problemsOn(disk: Disk, port: number, ledger: Ledger): Promise<string[]> {
  const server = startServerProcess(storeOn(disk), { port });
  await server.ready;
  const problems = await checkPromises(client(server.url), server.url, ledger);
  expect(await server.stop()).toBe(0);
  return [...problems, ...(await checkTables(storeOn(disk), ledger))];
}

test('the copy of a disk has what fsync waited for, and not what it did not', ({ skip }) => {
  const disk = diskOr(skip);
  const write = (name: string, wait: boolean): void => {
    const file = openSync(join(disk.folder, name), 'w');
    writeSync(file, name.repeat(1000));
    if (wait) fsyncSync(file);
    closeSync(file);
  };
  write('waited', true);
  write('not waited', false);
  const left = keep(disk.copy());
  expect(readFileSync(join(left.folder, 'waited'), 'utf8')).toBe('waited'.repeat(1000));
  const other = join(left.folder, 'not waited');
  expect(existsSync(other) ? readFileSync(other, 'utf8') : '').toBe('');
});

test(`a server whose disk is taken away keeps what it acknowledged (${rounds} rounds, seed ${seed})`, async ({ skip }) => {
  let disk = diskOr(skip);
  const random = seeded(seed);
  const ledger = emptyLedger();
  const port = await freePort();
  let startMs = 4000;
  for (let i = 0; i < (small ? 1 : 6); i++) {
    // While the first start makes files, tables, an account and a key.
    const server = startServerProcess(storeOn(disk), { port });
    await Promise.race([delay(random() * startMs), server.ready]);
    disk = await cut(disk, server);
  }
  for (let round = 0; round < rounds; round++) {
    const server = startServerProcess(storeOn(disk), { port });
    startMs = await server.ready;
    // Fat events fill files of the log, and make the system write by itself at last.
    const padding = random() < 0.5 ? 0 : 8000;
    const load = startLoad({ send: client(server.url), ledger, seed: seed + round * 1000, mark: `r${round}`, crew: CREW, padding });
    await load.begun;
    await delay(100 + random() * (small ? 1500 : 6000));
    disk = await cut(disk, server);
    await load.stop();
    expect(server.errors()).toEqual([]);
  }
  const problems = await problemsOn(disk, port, ledger);
  console.log(`${rounds} power cuts under load: ${tallied(ledger)} acknowledged`);
  expect(problems).toEqual([]);
});

test('the same server with a disk that only claims to have written loses what it acknowledged', async ({ skip }) => {
  const disk = diskOr(skip);
  const port = await freePort();
  const ledger = emptyLedger();
  const fsync = fsyncSwitch();
  const server = startServerProcess(storeOn(disk), { port, ...fsync.process });
  await server.ready;
  fsync.set('idle');
  const load = startLoad({ send: client(server.url), ledger, seed, mark: 'idle', crew: CREW });
  await load.begun;
  await delay(1000);
  const left = await cut(disk, server);
  await load.stop();
  expect(tally(ledger).events).toBeGreaterThan(0);
  const lost = await problemsOn(left, port, ledger).catch((error: Error) => [error.message]);
  expect(lost).not.toEqual([]);
});
