import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { commandContext, engineDeps } from '../../../test/support/engine.ts';
import type { Mail, MailTransport, Outcome } from '../../delivery/port.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import { createAccount } from '../accounts/create-account.ts';
import { suppressProfiles } from '../consent/change-suppressions.ts';
import { createProfile } from '../identity/create-profile.ts';
import { listGroupSkips } from './list-group-skips.ts';
import type { Happening } from './message-events.ts';
import type { MessageKind } from './message-kind.ts';
import { readGroupProgress } from './read-group-progress.ts';
import { findLostBatches } from './record-batch.ts';
import { cancelBatches, holdBatches, releaseBatches, requestBatch } from './request-batch.ts';
import { IN_FLIGHT, sendBatch } from './send-batch.ts';
import { sendMessages } from './send-messages.ts';
import type { SenderDeps } from './start-messages.ts';

const MINUTE = 60_000_000;
let database: TestDatabase;
let accountId: string;
let wall = 1_788_529_173_420_136;
const clock = { wall: () => wall, account: () => wall + 7 };
let problems: unknown[];
let happenings: Happening[];

const news: MessageKind = {
  name: 'news',
  write: async (_, messages) =>
    messages.map(({ address, content, batch }) => {
      if (content === 'skip') return { skip: 'NO_CATALOG_ITEM' };
      if (content === 'poison') throw new Error('poison');
      return { subject: `News ${JSON.stringify(batch?.content)}`, html: `<p>${address}</p>`, text: String(content ?? 'all') };
    }),
};

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  problems = [];
  happenings = [];
  ({ id: accountId } = await createAccount({ ...engineDeps(database.db), clock }, { name: 'Shop', sender_email: 'shop@burgee.test' }));
  await database.db.query("UPDATE message_batches SET state = 'done', claim = NULL");
  await database.db.query('DELETE FROM message_queue');
});

function transport(
  answer: (mail: Mail) => Outcome | Promise<Outcome> = () => ({ outcome: 'accepted', providerId: 'p1' }),
  concurrency = 5,
) {
  const mails: Mail[] = [];
  let [now, most] = [0, 0];
  const made: MailTransport = {
    ...{ name: 'smtp', concurrency },
    async send(mail) {
      most = Math.max(most, ++now);
      mails.push(mail);
      try {
        return await answer(mail);
      } finally {
        now--;
      }
    },
    close: async () => {},
  };
  return { ...made, mails, most: () => most };
}
const deps = (via: MailTransport): SenderDeps => ({
  ...{ ...engineDeps(database.db), clock, transports: { email: via }, kinds: [news] },
  links: { writer: async () => (link) => `https://us.test/${link.to}`, open: async () => undefined },
  happened: async (_, told) => void happenings.push(...told),
  onProblem: (error) => problems.push(error),
});

let serial = 0;
async function person() {
  const address = `person-${serial++}@example.com`;
  const { id } = await createProfile(engineDeps(database.db), commandContext(accountId), { email: address });
  return { profileId: ulidToUuid(id) as string, address };
}
const people = (count: number) => Promise.all(Array.from({ length: count }, person));
const uuid = () => engineDeps(database.db).ids.uuid();

interface Wish {
  group?: string;
  contents?: readonly unknown[];
  listId?: string;
  smartSendingHours?: number;
  dueAt?: number;
}
async function ask(to: readonly { profileId: string; address: string }[], { group = uuid(), contents = [], ...wish }: Wish = {}) {
  const recipients = to.map((each, i) => ({ ...each, content: contents[i] }));
  const about = { kind: 'news', channel: 'email', purpose: 'marketing', content: { issue: 7 }, dueAt: wall } as const;
  await database.db.transaction((tx) =>
    requestBatch({ ...engineDeps(database.db), clock }, tx, { ...about, ...wish, accountId, id: uuid(), group, recipients }),
  );
  return group;
}
const send = async (via: MailTransport) => {
  const turns = { last: '' };
  let batches = 0;
  while (await sendBatch(deps(via), turns)) batches++;
  return batches;
};
const progress = async (group: string) => (await readGroupProgress(database.db, accountId, [group])).get(group);
const states = () =>
  database.db.query('SELECT state, ended, not_sent, claim FROM message_batches WHERE account_id = $1 ORDER BY due_at, id', [accountId]);
