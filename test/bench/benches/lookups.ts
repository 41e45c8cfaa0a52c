import type { Bench } from '../support/bench.ts';
import { emailOf } from '../support/bodies.ts';
import { digits, median } from '../support/figure.ts';
import { fillStore } from '../support/fill.ts';
import { connect } from '../support/latency.ts';
import { seeded } from '../support/random.ts';
import { type Server, startServer } from '../support/server.ts';
import { makeStore } from '../support/store.ts';

const FEW = 10_000;
const REQUESTS = 400;

/** One profile by its e-mail address among many, against the same among few. */
export const lookups: Bench = {
  name: 'lookups',
  title: 'Profiles by e-mail address',
  on: ['embedded', 'postgres'],
  async run({ kind, settings, say }) {
    const sizes = [Math.min(FEW, settings.profiles), settings.profiles] as const;
    const medians: number[] = [];
    for (const profiles of sizes) {
      const store = await makeStore(kind, settings.folder);
      try {
        await (await startServer(store)).stop();
        say(`among ${digits(profiles)} profiles`);
        await fillStore(store, { profiles, otherAccounts: 0, identifiers: true });
        const server = await startServer(store);
        try {
          medians.push(await medianMs(server, profiles));
        } finally {
          await server.stop();
        }
      } finally {
        await store.drop();
      }
    }
    const [few = Number.NaN, many = Number.NaN] = medians;
    return [
      {
        ...{ bench: 'lookups', database: kind, unit: 'x', goal: settings.smoke ? undefined : { atMost: 2 } },
        name: `GET /api/profiles filter=equals(email,…) among ${digits(sizes[1])} : among ${digits(sizes[0])}`,
        value: many / few,
        detail: `p50 ${digits(many)} ms of ${digits(few)} ms`,
      },
    ];
  },
};

async function medianMs(server: Server, profiles: number): Promise<number> {
  const random = seeded(1);
  const client = connect(server);
  const ask = async (): Promise<number> => {
    const filter = encodeURIComponent(`equals(email,"${emailOf(Math.floor(random() * profiles))}")`);
    const { ms, text } = await client.get(`/api/profiles?filter=${filter}`);
    if ((JSON.parse(text) as { data: unknown[] }).data.length !== 1) throw new Error('the profile was not found');
    return ms;
  };
  try {
    for (let i = 0; i < REQUESTS / 2; i++) await ask();
    const times: number[] = [];
    for (let i = 0; i < REQUESTS; i++) times.push(await ask());
    return median(times);
  } finally {
    client.close();
  }
}
