import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../../test/support/database.ts';
import { commandContext, engineDeps } from '../../../../test/support/engine.ts';
import { ulidToUuid } from '../../../lib/ids.ts';
import { createAccount } from '../../accounts/create-account.ts';
import { readStandings } from '../../consent/read-standings.ts';
import { createProfile } from '../../identity/create-profile.ts';
import { listGroupSkips } from '../list-group-skips.ts';
import { readGroupProgress } from '../read-group-progress.ts';
import { requestBatch } from '../request-batch.ts';
import { sendBatch } from '../send-batch.ts';
import { parseReport } from './parse-report.ts';
import { recordReport } from './record-report.ts';

const ID = '019a0000-0000-7000-8000-000000000001';
const original = (messageId: string) =>
  ['Received: by mx', 'From: Shop <us@shop.test>', 'Subject: =?UTF-8?B?w6Q=?=', `Message-ID:\r\n <${messageId}>`, '', 'Body'].join('\r\n');

const report = (type: string, parts: readonly (readonly [type: string, body: string])[]) =>
  [
    'From: mailer-daemon@mx.test',
    `Content-Type: multipart/report; report-type=${type};`,
    '\tboundary="=_b/1"',
    'MIME-Version: 1.0',
    '',
    'This is MIME.',
    ...parts.flatMap(([partType, body]) => ['--=_b/1', `Content-Type: ${partType}`, '', body]),
    '--=_b/1--',
    'after',
  ].join('\r\n');

const dsn = (messageId: string, status: string, action = 'failed', headersAlone = false) =>
  report('delivery-status', [
    ['text/plain; charset=us-ascii', 'I am sorry.\r\nStatus: 9.9.9'],
    [
      'message/delivery-status',
      `Reporting-MTA: dns; mx.test\r\n\r\nFinal-Recipient: rfc822; ada@x.test\r\nAction: ${action}\r\nStatus: ${status}\r\nDiagnostic-Code: smtp; 550 ${status}\r\n  no such\r\n  user`,
    ],
    [headersAlone ? 'text/rfc822-headers' : 'message/rfc822', original(messageId)],
  ]);
const arf = (messageId: string, type = 'abuse') =>
  report('feedback-report', [
    ['text/plain', 'Somebody complained.'],
    ['message/feedback-report', `Feedback-Type: ${type}\r\nUser-Agent: FBL/1.0\r\nVersion: 1`],
    ['message/rfc822', original(messageId)],
  ]);

describe('a report', () => {
  test('of a bounce says which mail, how, and in whose words', () => {
    const found = { what: 'bounced', status: '5.1.1', detail: '5.1.1 550 5.1.1 no such user', messageId: `<${ID}.SHOP01@shop.test>` };
    expect(parseReport(dsn(`${ID}.SHOP01@shop.test`, '5.1.1'))).toEqual(found);
    expect(parseReport(dsn(`${ID}.SHOP01@shop.test`, '5.1.1', 'failed', true))).toEqual(found);
    expect(parseReport(dsn(`${ID}.SHOP01@shop.test`, '5.1.1').replaceAll('\r\n', '\n'))).toEqual(found);
  });

  test('that it still waits, or arrived, is none of a bounce', () => {
    expect(parseReport(dsn('x@y', '4.4.1', 'delayed'))?.what).toBe('nothing');
    expect(parseReport(arf('x@y', 'not-spam'))?.what).toBe('nothing');
  });

  test('of a complaint is one', () => {
    expect(parseReport(arf('x@y'))).toEqual({ what: 'complained', detail: 'abuse', messageId: '<x@y>' });
  });

  test.each([
    '',
    'hello',
    'Content-Type: multipart/report; boundary=x\n\n--x--',
    'Content-Type: multipart/mixed\n\n',
    dsn('x', '5').slice(0, 300),
  ])('is not found in %j', (text) => expect(parseReport(text)).toBeUndefined());
});

