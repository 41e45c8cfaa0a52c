import { setTimeout as delay } from 'node:timers/promises';
import type { Bench, BenchContext } from '../support/bench.ts';
import { digits, type Figure, median } from '../support/figure.ts';
import { type Client, connect } from '../support/latency.ts';
import { residentMb } from '../support/memory.ts';
import { walkTo } from '../support/pages.ts';
import { type Server, startServer } from '../support/server.ts';
import { makeStore } from '../support/store.ts';

const ITEMS = 100_000;
const SMOKE_ITEMS = 3_000;
/** The most that a job may have. */
const IN_JOB = 100;
/** Jobs that are sent before the last of them is waited for; memory is looked at in between. */
const IN_WAVE = 20;
const POLL_MS = 50;
const WARM_UP = 10;
const TURNS = 150;

const LISTS = { 'by id': '', 'sort=-created': 'sort=-created&' } as const;

/** A hundred thousand items of a catalog, a hundred to a job: memory, and how pages of them take with depth. */
export const catalogs: Bench = {
  name: 'catalogs',
  title: 'Catalogs',
  on: ['embedded', 'postgres'],
  async run(context) {
    const { kind, settings, say } = context;
    const items = settings.smoke ? SMOKE_ITEMS : ITEMS;
    const store = await makeStore(kind, settings.folder);
    try {
      const server = await startServer(store);
      const client = connect(server);
      try {
        say(`${digits(items)} items by ${digits(items / IN_JOB)} jobs`);
        const memory = await imported(context, server, items);
        say('pages in turn');
        return [memory, ...(await pagesOf(context, client, items))];
      } finally {
        client.close();
        await server.stop();
      }
    } finally {
      await store.drop();
    }
  },
};

async function imported({ kind, settings }: BenchContext, server: Server, items: number): Promise<Figure> {
  const sizes: number[] = [];
  const startMs = performance.now();
  for (let from = 0; from < items; from += IN_JOB * IN_WAVE) {
    let last = '';
    for (let job = from; job < Math.min(items, from + IN_JOB * IN_WAVE); job += IN_JOB) last = await sendJob(server, job);
    await completed(server, last);
    sizes.push(residentMb(server.pid));
  }
  const perSecond = digits((items * 1000) / (performance.now() - startMs));
  const fifth = Math.ceil(sizes.length / 5);
  const [early, late] = [Math.max(...sizes.slice(0, fifth)), Math.max(...sizes.slice(-fifth))];
  return {
    ...{ bench: 'catalogs', database: kind, unit: 'x', goal: settings.smoke ? undefined : { atMost: 1.25 } },
    name: `resident memory after the last fifth of ${digits(items)} items that jobs made : after the first fifth`,
    value: late / early,
    detail: `${digits(late)} MB of ${digits(early)} MB; ${perSecond} items/s`,
  };
}

const item = (n: number) => ({
  type: 'catalog-item',
  attributes: {
    ...{ external_id: `SKU-${String(n).padStart(7, '0')}`, title: `Product ${n}`, price: (n % 9000) / 100, published: n % 50 !== 0 },
    ...{ description: `What there is to say about product ${n}. `.repeat(6), url: `https://shop.example/products/${n}` },
    ...{
      image_full_url: `https://shop.example/images/${n}.jpg`,
      custom_metadata: { color: ['red', 'green', 'blue'][n % 3], stock: n % 70 },
    },
  },
});

const PATH = '/api/catalog-item-bulk-create-jobs';

/** @returns the job's id */
async function sendJob({ url, headers }: Server, from: number): Promise<string> {
  const data = Array.from({ length: IN_JOB }, (_, i) => item(from + i));
  const answer = await fetch(`${url}${PATH}`, {
    method: 'POST',
    body: JSON.stringify({ data: { type: 'catalog-item-bulk-create-job', attributes: { items: { data } } } }),
    headers: { ...headers, 'content-type': 'application/vnd.api+json' },
  });
  const document = (await answer.json()) as { data?: { id: string } };
  if (answer.status !== 202 || !document.data) throw new Error(`the job was answered with ${answer.status}: ${JSON.stringify(document)}`);
  return document.data.id;
}

/** Resolves when a job is complete; those before it are by then. */
async function completed({ url, headers }: Server, id: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}${PATH}/${id}`, { headers });
    const { data } = (await answer.json()) as { data: { attributes: { status: string; failed_count: number } } };
    if (data.attributes.failed_count > 0) throw new Error(`${data.attributes.failed_count} rows of a job failed`);
    if (data.attributes.status === 'complete') return;
    await delay(POLL_MS);
  }
}

async function pagesOf({ kind, settings }: BenchContext, client: Client, items: number): Promise<Figure[]> {
  const places: { list: string; page: number; path: string; samples: number[] }[] = [];
  for (const [list, query] of Object.entries(LISTS)) {
    const first = `/api/catalog-items?${query}page[size]=100`;
    const far = await walkTo(client, first, Math.floor(items / 100));
    places.push({ list, page: 1, path: first, samples: [] }, { list, page: far.number, path: far.path, samples: [] });
  }
  for (const { path } of places) for (let i = 0; i < WARM_UP; i++) await client.get(path);
  for (let turn = 0; turn < (settings.smoke ? 5 : TURNS); turn++) {
    for (const { path, samples } of places) samples.push((await client.get(path)).ms);
  }
  const base = median(places[0]?.samples ?? []);
  return places.slice(1).map(({ list, page, samples }) => ({
    ...{ bench: 'catalogs', database: kind, unit: 'x' as const, goal: settings.smoke ? undefined : { atMost: 1.2 } },
    name: `GET /api/catalog-items ${list}, page ${page} : page 1 by id`,
    value: median(samples) / base,
    detail: `p50 ${digits(median(samples))} ms of ${digits(base)} ms; ${digits(items)} items`,
  }));
}
