import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { commandContext, engineDeps } from '../../../test/support/engine.ts';
import type { Mail, MailTransport, Outcome } from '../../delivery/port.ts';
import { ulidToUuid, uuidToUlid } from '../../lib/ids.ts';
import { createAccount } from '../accounts/create-account.ts';
import { suppressProfiles } from '../consent/change-suppressions.ts';
import { createProfile } from '../identity/create-profile.ts';
import type { MessageKind } from './message-kind.ts';
import { findLostMessages } from './record-queued.ts';
import { type About, requestMessages } from './request-messages.ts';
import { sendMessages } from './send-messages.ts';
import type { SenderDeps } from './start-messages.ts';

let database: TestDatabase;
let accountId: string;
let wall = 1_788_529_173_420_136;
const MINUTE = 60_000_000;
const clock = { wall: () => wall, account: () => wall + 7 };
let problems: unknown[];

const note: MessageKind & About = {
  ...{ name: 'note', channel: 'email', purpose: 'transactional' },
  write: async (_, messages) =>
    messages.map(({ content }) => {
      if (content === 'skip') return { skip: 'NOTHING_NEW' };
      if (content === 'poison') throw new Error('poison');
      return { subject: `About ${content}`, html: `<p>${content}</p>`, text: String(content) };
    }),
};
const offer: MessageKind & About = { ...note, name: 'offer', purpose: 'marketing' };

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  problems = [];
  const { id } = await createAccount({ ...engineDeps(database.db), clock }, { name: 'Shop', sender_email: 'shop@burgee.test' });
  accountId = id;
  await database.db.query('DELETE FROM message_queue');
});

/** A transport that says what it is told to, and remembers what it was given. */
function transport(
  answer: (mail: Mail) => Outcome | Promise<Outcome> = () => ({ outcome: 'accepted', providerId: 'p1' }),
  concurrency = 10,
) {
  const mails: Mail[] = [];
  const made: MailTransport = {
    ...{ name: 'smtp', concurrency },
    send: async (mail) => {
      mails.push(mail);
      return answer(mail);
    },
    close: async () => {},
  };
  return { ...made, mails };
}

const senderDeps = (via: MailTransport): SenderDeps => ({
  ...{ ...engineDeps(database.db), clock, transports: { email: via }, kinds: [note, offer], links },
  onProblem: (error) => problems.push(error),
});

const links: SenderDeps['links'] = {
  writer: async () => (link) => `https://us.test/${JSON.stringify(link)}`,
  open: async () => undefined,
};

let serial = 0;
async function person(): Promise<{ profileId: string; address: string }> {
  const address = `person-${serial++}@example.com`;
  const { id } = await createProfile(engineDeps(database.db), commandContext(accountId), { email: address });
  return { profileId: ulidToUuid(id) as string, address };
}

async function ask(content: string, to?: { profileId: string; address: string }, kind = note, key = `key-${serial++}`): Promise<number> {
  const whom = to ?? (await person());
  return database.db.transaction((tx) =>
    requestMessages({ ...engineDeps(database.db), clock }, tx, accountId, kind, [{ ...whom, key, content }]),
  );
}

const ledger = () =>
  database.db.query('SELECT state, reason, subject, attempts, provider_id FROM messages WHERE account_id = $1 ORDER BY created_at, id', [
    accountId,
  ]);
const queue = () => database.db.query<{ claim: string | null; due_at: number }>('SELECT claim, due_at FROM message_queue');

