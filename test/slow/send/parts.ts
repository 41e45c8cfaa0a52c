import type { GroupDescription } from '../../../src/engine/messaging/groups.ts';
import type { Happened } from '../../../src/engine/messaging/happening.ts';
import { inDist } from '../../bench/support/dist.ts';
import type { Store } from '../../bench/support/store.ts';

const load = <T>(source: string): Promise<T> => import(inDist(source)) as Promise<T>;

/** What is sent with: the built server's own parts, on a store. */
export async function openParts(store: Pick<Store, 'dataDir' | 'databaseUrl'>) {
  const { openDatabase } = await load<typeof import('../../../src/storage/open.ts')>('storage/open.ts');
  const { systemClock } = await load<typeof import('../../../src/lib/clock.ts')>('lib/clock.ts');
  const { randomIds } = await load<typeof import('../../../src/lib/ids.ts')>('lib/ids.ts');
  const { createNudges } = await load<typeof import('../../../src/engine/nudges.ts')>('engine/nudges.ts');
  const { createSignals } = await load<typeof import('../../../src/engine/signals.ts')>('engine/signals.ts');
  const db = await openDatabase({ dataDir: store.dataDir, databaseUrl: store.databaseUrl });
  const [clock, ids, nudges] = [systemClock(), randomIds(), createNudges()];
  const { openEventIds } = await load<typeof import('../../../src/engine/process-lease.ts')>('engine/process-lease.ts');
  const eventIds = await openEventIds({ db, clock, ids });
  const close = async (): Promise<void> => {
    await eventIds.close();
    await db.close();
  };
  return { db, clock, ids, eventIds, nudges, signals: createSignals({ clock, nudges }, []), close };
}

export type Parts = Awaited<ReturnType<typeof openParts>>;

/** Shorter than the server's, so that what the dead have left is soon taken over. */
export const CLAIM_MS = 5000;

export const ACCOUNT = 'RProof';

/** Asks for messages to so many people, in batches as campaigns do. @returns the group */
export async function askForMany(parts: Parts, count: number): Promise<string> {
  const { requestBatch, BATCH_SIZE } =
    await load<typeof import('../../../src/engine/messaging/request-batch.ts')>('engine/messaging/request-batch.ts');
  const { db, ids, clock } = parts;
  const group = ids.uuid();
  const about = { kind: 'proof', channel: 'email', purpose: 'marketing', content: { source: SOURCE } } as const;
  for (let from = 0; from < count; from += BATCH_SIZE) {
    const recipients = Array.from({ length: Math.min(BATCH_SIZE, count - from) }, (_, i) => ({
      profileId: ids.uuid(),
      address: `person-${from + i}@shop.test`,
    }));
    const request = { ...about, accountId: ACCOUNT, id: ids.uuid(), group, dueAt: clock.wall(), recipients };
    await db.transaction((tx) => requestBatch(parts, tx, request));
  }
  return group;
}

/** What everybody is written: a newsletter of some 10 kB. */
export const SOURCE = `<html><body><h1>Hello {{ address|upper }}</h1>${Array.from(
  { length: 20 },
  (_, i) =>
    `<p style="margin:0 0 16px;font-size:16px;line-height:1.5">{% if address %}Item ${i}{% endif %}: ${'words about the item '.repeat(20)}</p>\n`,
).join('')}<p>{{ address }}</p></body></html>`;

/** Starts to send, as the server does. */
export async function startSending(parts: Parts, smtpUrl: string, onProblem: (error: unknown) => void) {
  const { startBatchSender } = await load<typeof import('../../../src/workers/send-batches.ts')>('workers/send-batches.ts');
  const { startSender } = await load<typeof import('../../../src/workers/send-messages.ts')>('workers/send-messages.ts');
  const { createSmtp } = await load<typeof import('../../../src/delivery/smtp/smtp.ts')>('delivery/smtp/smtp.ts');
  const { compile, render } = await load<typeof import('../../../src/engine/templates/language/compile.ts')>(
    'engine/templates/language/compile.ts',
  );
  const made = compile(SOURCE);
  if ('fault' in made) throw new Error(made.fault.message);
  const surroundings = { now: parts.clock.wall(), timeZone: 'UTC', currency: 'USD', locale: 'en-US', clockMs: () => performance.now() };
  const email = createSmtp({ url: smtpUrl, now: () => parts.clock.wall() });
  const kind = {
    name: 'proof',
    write: async (_: unknown, messages: readonly { address: string }[]) =>
      messages.map(({ address }) => {
        const outcome = render(made.compiled, { address }, surroundings);
        return { subject: `News for ${address}`, html: 'output' in outcome ? outcome.output : '', text: `Hello ${address}` };
      }),
  };
  const links = { writer: async () => () => 'https://shop.test/u/0123456789', open: async () => undefined };
  const { recordMessageEvents } = await load<typeof import('../../../src/engine/messaging/message-events.ts')>(
    'engine/messaging/message-events.ts',
  );
  const told = { ...parts, describeGroups: async (_: unknown, __: string, groups: readonly string[]) => new Map(groups.map(describe)) };
  const happened: Happened = (tx, happenings) => recordMessageEvents(told, tx, happenings);
  const deps = {
    ...parts,
    happened,
    transports: { email },
    links,
    kinds: [kind],
    mailFrom: 'us@shop.test',
    batchClaimMs: CLAIM_MS,
    onProblem,
  };
  const senders = [startSender(deps), startBatchSender(deps)];
  return async () => void (await Promise.all([email.close(), ...senders.map((sender) => sender.stop())]));
}

const describe = (id: string): [string, GroupDescription] => [
  id,
  {
    ...{ campaign: { id, name: 'News' }, flow: null, variation: null, messageId: id, messageName: 'News' },
    ...{ channel: 'email', subject: null, audienceIds: ['List01'], tagIds: [] },
  },
];

/** How the messages of a group stand. */
export async function standing({ db }: Parts, group: string): Promise<{ state: string; address: string; reason: string | null }[]> {
  return db.query('SELECT state, address, reason FROM messages WHERE account_id = $1 AND group_id = $2', [ACCOUNT, group]);
}
