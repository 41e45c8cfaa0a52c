import { setTimeout as sleep } from 'node:timers/promises';
import { openSink, type Sink } from '../../slow/send/sink.ts';
import { assignBody, campaignBody, EMAIL, jobBody, SEND_JOBS } from '../../support/campaign-samples.ts';
import type { Bench, BenchContext } from '../support/bench.ts';
import { digits, type Figure, type Kind, median } from '../support/figure.ts';
import { fillStore } from '../support/fill.ts';
import { residentMb } from '../support/memory.ts';
import { type PacedResult, runPaced } from '../support/paced.ts';
import { property } from '../support/segment-questions.ts';
import { call, makeSegment } from '../support/segment-store.ts';
import { type Server, startServer } from '../support/server.ts';
import { makeStore } from '../support/store.ts';

/** As many as may be rebuilt at once when a shop has changed what it asks for. */
const SEGMENTS = 50;
const PER_SECOND = 100;
/** How much of its pace a mailing may lose to segments. */
const LEFT: Record<Kind, number> = { postgres: 0.9, embedded: 0.7 };

/** A newsletter of some 12 kB with 20 links, each of which is signed for each reader. */
const HTML = `<html><body><h1>Hello {{ first_name|default:"you" }}</h1>${Array.from(
  { length: 20 },
  (_, i) =>
    `<p style="margin:0 0 16px;font-size:16px">{% if person.plan == "gold" %}For gold: {% endif %}${'words about the item '.repeat(14)}<a href="https://shop.test/items/${i}">Item ${i}</a></p>\n`,
).join('')}<p>{% unsubscribe %}</p></body></html>`;

/**
 * A campaign to everybody, through the whole server as users start it: from the request to the first mail, its pace alone and beside
 * segments that are built, what requests feel of it, and its memory.
 */
export const campaigns: Bench = {
  name: 'campaigns',
  title: 'A campaign to everybody',
  on: ['embedded', 'postgres'],
  async run(context) {
    const { kind, settings, say } = context;
    const profiles = settings.smoke ? 1000 : settings.profiles;
    const store = await makeStore(kind, settings.folder);
    const sink = await openSink();
    try {
      await (await startServer(store)).stop();
      say(`writing ${digits(profiles)} profiles`);
      await fillStore(store, { profiles, otherAccounts: 0, identifiers: true });
      const server = await startServer(store, 'product', [], { BURGEE_SMTP_URL: sink.url, BURGEE_URL: 'https://mail.shop.test' });
      try {
        return await measure(context, server, sink, profiles);
      } finally {
        await server.stop();
      }
    } finally {
      await sink.close();
      await store.drop();
    }
  },
};