const addresses = (via: { mails: Mail[] }) => via.mails.map(({ to }) => to.address);
const suppress = (profileId: string) =>
  database.db.transaction((tx) =>
    suppressProfiles(engineDeps(database.db), tx, commandContext(accountId), [profileId], 'USER_SUPPRESSED', {
      method: 'test',
      source: null,
    }),
  );

describe('a batch', () => {
  test('goes to each of its people once, with what all share and what is their own', async () => {
    const to = await people(120);
    const group = await ask(to, { contents: ['only for the first'] });
    const via = transport();
    expect(await send(via)).toBe(1);
    expect(addresses(via).sort()).toEqual(to.map(({ address }) => address).sort());
    expect(via.mails[0]).toMatchObject({ subject: 'News {"issue":7}', from: { address: 'shop@burgee.test' } });
    expect(via.mails[0]?.headers).toMatchObject({ 'List-Unsubscribe': '<https://us.test/unsubscribe>' });
    expect(via.mails.filter(({ text }) => text === 'only for the first')).toHaveLength(1);
    expect(via.most()).toBe(5);
    expect(await progress(group)).toMatchObject({ asked: 120, sent: 120, waiting: 0, openBatches: 0, reasons: {} });
    expect(await states()).toEqual([{ state: 'done', ended: 120, not_sent: 0, claim: null }]);
    expect(happenings.filter(({ what, groupId }) => what === 'received' && groupId === group)).toHaveLength(120);
    expect(await send(via)).toBe(0);
  });

  test('says why somebody got nothing', async () => {
    const [fine, left, skipped, moved] = (await people(4)) as [Person, Person, Person, Person];
    await suppress(left.profileId);
    const group = await ask([fine, left, skipped, moved], { contents: [undefined, undefined, 'skip'] });
    await database.db.query("UPDATE messages SET key = key || '+' WHERE account_id = $1 AND profile_id = $2", [accountId, moved.profileId]);
    const via = transport();
    await send(via);
    expect(addresses(via)).toEqual([fine.address]);
    expect(await progress(group)).toMatchObject({ sent: 1, skipped: 3, waiting: 0 });
    expect((await progress(group))?.reasons).toEqual({
      'skipped:USER_SUPPRESSED': 1,
      'skipped:NO_CATALOG_ITEM': 1,
      'skipped:DUPLICATE': 1,
    });
    const { skips } = await listGroupSkips(database.db, accountId, group, { limit: 10 });
    expect(skips.map(({ address, reason }) => [address, reason]).sort()).toEqual(
      [
        [left.address, 'USER_SUPPRESSED'],
        [skipped.address, 'NO_CATALOG_ITEM'],
        [moved.address, 'DUPLICATE'],
      ].sort(),
    );
    expect(happenings.filter(({ what }) => what === 'skipped').map(({ details }) => details?.reason)).toHaveLength(3);
  });

  test('is refused, put off and uncertain message by message; what is put off is tried again by itself', async () => {
    const [fine, gone, later, odd] = (await people(4)) as [Person, Person, Person, Person];
    const group = await ask([fine, gone, later, odd], { contents: [undefined, undefined, 'mine'] });
    let busy = true;
    const via = transport((mail): Outcome => {
      if (mail.to.address === gone.address) return { outcome: 'rejected', refusal: 'no-mailbox', detail: '550 no' };
      if (mail.to.address === odd.address) return { outcome: 'uncertain', detail: 'cut' };
      return mail.to.address === later.address && busy ? { outcome: 'not-now', detail: '450' } : { outcome: 'accepted', providerId: null };
    });
    await send(via);
    expect(await progress(group)).toMatchObject({ sent: 1, failed: 1, uncertain: 1, waiting: 1, deferred: 1, openBatches: 0 });
    busy = false;
    wall += MINUTE;
    while ((await sendMessages(deps(via))) > 0);
    expect(via.mails.at(-1)).toMatchObject({ to: { address: later.address }, text: 'mine', subject: 'News {"issue":7}' });
    expect(await progress(group)).toMatchObject({ sent: 2, failed: 1, uncertain: 1, waiting: 0, deferred: 0 });
    expect(await states()).toEqual([{ state: 'done', ended: 4, not_sent: 2, claim: null }]);
    const [row] = await database.db.query<{ reason: string }>('SELECT reason FROM email_suppressions WHERE profile_id = $1', [
      gone.profileId,
    ]);
    expect(row?.reason).toBe('HARD_BOUNCE');
  });

  test('that cannot be written for one is sent to the others', async () => {
    const [fine, bad] = (await people(2)) as [Person, Person];
    const group = await ask([fine, bad], { contents: [undefined, 'poison'] });
    const via = transport();
    await send(via);
    expect(addresses(via)).toEqual([fine.address]);
    expect(await progress(group)).toMatchObject({ sent: 1, waiting: 1, deferred: 1 });
    expect(problems).toHaveLength(1);
  });

  test('is for those who are still there', async () => {
    const to = (await people(3)) as [Person, Person, Person];
    const group = await ask(to);
    await database.db.query('DELETE FROM messages WHERE account_id = $1 AND profile_id = $2', [accountId, to[1].profileId]);
    const via = transport();
    await send(via);
    expect(addresses(via)).toHaveLength(2);
    expect(await progress(group)).toMatchObject({ sent: 2, skipped: 1, waiting: 0, reasons: { 'skipped:PERSON_DELETED': 1 } });
  });
});

