import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import type { Mail, MailTransport } from '../port.ts';
import { createSmtp } from './smtp.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Sink {
  url: string;
  /** Messages as they arrived, each with its envelope. */
  mails: { to: string; text: string }[];
  connections(): number;
}

/** A real SMTP server on a port of its own. */
async function sink(options: Partial<SMTPServerOptions> = {}): Promise<Sink> {
  const mails: Sink['mails'] = [];
  let connections = 0;
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], logger: false, disableReverseLookup: true },
    onConnect: (_, done) => {
      connections++;
      done();
    },
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const [to] = session.envelope.rcptTo;
        mails.push({ to: to ? to.address : '', text: Buffer.concat(parts).toString() });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  closers.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = server.server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, mails, connections: () => connections };
}

/** A server that says what it is told to, line by line, and hangs up. */
async function scripted(talk: (socket: Socket, line: string) => void): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 test\r\n');
    let rest = '';
    socket.on('data', (bytes) => {
      const lines = (rest + bytes).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) talk(socket, line);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function transport(url: string, connections?: number): MailTransport {
  const made = createSmtp({ url: connections ? `${url}?connections=${connections}` : url, now: () => 1_788_529_173_000_000 });
  closers.push(() => made.close());
  return made;
}

const mail = (more: Partial<Mail> = {}): Mail => ({
  of: { accountId: 'SHOP01', profileId: 'p', messageId: '019a0000-0000-7000-8000-000000000001' },
  from: { name: 'Tëa & Co', address: 'hello@shop.example' },
  to: { name: 'Ada', address: 'ada@example.com' },
  subject: 'Grüße 😀',
  html: `<p>Hällo</p><p>${'long '.repeat(400)}</p>`,
  text: 'Hällo',
  headers: { 'List-Unsubscribe': '<https://x.example/u>' },
  ...more,
});

describe('a server that takes mail', () => {
  test('gets what was written, over connections that are kept', async () => {
    const server = await sink();
    const smtp = transport(server.url, 2);
    for (let i = 0; i < 5; i++) expect(await smtp.send(mail())).toMatchObject({ outcome: 'accepted' });
    expect(server.connections()).toBe(1);
    expect(server.mails).toHaveLength(5);
    const [{ to, text } = { to: '', text: '' }] = server.mails;
    expect(to).toBe('ada@example.com');
    expect(text).toContain('Message-ID: <019a0000-0000-7000-8000-000000000001.SHOP01@shop.example>');
    expect(text).toContain('List-Unsubscribe: <https://x.example/u>');
    expect(text).toMatch(/Date: Fri, 04 Sep 2026 13:39:33 \+0000/);
    expect(text).toMatch(/Content-Type: multipart\/alternative/);
    expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  });

  test('is told the password', async () => {
    let login: unknown;
    const onAuth: SMTPServerOptions['onAuth'] = ({ username, password }, _, done) => {
      login = [username, password];
      done(null, { user: username });
    };
    const server = await sink({ authOptional: false, allowInsecureAuth: true, onAuth });
    const url = server.url.replace('smtp://', 'smtp://me%40shop:s%2Fcret@');
    expect(await transport(url).send(mail())).toMatchObject({ outcome: 'accepted' });
    expect(login).toEqual(['me@shop', 's/cret']);
  });

  test('cannot be made to read a header out of a subject, or a file out of a mail', async () => {
    const server = await sink();
    const smtp = transport(server.url);
    await smtp.send(mail({ subject: 'a\r\nBcc: eve@example.com', headers: { 'X-Odd': 'b\r\nBcc: eve@example.com' } }));
    expect(server.mails[0]?.text).not.toMatch(/^Bcc:/m);
    expect(server.mails.map(({ to }) => to)).toEqual(['ada@example.com']);
  });
});

describe('a server that does not', () => {
  const refusing = (message: string, responseCode: number): Promise<Sink> =>
    sink({ onRcptTo: (_, __, done) => done(Object.assign(new Error(message), { responseCode })) });

  test('is believed for good, or for now', async () => {
    const gone = await transport((await refusing('5.1.1 no such user', 550)).url).send(mail());
    expect(gone).toMatchObject({ outcome: 'rejected', refusal: 'no-mailbox' });
    expect(await transport((await refusing('4.2.1 later', 450)).url).send(mail())).toMatchObject({ outcome: 'not-now' });
  });

  test('lets the next message through', async () => {
    const server = await sink({
      onRcptTo: ({ address }, _, done) =>
        address === 'nobody@example.com' ? done(Object.assign(new Error('5.1.1 no'), { responseCode: 550 })) : done(),
    });
    const smtp = transport(server.url, 1);
    expect((await smtp.send(mail({ to: { address: 'nobody@example.com' } }))).outcome).toBe('rejected');
    expect((await smtp.send(mail())).outcome).toBe('accepted');
  });

  test('may not be there at all', async () => {
    const { port } = await new Promise<AddressInfo>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const address = server.address() as AddressInfo;
        server.close(() => resolve(address));
      });
    });
    expect(await transport(`smtp://127.0.0.1:${port}`).send(mail())).toMatchObject({ outcome: 'not-now' });
  });

  test('and wants a password in the clear does not get it, elsewhere than on this machine', async () => {
    const server = await sink({ allowInsecureAuth: true, onAuth: (_, __, done) => done(null, { user: 'x' }) });
    const url = server.url.replace('smtp://127.0.0.1', 'smtp://me:secret@[::ffff:127.0.0.1]');
    expect(await transport(url).send(mail())).toMatchObject({ outcome: 'not-now' });
    expect(server.mails).toEqual([]);
  });
});

