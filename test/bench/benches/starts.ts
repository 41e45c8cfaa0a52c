import type { Bench } from '../support/bench.ts';
import { digits, type Figure, median } from '../support/figure.ts';
import { startServer } from '../support/server.ts';
import { makeStore } from '../support/store.ts';

/** How long users wait for the first answer: on an empty folder or database, and on one that was used before. */
export const starts: Bench = {
  name: 'start',
  title: 'Starts',
  on: ['embedded', 'postgres'],
  async run({ kind, settings, say }) {
    const first: number[] = [];
    const warm: number[] = [];
    for (let round = 0; round < settings.rounds; round++) {
      const store = await makeStore(kind, settings.folder);
      try {
        for (const times of [first, warm]) {
          say(times === first ? 'first start' : 'warm start');
          const server = await startServer(store);
          times.push(server.firstAnswerMs / 1000);
          await server.stop();
        }
      } finally {
        await store.drop();
      }
    }
    const figure = (name: string, seconds: number[], goal: number): Figure => ({
      ...{ bench: 'start', database: kind, unit: 's', goal: { atMost: goal } },
      name: `${name}, until the first answer to an authenticated request`,
      value: median(seconds),
      detail: `${seconds.map(digits).join(', ')} s`,
    });
    return [figure('first start', first, 3), figure('warm start', warm, 1)];
  },
};