describe('a message', () => {
  test('is written, sent and done with', async () => {
    const via = transport();
    const to = await person();
    await ask('cats', to);
    expect(await sendMessages(senderDeps(via))).toBe(1);
    expect(via.mails).toMatchObject([
      { from: { name: 'Shop', address: 'shop@burgee.test' }, to: { address: to.address }, subject: 'About cats', html: '<p>cats</p>' },
    ]);
    expect(await ledger()).toEqual([{ state: 'sent', reason: null, subject: 'About cats', attempts: 1, provider_id: 'p1' }]);
    expect(await queue()).toEqual([]);
    expect(await sendMessages(senderDeps(via))).toBe(0);
  });

  test('asked for twice with one key is one message, also by two at once', async () => {
    const to = await person();
    const asked = await Promise.all([1, 2, 3].map(() => ask('once', to, note, 'k')));
    expect(asked.reduce((a, b) => a + b)).toBe(1);
    expect(await ask('once', to, note, 'k')).toBe(0);
    const via = transport();
    while ((await sendMessages(senderDeps(via))) > 0);
    expect(via.mails).toHaveLength(1);
    expect(await ask('once', to, note, 'k')).toBe(0);
  });

  test('goes to nobody whom consent says no to, and says why', async () => {
    const [left, bounced] = [await person(), await person()];
    const suppress = (who: string, reason: 'USER_SUPPRESSED' | 'HARD_BOUNCE') =>
      database.db.transaction((tx) =>
        suppressProfiles(engineDeps(database.db), tx, commandContext(accountId), [who], reason, { method: 'test', source: null }),
      );
    await suppress(left.profileId, 'USER_SUPPRESSED');
    await suppress(bounced.profileId, 'HARD_BOUNCE');
    await ask('news', left, offer);
    await ask('receipt', left, note);
    await ask('receipt', bounced, note);
    await ask('skip');
    const via = transport();
    while ((await sendMessages(senderDeps(via))) > 0);
    expect(via.mails.map(({ subject }) => subject)).toEqual(['About receipt']);
    expect((await ledger()).map(({ state, reason }) => [state, reason]).sort()).toEqual([
      ['sent', null],
      ['skipped', 'HARD_BOUNCE'],
      ['skipped', 'NOTHING_NEW'],
      ['skipped', 'USER_SUPPRESSED'],
    ]);
    expect(await queue()).toEqual([]);
  });

  test('is not sent into the world from an address that stands for none', async () => {
    await database.db.query(`UPDATE accounts SET contact = '{"default_sender_email": "hello@example.com"}' WHERE id = $1`, [accountId]);
    await ask('cats');
    const via = transport();
    await sendMessages(senderDeps(via));
    expect(await ledger()).toMatchObject([{ state: 'skipped', reason: 'NO_SENDER' }]);
    await ask('dogs');
    await sendMessages({ ...senderDeps(via), mailFrom: 'us@burgee.test' });
    expect(via.mails).toMatchObject([{ from: { address: 'us@burgee.test' } }]);
  });

  test('that cannot be written holds up no other, and is tried again', async () => {
    await ask('poison');
    await ask('cats');
    const via = transport();
    await sendMessages(senderDeps(via));
    expect(via.mails).toHaveLength(1);
    expect(problems).toMatchObject([{ message: 'poison' }]);
    expect((await ledger()).map(({ state, reason }) => [state, reason]).sort()).toEqual([
      ['queued', 'deferred'],
      ['sent', null],
    ]);
    expect(await sendMessages(senderDeps(via))).toBe(0);
  });
});

test('marketing can be unsubscribed from in the mail program, and nothing else says so', async () => {
  const to = await person();
  await ask('news', to, offer);
  await ask('receipt', to, note);
  const via = transport();
  await sendMessages(senderDeps(via));
  const headersOf = (subject: string) => via.mails.find((mail) => mail.subject === subject)?.headers;
  expect(headersOf('About news')).toEqual({
    'List-Unsubscribe': expect.stringContaining(`"profileId":"${uuidToUlid(to.profileId)}"`),
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    'Feedback-ID': `offer:offer:${accountId}:burgee`,
  });
  expect(headersOf('About receipt')).toEqual({});
});

