import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench, Settings } from '../support/bench.ts';
import { digits, type Figure, type Kind, median } from '../support/figure.ts';
import { FIRST_SECOND, fillStore, SECONDS_APART } from '../support/fill.ts';
import { type Client, connect } from '../support/latency.ts';
import { firstIdOf, walkTo } from '../support/pages.ts';
import { type Server, startServer } from '../support/server.ts';
import { makeStore, type Store } from '../support/store.ts';

const SIZE = 100;
const FAR_PAGE = 1000;
const OTHER_ACCOUNTS = 99;
const WARM_UP = 10;
const TURNS_PER_SECOND = 10;

/** What is asked for. Times are shares of the span that the profiles were created in. */
const LISTS = {
  'by id': { query: '' },
  'sort=-updated': { query: 'sort=-updated&' },
  'filter=greater-than(created,…)&sort=created': { query: 'filter=greater-than(created,{time})&sort=created&', from: 0.1 },
  'filter=greater-than(created,…)': { query: 'filter=greater-than(created,{time})&', from: 0.1 },
  'filter=greater-than(updated,…)': { query: 'filter=greater-than(updated,{time})&', from: 0.6 },
} as const satisfies Record<string, { query: string; from?: number }>;

type ListName = keyof typeof LISTS;

interface Place {
  readonly list: ListName;
  readonly page: number;
  readonly accounts: 1 | 100;
  readonly path: string;
  readonly client: Client;
  readonly samples: number[];
}

/** Pages of profiles: the first and the thousandth, sorted, filtered, alone and among other accounts. */
export const pages: Bench = {
  name: 'pages',
  title: 'Pages of profiles',
  on: ['embedded', 'postgres'],
  async run({ kind, settings, say }) {
    const stores: Store[] = [];
    const servers: Server[] = [];
    const clients: Client[] = [];
    try {
      for (const otherAccounts of [0, OTHER_ACCOUNTS]) {
        const store = await makeStore(kind, settings.folder);
        stores.push(store);
        await (await startServer(store)).stop();
        say(`writing ${digits(settings.profiles)} profiles${otherAccounts ? ' and as many of 99 other accounts' : ''}`);
        await fillStore(store, { profiles: settings.profiles, otherAccounts, identifiers: false });
        servers.push(await startServer(store));
      }
      clients.push(...servers.map((server) => connect(server)));
      const [alone, among] = clients as [Client, Client];
      say('walking to the far pages');
      const places = await findPlaces(alone, among, settings);
      say(`${places.length} pages in turn`);
      await sample(places, settings);
      if (settings.explainTo) await writePlans(settings.explainTo, kind, stores, servers, places);
      return figuresOf(kind, settings, places);
    } finally {
      for (const client of clients) client.close();
      for (const server of servers) await server.stop();
      for (const store of stores) await store.drop();
    }
  },
};

async function findPlaces(alone: Client, among: Client, { profiles }: Settings): Promise<Place[]> {
  const places: Place[] = [];
  for (const [list, { query, from = 0 }] of Object.entries(LISTS) as [ListName, { query: string; from?: number }][]) {
    const time = new Date((FIRST_SECOND + profiles * from * SECONDS_APART) * 1000).toISOString();
    const first = `/api/profiles?${query.replace('{time}', time)}page[size]=${SIZE}`;
    const last = await walkTo(alone, first, Math.min(FAR_PAGE, Math.floor((profiles * (1 - from)) / SIZE)));
    for (const [page, path] of [[1, first] as const, [last.number, last.path] as const]) {
      places.push({ list, page, accounts: 1, path, client: alone, samples: [] });
      places.push({ list, page, accounts: 100, path, client: among, samples: [] });
    }
    // A cursor holds the place alone, so that it leads to the same row in the other database.
    const there = firstIdOf((await among.get(last.path)).text);
    if (there !== last.firstId) throw new Error(`page ${last.number} of ${list} begins with ${there}, not ${last.firstId}, among accounts`);
  }
  return places;
}

async function sample(places: readonly Place[], { rounds, seconds }: Settings): Promise<void> {
  for (const { client, path } of places) for (let i = 0; i < WARM_UP; i++) await client.get(path);
  // One request each in turn, so that whatever else the machine does hits all places alike.
  const turns = rounds * seconds * TURNS_PER_SECOND;
  for (let turn = 0; turn < turns; turn++) {
    for (const { client, path, samples } of places) samples.push((await client.get(path)).ms);
  }
}

/** Writes the plans of every statement that the pages take, beside 0 and 99 other accounts. */
async function writePlans(
  folder: string,
  kind: Kind,
  stores: readonly Store[],
  servers: Server[],
  places: readonly Place[],
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [index, accounts] of ([1, 100] as const).entries()) {
    await servers[index]?.stop();
    const server = await startServer(stores[index] as Store, 'watched-statements');
    servers[index] = server;
    const client = connect(server);
    const texts: string[] = [];
    for (const { list, page, path } of places.filter((place) => place.accounts === accounts)) {
      await server.tell({ explain: true });
      await client.get(path);
      const { plans } = (await server.tell({ explain: true })) as { plans: string[] };
      texts.push(`######## ${list}, page ${page}\n${plans.join('\n\n')}`);
    }
    client.close();
    writeFileSync(join(folder, `plans-${kind}-${accounts}.sql`), `${texts.join('\n\n')}\n`);
  }
}

function figuresOf(database: Figure['database'], { profiles }: Settings, places: readonly Place[]): Figure[] {
  const base = median(places[0]?.samples ?? []);
  return places.slice(1).map(({ list, page, accounts, samples }) => {
    const among = accounts === 1 ? '' : ' among 100 accounts';
    return {
      ...{ bench: 'pages', database, unit: 'x', goal: { atMost: 1.2 } },
      name: `GET /api/profiles ${list}, page ${page}${among} : page 1 by id`,
      value: median(samples) / base,
      detail: `p50 ${digits(median(samples))} ms of ${digits(base)} ms; ${digits(profiles)} profiles`,
    };
  });
}