describe('who minds that people were written to a moment ago', () => {
  test('leaves them alone until the hours are over, also when two begin at once', async () => {
    const [a, b] = (await people(2)) as [Person, Person];
    const first = await ask([a], { smartSendingHours: 16, dueAt: wall - 1 });
    const careless = await ask([a]);
    const via = transport();
    await send(via);
    expect(addresses(via)).toEqual([a.address, a.address]);
    const second = await ask([a, b], { smartSendingHours: 16 });
    const third = await ask([b], { smartSendingHours: 16 });
    await Promise.all([send(via), send(via)]);
    expect(await progress(first)).toMatchObject({ sent: 1 });
    expect(await progress(careless)).toMatchObject({ sent: 1 });
    const [two, three] = [await progress(second), await progress(third)];
    expect((two?.sent ?? 0) + (three?.sent ?? 0)).toBe(1);
    expect((two?.reasons['skipped:SMART_SENDING'] ?? 0) + (three?.reasons['skipped:SMART_SENDING'] ?? 0)).toBe(2);
    wall += 16 * 60 * MINUTE + 1;
    const fourth = await ask([a], { smartSendingHours: 16 });
    await send(via);
    expect(await progress(fourth)).toMatchObject({ sent: 1 });
  });
});

describe('a batch can be', () => {
  test('due later', async () => {
    await ask(await people(1), { dueAt: wall + MINUTE });
    const via = transport();
    expect(await send(via)).toBe(0);
    wall += MINUTE;
    expect(await send(via)).toBe(1);
  });

  test('held, in the middle too, and let go', async () => {
    const group = await ask(await people(300));
    const via = transport(async () => {
      if (via.mails.length === 10) await database.db.transaction((tx) => holdBatches(tx, accountId, group));
      return { outcome: 'accepted', providerId: null };
    });
    await send(via);
    expect(via.mails.length).toBeLessThan(300);
    expect(await progress(group)).toMatchObject({ sent: via.mails.length, openBatches: 1 });
    expect(await send(via)).toBe(0);
    await database.db.transaction((tx) => releaseBatches(engineDeps(database.db), tx, accountId, group));
    await send(via);
    expect(new Set(addresses(via)).size).toBe(300);
    expect(via.mails).toHaveLength(300);
  });

  test('cancelled in the middle: what has begun is finished, nobody else gets anything', async () => {
    const group = await ask(await people(300));
    await ask(await people(5), { group, dueAt: wall + MINUTE });
    const via = transport(async () => {
      if (via.mails.length === 10)
        await database.db.transaction((tx) => cancelBatches({ ...engineDeps(database.db), clock }, tx, accountId, group));
      return { outcome: 'accepted', providerId: null };
    });
    await send(via);
    const ended = await progress(group);
    expect(ended).toMatchObject({ asked: 305, sent: via.mails.length, waiting: 0, openBatches: 0 });
    expect(ended?.reasons).toEqual({ 'skipped:CANCELLED': 305 - via.mails.length });
    expect(via.mails.length).toBeLessThan(300);
  });
});