describe('a connection that breaks', () => {
  const upTo = (stop: RegExp, answers: readonly [RegExp, string][]) =>
    scripted((socket, line) => {
      if (stop.test(line)) return void socket.destroy();
      const answer = answers.find(([said]) => said.test(line));
      if (answer) socket.write(`${answer[1]}\r\n`);
    });
  const ANSWERS: [RegExp, string][] = [
    [/^EHLO/, '250 test'],
    [/^(MAIL|RCPT)/, '250 2.1.0 Ok'],
    [/^DATA/, '354 go on'],
  ];

  test.each([
    ['at the greeting', /^EHLO/, 'not-now'],
    ['at the recipient', /^RCPT/, 'not-now'],
    ['when the message is announced', /^DATA/, 'not-now'],
    ['in the middle of the message', /^Message-ID/, 'uncertain'],
    ['at the end of the message, instead of an answer', /^\.$/, 'uncertain'],
  ])('%s', async (_, stop, outcome) => {
    expect((await transport(await upTo(stop, ANSWERS)).send(mail())).outcome).toBe(outcome);
  });

  test('with a 421 has taken nothing', async () => {
    const url = await scripted((socket, line) => {
      if (line === '.') return void socket.end('421 4.3.0 going down\r\n');
      const answer = ANSWERS.find(([said]) => said.test(line));
      if (answer) socket.write(`${answer[1]}\r\n`);
    });
    expect((await transport(url).send(mail())).outcome).toBe('not-now');
  });

  test('when we stop lets what is under way finish, and nothing begin', async () => {
    let answer = (): void => {};
    const url = await scripted((socket, line) => {
      if (line === '.') answer = () => socket.write('250 2.0.0 Ok\r\n');
      else socket.write(`${ANSWERS.find(([said]) => said.test(line))?.[1] ?? ''}\r\n`.replace(/^\r\n$/, ''));
    });
    const smtp = transport(url);
    const sending = smtp.send(mail());
    await new Promise((resolve) => setTimeout(resolve, 200));
    const closing = smtp.close();
    expect((await smtp.send(mail())).outcome).toBe('not-now');
    answer();
    expect((await sending).outcome).toBe('accepted');
    await closing;
  });
});

describe('several servers', () => {
  test('get their shares while they have room', async () => {
    const [big, small] = [await sink(), await sink()];
    const smtp = transport(`${big.url}?weight=3 ${small.url}`);
    for (let i = 0; i < 40; i++) await smtp.send(mail());
    expect([big.mails.length, small.mails.length]).toEqual([30, 10]);
  });

  test('stand in for one that is away', async () => {
    const up = await sink();
    const smtp = transport(`smtp://127.0.0.1:1 ${up.url}`);
    const outcomes = [];
    for (let i = 0; i < 6; i++) outcomes.push((await smtp.send(mail())).outcome);
    expect(outcomes.filter((outcome) => outcome === 'not-now').length).toBeLessThanOrEqual(1);
    expect(up.mails.length).toBeGreaterThanOrEqual(5);
  });
});

test('a server that refuses one recipient goes on over the same connection', async () => {
  const server = await sink({
    onRcptTo: ({ address }, _, done) =>
      address.startsWith('nobody') ? done(Object.assign(new Error('5.1.1 no'), { responseCode: 550 })) : done(),
  });
  const smtp = transport(server.url, 1);
  for (let i = 0; i < 3; i++) {
    expect((await smtp.send(mail({ to: { address: 'nobody@example.com' } }))).outcome).toBe('rejected');
    expect((await smtp.send(mail({ bcc: ['copy@example.com', 'nobody@example.com'] }))).outcome).toBe('accepted');
  }
  expect(server.connections()).toBe(1);
  expect(server.mails).toHaveLength(3);
});

test('a refused recipient means no message at all, whatever the server says to DATA', async () => {
  const said: string[] = [];
  const url = await scripted((socket, line) => {
    said.push(line);
    if (/^EHLO/.test(line)) socket.write('250-test\r\n250 PIPELINING\r\n');
    else if (/^RCPT/.test(line)) socket.write('550 5.1.1 no\r\n');
    else if (/^DATA/.test(line)) socket.write('354 go on\r\n');
    else socket.write('250 Ok\r\n');
  });
  expect(await transport(url).send(mail())).toMatchObject({ outcome: 'rejected', refusal: 'no-mailbox' });
  expect(said.filter((line) => /^Subject|^From/.test(line))).toEqual([]);
});

