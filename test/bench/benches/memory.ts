import { setTimeout as delay } from 'node:timers/promises';
import type { Bench } from '../support/bench.ts';
import { digits, median } from '../support/figure.ts';
import { residentMb } from '../support/memory.ts';
import { startServer } from '../support/server.ts';
import { makeStore } from '../support/store.ts';

const IDLE_MS = 10_000;
const GOALS_MB = { embedded: 320, postgres: 150 };

/** Resident memory of a server that has nothing to do, on a folder or database that was used before. */
export const memory: Bench = {
  name: 'memory',
  title: 'Memory',
  on: ['embedded', 'postgres'],
  async run({ kind, settings, say }) {
    const store = await makeStore(kind, settings.folder);
    const sizes: number[] = [];
    try {
      await (await startServer(store)).stop();
      for (let round = 0; round < Math.min(2, settings.rounds); round++) {
        const server = await startServer(store);
        say('idle');
        await delay(settings.smoke ? 1000 : IDLE_MS);
        sizes.push(residentMb(server.pid));
        await server.stop();
      }
    } finally {
      await store.drop();
    }
    return [
      {
        ...{ bench: 'memory', database: kind, unit: 'MB', goal: { atMost: GOALS_MB[kind] } },
        name: `resident memory ${settings.smoke ? 1 : 10} s after a start`,
        value: median(sizes),
        detail: `${sizes.map(digits).join(', ')} MB`,
      },
    ];
  },
};