describe('a process that dies', () => {
  test('leaves uncertain what it was handing over, and the rest to others', async () => {
    const group = await ask(await people(200));
    const never = transport(() => new Promise(() => {}));
    void sendBatch(deps(never), { last: '' });
    while (never.mails.length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
    // Until it has marked all that it may.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const via = transport();
    expect(await findLostBatches(deps(via), wall)).toBe(false);
    expect(await send(via)).toBe(0);
    wall += MINUTE;
    expect(await findLostBatches(deps(via), wall)).toBe(true);
    await send(via);
    const ended = await progress(group);
    expect(ended?.uncertain).toBeGreaterThan(0);
    expect(ended?.uncertain).toBeLessThanOrEqual(IN_FLIGHT);
    expect(ended).toMatchObject({ sent: 200 - (ended?.uncertain ?? 0), waiting: 0, openBatches: 0 });
    expect(addresses(via).filter((address) => addresses(never).includes(address))).toEqual([]);
  });

  test('may be alive after all: its late answers count, and nothing is sent twice', async () => {
    const group = await ask(await people(60));
    let answer: (outcome: Outcome) => void = () => {};
    const answered = new Promise<Outcome>((resolve) => {
      answer = resolve;
    });
    const slow = transport(() => answered);
    const sending = sendBatch(deps(slow), { last: '' });
    while (slow.mails.length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 500));
    wall += MINUTE;
    expect(await findLostBatches(deps(slow), wall)).toBe(true);
    const via = transport();
    await send(via);
    answer({ outcome: 'accepted', providerId: 'late' });
    await sending;
    expect(await progress(group)).toMatchObject({ asked: 60, sent: 60, uncertain: 0, waiting: 0, reasons: {} });
    const all = [...addresses(via), ...addresses(slow)];
    expect(new Set(all).size).toBe(all.length);
    expect(await states()).toMatchObject([{ state: 'done', not_sent: 0 }]);
  });
});

test('several senders at once send each message once, and accounts take turns', async () => {
  const own = accountId;
  const big: string[] = [];
  const group = uuid();
  for (let i = 0; i < 4; i++) {
    const to = await people(30);
    big.push(...to.map(({ address }) => address));
    await ask(to, { group, dueAt: wall - MINUTE });
  }
  ({ id: accountId } = await createAccount({ ...engineDeps(database.db), clock }, { name: 'Other', sender_email: 'other@burgee.test' }));
  const [small] = (await people(1)) as [Person];
  await ask([small]);
  const via = transport();
  const turns = { last: '' };
  await sendBatch(deps(via), turns);
  await sendBatch(deps(via), turns);
  expect(addresses(via)).toContain(small.address);
  await Promise.all([send(via), send(via), send(via)]);
  expect(addresses(via).sort()).toEqual([...big, small.address].sort());
  expect((await readGroupProgress(database.db, own, [group])).get(group)).toMatchObject({ sent: 120, waiting: 0, openBatches: 0 });
});

interface Person {
  profileId: string;
  address: string;
}