test('an address that cannot be said is the fault of whose it is, and nobody hears of the mail', async () => {
  const server = await sink();
  const smtp = transport(server.url, 1);
  const odd = 'shop@x.example>\r\nRCPT TO:<eve@example.com';
  expect(await smtp.send(mail({ to: { address: odd } }))).toMatchObject({ outcome: 'rejected', refusal: 'bad-address' });
  for (const more of [{ from: { address: odd } }, { from: { address: 'nobody' } }, { cc: [odd] }, { bcc: ['nobody'] }])
    expect(await smtp.send(mail(more))).toMatchObject({ outcome: 'rejected', refusal: 'refused' });
  expect(await smtp.send(mail())).toMatchObject({ outcome: 'accepted' });
  expect(server.mails).toHaveLength(1);
});

test('a certificate that nobody vouches for is not believed, and nothing is said in the clear instead', async () => {
  const server = await sink({ disabledCommands: [] });
  expect(await transport(server.url.replace('127.0.0.1', 'localhost')).send(mail())).toMatchObject({ outcome: 'not-now' });
  expect(server.mails).toEqual([]);
});

test('mail to one domain is held to its limits, and keeps no other waiting', async () => {
  let [inside, most] = [0, 0];
  const server = await sink({
    onRcptTo: ({ address }, _, done) => {
      if (!address.endsWith('@slow.example')) return done();
      most = Math.max(most, ++inside);
      setTimeout(() => {
        inside--;
        done();
      }, 20);
    },
  });
  const limits = new Map([['slow.example', { atOnce: 2, perSecond: 50 }]]);
  const smtp = createSmtp({ url: server.url, now: () => 1_788_529_173_000_000, domains: limits });
  closers.push(() => smtp.close());
  const started = performance.now();
  const slow = Array.from({ length: 10 }, () => smtp.send(mail({ to: { address: 'a@slow.example' } })));
  const quick = await Promise.all(Array.from({ length: 5 }, () => smtp.send(mail())));
  expect(quick.every(({ outcome }) => outcome === 'accepted')).toBe(true);
  await Promise.all(slow);
  expect(most).toBeLessThanOrEqual(2);
  expect(performance.now() - started).toBeGreaterThan(150);
});

test('a server is given no more in a second than it is said to take', async () => {
  const server = await sink();
  const smtp = createSmtp({ url: `${server.url}?rate=40`, now: () => 1_788_529_173_000_000 });
  closers.push(() => smtp.close());
  const started = performance.now();
  const outcomes = await Promise.all(Array.from({ length: 21 }, () => smtp.send(mail())));
  expect(outcomes.every(({ outcome }) => outcome === 'accepted')).toBe(true);
  expect(performance.now() - started).toBeGreaterThan(480);
});

/** What Amazon SES says over SMTP, by its documentation; it offers neither SIZE nor PIPELINING. */
test.each([
  ['250 Ok 0102018f-000000', { outcome: 'accepted', providerId: '250 Ok 0102018f-000000' }],
  ['454 Throttling failure: Maximum sending rate exceeded.', { outcome: 'not-now' }],
  ['454 Throttling failure: Daily message quota exceeded.', { outcome: 'not-now' }],
  ['554 Message rejected: Email address is not verified.', { outcome: 'rejected', refusal: 'refused' }],
])('over SES: %s', async (answer, expected) => {
  const said: string[] = [];
  let flows = false;
  const url = await scripted((socket, line) => {
    said.push(line);
    if (flows) {
      if (line !== '.') return;
      flows = false;
      socket.write(`${answer}\r\n`);
    } else if (/^EHLO/.test(line)) socket.write('250-email-smtp.amazonaws.com\r\n250-8BITMIME\r\n250-AUTH PLAIN LOGIN\r\n250 Ok\r\n');
    else if (/^AUTH/.test(line)) socket.write('235 Authentication successful.\r\n');
    else if (/^DATA/.test(line)) {
      flows = true;
      socket.write('354 End data with <CR><LF>.<CR><LF>\r\n');
    } else socket.write('250 Ok\r\n');
  });
  expect(await transport(url.replace('smtp://', 'smtp://AKIA:secret%2Fwith@')).send(mail())).toMatchObject(expected);
  expect(said[1]).toBe(`AUTH PLAIN ${Buffer.from('\0AKIA\0secret/with').toString('base64')}`);
  expect(said.filter((line) => line.startsWith('MAIL FROM'))).toEqual([expect.stringMatching(/^MAIL FROM:<[^>]+> BODY=8BITMIME$/)]);
});