async function measure(context: BenchContext, server: Server, sink: Sink, profiles: number): Promise<Figure[]> {
  const { kind, settings, say } = context;
  say('everybody is found');
  const { id: everybody } = await makeSegment(server, [[property('email', { type: 'existence', operator: 'is-set' })]]);
  const paced = (seed: number): Promise<PacedResult> =>
    runPaced(server, { perSecond: PER_SECOND, seconds: settings.seconds, profiles, seed });
  if (!settings.smoke) await paced(1);
  const idle = settings.smoke ? undefined : await paced(2);

  say(`sending to ${digits(profiles)} people`);
  const startMs = await send(server, everybody);
  await until(() => sink.got.size > 0);
  const firstMs = performance.now() - startMs;
  const about = { bench: 'campaigns', database: kind } as const;
  const first: Figure = {
    ...{ ...about, unit: 'ms', name: 'from the request to send a campaign to its first mail', value: firstMs },
    ...{ goal: settings.smoke ? undefined : { atMost: 1000 }, detail: `to ${digits(profiles)} people` },
  };
  if (settings.smoke) {
    await until(() => sink.got.size >= profiles);
    return [first];
  }
  await until(() => sink.got.size >= profiles / 10);
  const [early, alone, beside] = [residentMb(server.pid), [] as number[], [] as number[]];
  const sentMs = performance.now();
  say('what requests feel of it');
  const busy = await paced(3);
  say('its pace alone');
  for (let round = 0; round < settings.rounds; round++) alone.push(await pace(sink, settings.seconds));
  say('its pace beside segments');
  const building = buildSegments(server);
  for (let round = 0; round < settings.rounds && !building.done(); round++) beside.push(await pace(sink, settings.seconds, building.ended));
  if (sink.got.size >= profiles) throw new Error('all were sent before everything was measured: it takes more profiles');
  await until(() => sink.got.size >= profiles);
  const late = residentMb(server.pid);
  const rate = (0.9 * profiles) / ((performance.now() - sentMs) / 1000);
  await building.ended;
  return [
    first,
    {
      ...{ ...about, unit: 'x', name: `mails a second beside ${SEGMENTS} segments that are built : alone` },
      value: median(beside) / median(alone),
      goal: { atLeast: LEFT[kind] },
      detail: `${digits(median(beside))} of ${digits(median(alone))} a second; ${digits(rate)} over all, the requests below beside some of it`,
    },
    {
      ...{ ...about, unit: 'x', name: `p99 at ${PER_SECOND} requests/s beside a campaign : without` },
      ...{ value: busy.p99Ms / (idle?.p99Ms ?? Number.NaN), goal: { atMost: 3 } },
      detail: `p99 ${digits(busy.p99Ms)} of ${digits(idle?.p99Ms ?? 0)} ms; p50 ${digits(busy.p50Ms)} of ${digits(idle?.p50Ms ?? 0)} ms`,
    },
    {
      ...{ ...about, unit: 'x', name: `resident memory after ${digits(profiles)} mails : after a tenth of them`, value: late / early },
      ...{ goal: { atMost: 1.25 }, detail: `${digits(late)} MB of ${digits(early)} MB` },
    },
  ];
}

/** @returns when it was asked for, by performance.now() */
async function send(server: Server, segmentId: string): Promise<number> {
  const template = { name: 'News', editor_type: 'CODE', html: HTML, text: 'Hello {{ first_name }}' };
  const { data: made } = await call(server, 'POST', '/api/templates', { data: { type: 'template', attributes: template } });
  const definition = { ...EMAIL, content: { ...EMAIL.content, from_email: 'news@shop.test' } };
  const { data } = await call(server, 'POST', '/api/campaigns', campaignBody({ included: [segmentId], definition, smart: false }));
  const messageId = data.relationships['campaign-messages'].data[0].id;
  await call(server, 'POST', '/api/campaign-message-assign-template', assignBody(messageId, made.id));
  const startMs = performance.now();
  await call(server, 'POST', SEND_JOBS, jobBody('send', data.id));
  return startMs;
}

/** Asks for segments of a hundredth of all people, and looks until they are built. */
function buildSegments(server: Server): { done: () => boolean; ended: Promise<void> } {
  let done = false;
  const work = async (): Promise<void> => {
    const ids: string[] = [];
    for (let i = 0; i < SEGMENTS; i++) {
      const conditions = [property("properties['points']", { type: 'numeric', operator: 'greater-than', value: 4900 + i })];
      const definition = { condition_groups: [{ conditions }] };
      const body = { data: { type: 'segment', attributes: { name: `Points ${i}`, definition } } };
      ids.push((await call(server, 'POST', '/api/segments', body)).data.id);
    }
    for (const id of ids) {
      while ((await call(server, 'GET', `/api/segments/${id}`)).data.attributes.is_processing) await sleep(200);
    }
    done = true;
  };
  return { done: () => done, ended: work() };
}

/** Mails a second that come in, over some seconds, or until something else is over. */
async function pace(sink: Sink, seconds: number, over: Promise<void> = new Promise(() => {})): Promise<number> {
  const [startMs, already] = [performance.now(), sink.got.size];
  await Promise.race([sleep(seconds * 1000), over]);
  return (sink.got.size - already) / ((performance.now() - startMs) / 1000);
}

async function until(holds: () => boolean): Promise<void> {
  const endMs = performance.now() + 400_000;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error('waited too long for mails');
    await sleep(2);
  }
}