describe('an outcome', () => {
  test.each([
    ['no-mailbox', ['HARD_BOUNCE']],
    ['bad-address', ['INVALID_EMAIL']],
    ['refused', []],
  ] as const)('rejected as %s suppresses for %j', async (refusal, reasons) => {
    const to = await person();
    await ask('cats', to);
    await sendMessages(senderDeps(transport(() => ({ outcome: 'rejected', refusal, detail: '550 no' }))));
    expect(await ledger()).toMatchObject([{ state: 'failed', reason: refusal }]);
    const rows = await database.db.query('SELECT reason FROM email_suppressions WHERE profile_id = $1', [to.profileId]);
    expect(rows.map(({ reason }) => reason)).toEqual(reasons);
  });

  test('of an address that somebody gave up meanwhile does not suppress their new one', async () => {
    const to = await person();
    await ask('cats', to);
    await database.db.query(`UPDATE profiles SET email = 'new-${serial}@example.com' WHERE id = $1`, [to.profileId]);
    await sendMessages(senderDeps(transport(() => ({ outcome: 'rejected', refusal: 'no-mailbox', detail: '550' }))));
    expect(await database.db.query('SELECT 1 FROM email_suppressions WHERE profile_id = $1', [to.profileId])).toEqual([]);
  });

  test('for now is tried again, later each time, until it is given up', async () => {
    await ask('cats');
    const via = transport(() => ({ outcome: 'not-now', detail: '451 later' }));
    const waits: number[] = [];
    for (let tries = 0; tries < 8; tries++) {
      expect(await sendMessages(senderDeps(via))).toBe(1);
      expect(await ledger()).toMatchObject([{ state: 'queued', reason: 'deferred', attempts: tries + 1 }]);
      const [{ due_at } = { due_at: 0 }] = await queue();
      waits.push((due_at - wall) / MINUTE);
      wall = due_at - 1;
      expect(await sendMessages(senderDeps(via))).toBe(0);
      wall = due_at;
    }
    expect(waits).toEqual([1, 5, 15, 60, 180, 360, 720, 1440]);
    await sendMessages(senderDeps(via));
    expect(await ledger()).toMatchObject([{ state: 'failed', reason: 'gave-up', attempts: 9 }]);
    expect(await queue()).toEqual([]);
    expect(via.mails).toHaveLength(9);
  });

  test('that nobody knows is a state of its own, and is never tried again', async () => {
    await ask('cats');
    const via = transport(() => ({ outcome: 'uncertain', detail: 'gone' }));
    await sendMessages(senderDeps(via));
    expect(await ledger()).toMatchObject([{ state: 'uncertain', reason: 'no-answer' }]);
    wall += 10_000 * MINUTE;
    await findLostMessages(senderDeps(via));
    expect(await sendMessages(senderDeps(via))).toBe(0);
    expect(via.mails).toHaveLength(1);
  });
});

test('a message moves with its profile while it is written and sent', async () => {
  const [from, to] = [await person(), await person()];
  const move = () =>
    database.db.transaction(async (tx) => {
      await tx.query('UPDATE message_queue SET profile_id = $1', [to.profileId]);
      await tx.query('UPDATE messages SET profile_id = $1 WHERE profile_id = $2', [to.profileId, from.profileId]);
    });
  await ask('one', from);
  const moving: MessageKind = {
    ...note,
    write: async (scope, messages) => {
      await move();
      return note.write(scope, messages);
    },
  };
  await sendMessages({ ...senderDeps(transport()), kinds: [moving] });
  await ask('two', from);
  const late = transport(async () => {
    await move();
    return { outcome: 'accepted', providerId: null };
  });
  await sendMessages(senderDeps(late));
  expect((await ledger()).map(({ state, attempts }) => [state, attempts])).toEqual([
    ['sent', 1],
    ['sent', 1],
  ]);
  expect(await queue()).toEqual([]);
});

