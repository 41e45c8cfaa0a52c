import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own inside a file, which stands for the disk. */
export interface Disk {
  /** Where it is mounted. */
  readonly folder: string;
  /**
   * The disk as a power cut at this moment would leave it: what had been written to it, without what the system still meant
   * to write. Whoever writes to it must have been stopped.
   */
  copy(): Disk;
  remove(): void;
}

const SIZE = '512M';
/** Nothing but fsync brings anything to this disk within the time of a test. */
const OPTIONS = 'loop,noatime,commit=600';

/** @returns why there can be none, where the system does not allow it */
export function makeDisk(): Disk | { readonly reason: string } {
  const base = mkdtempSync(join(tmpdir(), 'burgee-disk-'));
  try {
    const image = join(base, 'disk');
    run('truncate', '-s', SIZE, image);
    run('mkfs.ext4', '-q', '-F', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image);
    return mount(base, image);
  } catch (error) {
    rmSync(base, { recursive: true, force: true });
    return { reason: (error as Error).message.trim().split('\n').at(-1) ?? 'unknown' };
  }
}

function mount(base: string, image: string): Disk {
  const folder = join(base, 'mounted');
  mkdirSync(folder);
  run('mount', '-o', OPTIONS, image, folder);
  let mounted = true;
  return {
    folder,
    copy() {
      const other = mkdtempSync(join(tmpdir(), 'burgee-disk-'));
      const copied = join(other, 'disk');
      run('cp', '--sparse=always', image, copied);
      return mount(other, copied);
    },
    remove() {
      if (!mounted) return;
      run('umount', folder);
      mounted = false;
      rmSync(base, { recursive: true, force: true });
    },
  };
}

function run(command: string, ...words: string[]): void {
  try {
    execFileSync(command, words, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: Buffer };
    throw new Error(stderr?.toString().trim() || message);
  }
}
