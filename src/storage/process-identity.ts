import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** What tells one process from every other, also from a later one with the same number. */
export interface ProcessIdentity {
  pid: number;
  /** When it started, in whatever form the system tells it. */
  startedAt: string;
  /** Where process numbers mean what they mean here: this boot of this machine and, on Linux, this pid namespace. */
  place: string;
  hostname: string;
}

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startedAt: startOf(process.pid) ?? '', place: placeOfPids(), hostname: hostname() };
}

/**
 * @returns whether that process still runs; undefined when it cannot be told from here (another machine or container, or
 * one of before the last boot)
 */
export function isRunning({ pid, startedAt, place }: ProcessIdentity): boolean | undefined {
  if (place !== placeOfPids()) return undefined;
  return exists(pid) && (startOf(pid) ?? startedAt) === startedAt;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function placeOfPids(): string {
  if (process.platform !== 'linux') return hostname();
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
}

/** @returns undefined when there is no such process, or the system does not tell */
function startOf(pid: number): string | undefined {
  try {
    // The 22nd field, in ticks since boot; the second one is a name in brackets that may hold anything.
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ')[19];
    if (process.platform === 'win32') return undefined;
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env: { LC_ALL: 'C' } }).trim();
  } catch {
    return undefined;
  }
}
