import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONSENTS, caller, consentBody, says } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** A whole server that sends through a real SMTP server on this machine. */
const received: { to: string; text: string }[] = [];
let smtp: SMTPServer;
let server: TestServer;
let call: ReturnType<typeof caller>;
let listId: string;

beforeAll(async () => {
  smtp = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], logger: false, disableReverseLookup: true },
    onRcptTo: ({ address }, _, done) =>
      address.startsWith('nobody') ? done(Object.assign(new Error('5.1.1 no such user'), { responseCode: 550 })) : done(),
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const [to] = session.envelope.rcptTo;
        received.push({ to: to ? to.address : '', text: Buffer.concat(parts).toString() });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', () => resolve()));
  const { port } = smtp.server.address() as AddressInfo;
  const environment = { BURGEE_SMTP_URL: `smtp://127.0.0.1:${port}`, BURGEE_MAIL_FROM: 'us@burgee.test', BURGEE_URL: 'https://shop.test' };
  server = await startTestServer({ environment });
  call = caller(server.url, server.key);
  const attributes = { name: 'News', opt_in_process: 'double_opt_in' };
  listId = (await call('POST', '/api/lists', { data: { type: 'list', attributes } })).json.data.id;
});
afterAll(async () => {
  await server.close();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});

async function messageTo(email: string) {
  await call('POST', '/api/profiles', { data: { type: 'profile', attributes: { email } } });
  await call('POST', CONSENTS.create, consentBody('create', [says('SUBSCRIBED', email)], listId));
  const filter = `filter=equals(to,"${email}"),any(status,["sent","failed"])`;
  for (let tries = 0; tries < 400; tries++) {
    const [message] = (await call('GET', `/burgee/v1/messages?${filter}&additional-fields[message]=mail`)).json.data;
    if (message) return message.attributes;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing became of the message to ${email}`);
}

test('a mail leaves once, from the address that is configured, with links to the public address', async () => {
  expect(await messageTo('ada@example.com')).toMatchObject({ status: 'sent', attempts: 1, reason: null, mail: null });
  const mails = received.filter(({ to }) => to === 'ada@example.com');
  expect(mails).toHaveLength(1);
  expect(mails[0]?.text).toMatch(/^From: .*<us@burgee\.test>\r?$/m);
  expect(mails[0]?.text.replace(/=\r?\n/g, '')).toContain('https://shop.test/subscription/confirm/');
});

test('a mailbox that is not there is written to no more', async () => {
  expect(await messageTo('nobody@example.com')).toMatchObject({ status: 'failed', reason: 'no-mailbox' });
  const query = 'filter=equals(email,"nobody@example.com")&additional-fields[profile]=subscriptions';
  const [profile] = (await call('GET', `/api/profiles?${query}`)).json.data;
  const { can_receive_email_marketing, suppression } = profile.attributes.subscriptions.email.marketing;
  expect([can_receive_email_marketing, suppression.map(({ reason }: { reason: string }) => reason)]).toEqual([false, ['HARD_BOUNCE']]);
});