describe('a process that dies', () => {
  /** Never answers, as far as whoever waits can tell. */
  const never = () => new Promise<Outcome>(() => {});

  test('between the hand-over and its outcome leaves it uncertain, not sent twice', async () => {
    await ask('cats');
    const dying = transport(never);
    void sendMessages(senderDeps(dying));
    while (dying.mails.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const next = transport();
    expect(await sendMessages(senderDeps(next))).toBe(0);
    expect(await findLostMessages(senderDeps(next))).toBe(0);
    wall += 4 * MINUTE;
    expect(await findLostMessages(senderDeps(next))).toBe(1);
    expect(await ledger()).toMatchObject([{ state: 'uncertain', reason: 'interrupted', attempts: 1 }]);
    expect(await sendMessages(senderDeps(next))).toBe(0);
    expect(next.mails).toEqual([]);
  });

  test('between its claim and the hand-over lets the message go', async () => {
    await ask('cats');
    const stuck: SenderDeps = { ...senderDeps(transport()), kinds: [{ ...note, write: () => new Promise(() => {}) }] };
    void sendMessages(stuck);
    while (!(await queue()).some(({ claim }) => claim !== null)) await new Promise((resolve) => setTimeout(resolve, 5));
    wall += 4 * MINUTE;
    const next = transport();
    await findLostMessages(senderDeps(next));
    expect(await sendMessages(senderDeps(next))).toBe(1);
    expect(next.mails).toHaveLength(1);
    expect(await ledger()).toMatchObject([{ state: 'sent', attempts: 1 }]);
  });

  test('or only slept sends nothing that another took over', async () => {
    await ask('cats');
    let wake = (): void => {};
    const slow: MessageKind = {
      ...note,
      write: async (scope, messages) => {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        return note.write(scope, messages);
      },
    };
    const asleep = transport();
    const sleeping = sendMessages({ ...senderDeps(asleep), kinds: [slow] });
    while (!(await queue()).some(({ claim }) => claim !== null)) await new Promise((resolve) => setTimeout(resolve, 5));
    wall += 4 * MINUTE;
    const other = transport();
    await findLostMessages(senderDeps(other));
    await sendMessages(senderDeps(other));
    wake();
    await sleeping;
    expect([asleep.mails.length, other.mails.length]).toEqual([0, 1]);
    expect(await ledger()).toMatchObject([{ state: 'sent', attempts: 1 }]);
  });

  test('and answers after all has the last word', async () => {
    await ask('cats');
    let answer = (_: Outcome): void => {};
    const late = transport(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const sending = sendMessages(senderDeps(late));
    while (late.mails.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    wall += 4 * MINUTE;
    await findLostMessages(senderDeps(late));
    answer({ outcome: 'accepted', providerId: 'p9' });
    await sending;
    expect(await ledger()).toMatchObject([{ state: 'sent', provider_id: 'p9', reason: null }]);
  });
});

test('several senders at once send each message once', async () => {
  for (let i = 0; i < 60; i++) await ask(`number ${i}`);
  const via = transport(async () => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    return { outcome: 'accepted', providerId: null };
  }, 4);
  const worker = async (): Promise<void> => {
    while ((await sendMessages(senderDeps(via))) > 0);
  };
  await Promise.all([worker(), worker(), worker()]);
  const subjects = via.mails.map(({ subject }) => subject);
  expect(subjects).toHaveLength(60);
  expect(new Set(subjects).size).toBe(60);
  expect(new Set((await ledger()).map(({ state }) => state))).toEqual(new Set(['sent']));
});

test('another account’s messages are its own', async () => {
  const first = accountId;
  await ask('mine');
  const { id } = await createAccount({ ...engineDeps(database.db), clock }, { name: 'Other', sender_email: 'other@burgee.test' });
  accountId = id;
  await ask('theirs');
  const via = transport();
  await sendMessages(senderDeps(via));
  expect(via.mails.map(({ from, of, subject }) => [from.address, of.accountId, subject]).sort()).toEqual(
    [
      ['other@burgee.test', id, 'About theirs'],
      ['shop@burgee.test', first, 'About mine'],
    ].sort(),
  );
});