describe('when it comes', () => {
  let database: TestDatabase;
  let accountId: string;
  beforeAll(async () => {
    database = await testDatabase();
    ({ id: accountId } = await createAccount(engineDeps(database.db), { name: 'Shop', sender_email: 'us@shop.test' }));
  });
  afterAll(() => database.close());

  let eventId = 1n;
  const told: string[] = [];
  const deps = () => ({
    ...engineDeps(database.db),
    eventIds: { next: () => eventId++, lastMs: () => 0 },
    describeGroups: async () => {
      told.push('described');
      return new Map();
    },
  });
  let serial = 0;

  /** @returns the group of a mail that has gone out, whom to, and its Message-ID */
  async function sent(given?: { profileId: string; address: string }) {
    const { db } = database;
    const address = given?.address ?? `reported-${serial++}@x.test`;
    const profileId =
      given?.profileId ?? (ulidToUuid((await createProfile(deps(), commandContext(accountId), { email: address })).id) as string);
    const group = deps().ids.uuid();
    const about = { kind: 'k', channel: 'email', purpose: 'marketing', content: null, dueAt: 0 } as const;
    await db.transaction((tx) =>
      requestBatch(deps(), tx, { ...about, accountId, id: deps().ids.uuid(), group, recipients: [{ profileId, address }] }),
    );
    const transport = {
      name: 'smtp',
      concurrency: 1,
      send: async () => ({ outcome: 'accepted', providerId: null }) as const,
      close: async () => {},
    };
    const kind = {
      name: 'k',
      write: async (_: unknown, messages: readonly unknown[]) => messages.map(() => ({ subject: 's', html: 'h', text: 't' })),
    };
    const links = { writer: async () => () => 'x', open: async () => undefined };
    await sendBatch(
      { ...deps(), transports: { email: transport }, kinds: [kind], links: links as never, onProblem: () => {} },
      { last: '' },
    );
    const [row] = await db.query<{ id: string }>('SELECT id FROM messages WHERE group_id = $1', [group]);
    return { group, profileId, address, messageId: `${row?.id}.${accountId}@shop.test` };
  }
  const tell = (mail: string, account = accountId) => recordReport(deps(), commandContext(account), { report: mail });
  const suppressions = async (profileId: string) =>
    (await readStandings(database.db, accountId, [profileId])).get(profileId)?.suppressions.map(({ reason }) => reason);
  const events = async (profileId: string) =>
    (
      await database.db.query<{ name: string; properties: Record<string, unknown> }>(
        'SELECT m.name, e.properties FROM events e JOIN metrics m ON m.account_id = e.account_id AND m.id = e.metric_id WHERE e.profile_id = $1',
        [profileId],
      )
    ).map(({ name, properties }) => [name, properties['Bounce Type']]);

  test('a mailbox that is not there is written to no more, once', async () => {
    const { group, profileId, messageId, address } = await sent();
    for (let i = 0; i < 2; i++) await tell(dsn(messageId, '5.1.1'));
    expect(await suppressions(profileId)).toEqual(['HARD_BOUNCE']);
    expect((await readGroupProgress(database.db, accountId, [group])).get(group)).toMatchObject({ sent: 0, failed: 1, waiting: 0 });
    expect((await listGroupSkips(database.db, accountId, group, { limit: 5 })).skips).toMatchObject([{ address, reason: 'no-mailbox' }]);
    expect(await events(profileId)).toEqual([['Bounced Email', 'Hard']]);
  });

  test('a full one is, until it was full eight times in a row', async () => {
    const to = await sent();
    await tell(dsn(to.messageId, '5.2.2'));
    for (let i = 0; i < 6; i++) await tell(dsn((await sent(to)).messageId, '4.2.2'));
    expect(await suppressions(to.profileId)).toEqual([]);
    await sent(to);
    for (let i = 0; i < 7; i++) await tell(dsn((await sent(to)).messageId, '4.2.2'));
    expect(await suppressions(to.profileId)).toEqual([]);
    await tell(dsn((await sent(to)).messageId, '4.2.2'));
    expect(await suppressions(to.profileId)).toEqual(['HARD_BOUNCE']);
  });

  test('a complaint is an opt-out', async () => {
    const { profileId, messageId } = await sent();
    for (let i = 0; i < 2; i++) await tell(arf(messageId));
    expect(await suppressions(profileId)).toEqual(['SPAM_COMPLAINT']);
    expect(await events(profileId)).toContainEqual(['Marked Email as Spam', undefined]);
  });

  test('about a mail of another account, or of nobody, nothing happens', async () => {
    const { profileId, messageId } = await sent();
    const { id: other } = await createAccount(deps(), { name: 'Other' });
    await expect(tell(dsn(messageId, '5.1.1'), other)).rejects.toThrow('no message of this account');
    await expect(tell(dsn(messageId.replace(accountId, other), '5.1.1'), other)).rejects.toThrow('no message of this account');
    await expect(tell('hello')).rejects.toThrow('neither');
    expect(await suppressions(profileId)).toEqual([]);
  });
});

test('a provider that wrote a Message-ID of its own is understood by the header beside it', () => {
  const name = `<${ID}.AcctAA@shop.test>`;
  const mail = dsn('0102018f-0000@email.amazonses.com', '5.1.1').replace('From: Shop', `X-Burgee-Message: ${name}\r\nFrom: Shop`);
  expect(parseReport(mail)).toMatchObject({ what: 'bounced', messageId: name });
});
