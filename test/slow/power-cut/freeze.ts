import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Stops a process with all its threads and waits until none of them is inside a call to the system any more (Linux). */
export async function freeze(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  for (const endMs = performance.now() + 30_000; !isFrozen(pid); await delay(2)) {
    if (performance.now() > endMs) throw new Error(`process ${pid} does not stop`);
  }
}

function isFrozen(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).every((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    // The name in brackets may contain anything; the state is the first word behind it.
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
  });
}
