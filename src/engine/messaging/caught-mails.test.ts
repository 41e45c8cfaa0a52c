import { afterAll, beforeAll, expect, test } from 'vitest';
import { addMessage, caller } from '../../../test/support/samples.ts';
import { startTestServer, type TestServer } from '../../../test/support/server.ts';
import { createOutbox } from '../../delivery/outbox.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import { forgetOldMails, keepCaught } from './caught-mails.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

async function caught(key: string, accountId: string, subject: string): Promise<string> {
  const profileId = server.services.ids.ulid(server.services.clock.wall());
  const id = await addMessage(server, key, profileId, 'ada@example.com');
  const [uuid = '', profile = ''] = [id, profileId].map((text) => ulidToUuid(text) ?? '');
  const outcome = await createOutbox(keepCaught(server.services)).email.send({
    of: { accountId, profileId: profile, messageId: uuid },
    from: { name: 'Shop', address: 'shop@example.com' },
    to: { address: 'ada@example.com' },
    ...{ subject, html: '<p>Hi</p>', text: 'Hi', headers: { 'X-Test': '1' } },
  });
  expect(outcome).toEqual({ outcome: 'accepted', providerId: null });
  return id;
}

test('caught mail is shown to those who ask for it, in their own account', async () => {
  const id = await caught(server.key, server.accountId, 'Hello');
  const path = `/burgee/v1/messages/${id}`;
  const call = caller(server.url, server.key);
  expect((await call('GET', path)).json.data.attributes).not.toHaveProperty('mail');
  const { json } = await call('GET', `${path}?additional-fields[message]=mail`);
  expect(json.data.attributes.mail).toEqual({
    ...{ from: 'Shop <shop@example.com>', to: 'ada@example.com', subject: 'Hello', html: '<p>Hi</p>', text: 'Hi' },
    headers: { 'X-Test': '1' },
  });
  const other = caller(server.url, server.second.key);
  expect((await other('GET', `${path}?additional-fields[message]=mail`)).status).toBe(404);
});

test('the newest are kept, of each account', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 7; i++) ids.push(await caught(server.key, server.accountId, `Mail ${i}`));
  const other = await caught(server.second.key, server.second.accountId, 'Theirs');
  await forgetOldMails(server.services, 3);
  const shown = async (id: string, key: string) =>
    (await caller(server.url, key)('GET', `/burgee/v1/messages/${id}?additional-fields[message]=mail`)).json.data.attributes.mail !== null;
  expect(await Promise.all(ids.map((id) => shown(id, server.key)))).toEqual([false, false, false, false, true, true, true]);
  expect(await shown(other, server.second.key)).toBe(true);
});

test('a database that is away keeps the mail waiting', async () => {
  const outbox = createOutbox(() => Promise.reject(new Error('away')));
  const mail = { from: { address: 'a@b.c' }, to: { address: 'a@b.c' }, subject: '', html: '', text: '', headers: {} };
  expect(await outbox.email.send({ ...mail, of: { accountId: 'a', profileId: 'b', messageId: 'c' } })).toMatchObject({
    outcome: 'not-now',
  });
});
