import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONSENTS, caller, consentBody, type Reply, says } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Somebody signs up, gets a mail, presses the button, changes their mind, and presses others. */
let server: TestServer;
let call: ReturnType<typeof caller>;
let listId: string;
let now = 1_788_529_173_000_000;
const DAY = 86_400_000_000;

beforeAll(async () => {
  let wall = 1_788_529_173_000_000;
  server = await startTestServer({ clock: { wall: () => wall++, account: () => now++ } });
  call = caller(server.url, server.key);
  const attributes = { name: 'Tea & <b>News</b>', opt_in_process: 'double_opt_in' };
  listId = (await call('POST', '/api/lists', { data: { type: 'list', attributes } })).json.data.id;
});
afterAll(() => server.close());

const signUp = async (email: string): Promise<void> => {
  expect((await call('POST', CONSENTS.create, consentBody('create', [says('SUBSCRIBED', email)], listId))).status).toBe(202);
};

async function mailsTo(email: string, count = 1): Promise<Reply['json'][]> {
  const path = `/burgee/v1/messages?filter=equals(to,"${encodeURIComponent(email)}"),equals(status,"sent")&additional-fields[message]=mail&include=profile`;
  for (let tries = 0; tries < 400; tries++) {
    const { data } = (await call('GET', path)).json;
    if (data.length >= count) return data;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`there is no mail to ${email}: ${JSON.stringify((await call('GET', '/burgee/v1/messages')).json.data)}`);
}

const linkIn = (mail: { text: string }): string => /^http\S+$/m.exec(mail.text)?.[0] ?? '';
const open = async (link: string): Promise<{ status: number; text: string; headers: Headers }> => {
  const response = await fetch(link);
  return { status: response.status, text: await response.text(), headers: response.headers };
};
const press = async (link: string, fields: Record<string, string> = {}) => {
  const response = await fetch(link, { method: 'POST', body: new URLSearchParams(fields) });
  return { status: response.status, text: await response.text() };
};
const person = async (email: string): Promise<Reply['json']> =>
  (await call('GET', `/api/profiles?filter=equals(email,"${email}")&additional-fields[profile]=subscriptions`)).json.data[0];
const consentOf = async (email: string) => (await person(email)).attributes.subscriptions.email.marketing;
const membersOf = async (): Promise<string[]> =>
  (await call('GET', `/api/lists/${listId}/profiles`)).json.data.map((profile: Reply['json']) => profile.attributes.email);
const linkTo = async (link: Parameters<Awaited<ReturnType<TestServer['links']['writer']>>>[0]): Promise<string> =>
  (await server.links.writer(server.accountId))(link);
const subscribed = async (email: string): Promise<string> => {
  await signUp(email);
  const [{ attributes }] = await mailsTo(email);
  expect((await press(linkIn(attributes.mail))).status).toBe(200);
  return (await person(email)).id;
};

describe('a subscription with double opt-in', () => {
  test('asks by mail, waits for the button, and then counts', async () => {
    await signUp('ada@example.com');
    const [{ attributes }] = await mailsTo('ada@example.com');
    expect(attributes).toMatchObject({ kind: 'opt-in-confirmation', purpose: 'confirmation', status: 'sent', attempts: 1 });
    expect(attributes.mail.html).toContain('Tea &amp; &lt;b&gt;News&lt;/b&gt;');
    expect(attributes.mail.headers).toEqual({});
    const link = linkIn(attributes.mail);
    expect(link.startsWith(`${server.url}/subscription/confirm/`)).toBe(true);
    expect(await membersOf()).toEqual([]);

    // Whoever scans mail opens the link, as often as they like.
    for (let i = 0; i < 3; i++) expect(await open(link)).toMatchObject({ status: 200, text: expect.stringContaining('Yes, subscribe me') });
    expect(await membersOf()).toEqual([]);

    const done = await press(link);
    expect(done).toMatchObject({ status: 200, text: expect.stringContaining('You are subscribed') });
    expect(await membersOf()).toEqual(['ada@example.com']);
    expect(await consentOf('ada@example.com')).toMatchObject({
      consent: 'SUBSCRIBED',
      double_optin: true,
      can_receive_email_marketing: true,
    });

    const before = await consentOf('ada@example.com');
    for (const again of [await press(link), await open(link)])
      expect(again).toMatchObject({ status: 200, text: expect.stringContaining('You are subscribed') });
    expect(await consentOf('ada@example.com')).toEqual(before);
  });

  test('asks by text message about text messages', async () => {
    const texter = { phone_number: '+12125550147', subscriptions: { sms: { marketing: { consent: 'SUBSCRIBED' } } } };
    const body = consentBody('create', [texter], listId);
    expect(await call('POST', CONSENTS.create, body)).toMatchObject({ status: 202 });
    const [{ attributes: message }] = await mailsTo('+12125550147');
    expect(message).toMatchObject({ channel: 'sms', kind: 'opt-in-confirmation', purpose: 'confirmation', attempts: 1 });
    const [link = ''] = /http\S+/.exec(message.mail.text) ?? [];
    const standing = async () => {
      const path = '/api/profiles?filter=equals(phone_number,"%2B12125550147")&additional-fields[profile]=subscriptions';
      return (await call('GET', path)).json.data[0].attributes.subscriptions.sms.marketing;
    };
    expect(await standing()).toMatchObject({ can_receive_sms_marketing: false });
    expect(await open(link)).toMatchObject({ status: 200, text: expect.stringContaining('+12125550147') });
    expect(await press(link)).toMatchObject({ status: 200, text: expect.stringContaining('You are subscribed') });
    expect(await standing()).toMatchObject({ can_receive_sms_marketing: true, consent: 'SUBSCRIBED' });
    expect((await call('GET', `/api/lists/${listId}/profiles`)).json.data).toContainEqual(
      expect.objectContaining({ attributes: expect.objectContaining({ phone_number: '+12125550147' }) }),
    );
  });

  test('is asked once in a while, however often somebody signs up', async () => {
    for (let i = 0; i < 4; i++) await signUp('often@example.com');
    await mailsTo('often@example.com');
    now += 20 * 60_000_000;
    await signUp('often@example.com');
    expect(await mailsTo('often@example.com', 2)).toHaveLength(2);
  });

  test('cannot be confirmed when it is too old, or was taken back', async () => {
    await signUp('late@example.com');
    await signUp('gone@example.com');
    const [late, gone] = await Promise.all(
      ['late@example.com', 'gone@example.com'].map(async (email) => linkIn((await mailsTo(email))[0].attributes.mail)),
    );
    await server.services.db.query("DELETE FROM opt_in_requests WHERE identifier = 'gone@example.com'");
    for (const act of [open, press])
      expect(await act(gone ?? '')).toMatchObject({ status: 410, text: expect.stringContaining('nothing to confirm') });
    now += 31 * DAY;
    for (const act of [open, press]) expect(await act(late ?? '')).toMatchObject({ status: 410, text: expect.stringContaining('too old') });
    expect(await membersOf()).not.toContain('late@example.com');
  });
});

describe('a link', () => {
  test('that was changed, cut or made up leads nowhere, and tells nothing', async () => {
    const link = await linkTo({ to: 'preferences', profileId: '01M1PAAR5HBCRHA3NN9NG5WRTA' });
    const token = link.split('/').at(-1) as string;
    const forged = [`${link.slice(0, -9)}A${link.slice(-8)}`, link.slice(0, -1), `${server.url}/subscription/preferences/x`, `${link}%00`];
    const elsewhere = `${server.url}/subscription/unsubscribe/${token}`;
    for (const bad of [...forged, elsewhere]) {
      for (const act of [open, press])
        expect(await act(bad)).toMatchObject({ status: 404, text: expect.stringContaining('does not work') });
    }
  });

  test('goes on working when its key is replaced', async () => {
    const profileId = await subscribed('rotate@example.com');
    const link = await linkTo({ to: 'preferences', profileId });
    await server.services.secrets.rotate(server.accountId, 'links');
    expect((await open(link)).status).toBe(200);
    expect((await open(await linkTo({ to: 'preferences', profileId }))).status).toBe(200);
  });

  test('has a page that nothing can be run in and nobody keeps', async () => {
    const { headers, text } = await open(await linkTo({ to: 'preferences', profileId: await subscribed('page@example.com') }));
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|script-src|https?:/);
    expect([headers.get('cache-control'), headers.get('referrer-policy'), headers.get('x-content-type-options')]).toEqual([
      'no-store',
      'no-referrer',
      'nosniff',
    ]);
    expect(text).toContain('Tea &amp; &lt;b&gt;News&lt;/b&gt;');
    expect(text).not.toMatch(/<script|\son\w+=|javascript:|<b>/i);
  });
});

describe('unsubscribing', () => {
  test('takes a button, not a look', async () => {
    const profileId = await subscribed('leaver@example.com');
    const link = await linkTo({ to: 'unsubscribe', profileId, channel: 'email', listId });
    expect(await open(link)).toMatchObject({ status: 200, text: expect.stringContaining('Only from Tea &amp;') });
    expect((await consentOf('leaver@example.com')).consent).toBe('SUBSCRIBED');
    for (let i = 0; i < 2; i++)
      expect(await press(link, { from: 'all' })).toMatchObject({ status: 200, text: expect.stringContaining('You are unsubscribed') });
    expect(await consentOf('leaver@example.com')).toMatchObject({
      consent: 'UNSUBSCRIBED',
      can_receive_email_marketing: false,
      method: 'UNSUBSCRIBE_LINK',
    });
    expect(await open(link)).toMatchObject({ status: 200, text: expect.stringContaining('You are unsubscribed') });
  });

  test('from one list leaves the rest', async () => {
    const profileId = await subscribed('one-list@example.com');
    await press(await linkTo({ to: 'unsubscribe', profileId, channel: 'email', listId }), { from: 'list' });
    const { consent, list_suppressions } = await consentOf('one-list@example.com');
    expect([consent, list_suppressions.map((each: Reply['json']) => each.list_id)]).toEqual(['SUBSCRIBED', [listId]]);
  });

  test('is one press in the mail program, in either encoding', async () => {
    for (const [email, body] of [
      ['one-click@example.com', new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })],
      ['one-click-2@example.com', formData({ 'List-Unsubscribe': 'One-Click' })],
    ] as const) {
      const profileId = await subscribed(email);
      const link = await linkTo({ to: 'unsubscribe', profileId, channel: 'email', listId });
      expect((await fetch(link, { method: 'POST', body })).status).toBe(200);
      expect(await consentOf(email)).toMatchObject({ consent: 'UNSUBSCRIBED', method: 'ONE_CLICK_UNSUBSCRIBE' });
    }
  });

  test('works by a link to a profile that was merged into another', async () => {
    const source = await subscribed('source@example.com');
    const link = await linkTo({ to: 'unsubscribe', profileId: source, channel: 'email' });
    const destination = await subscribed('destination@example.com');
    const profiles = { data: [{ type: 'profile', id: source }] };
    const merge = { data: { type: 'profile-merge', id: destination, relationships: { profiles } } };
    expect((await call('POST', '/api/profile-merge', merge)).status).toBe(202);
    expect(await press(link)).toMatchObject({ status: 200 });
    expect((await consentOf('destination@example.com')).consent).toBe('UNSUBSCRIBED');
  });

  test('of somebody who is gone says so', async () => {
    const link = await linkTo({ to: 'unsubscribe', profileId: '01M1PAAR5HBCRHA3NN9NG5WRTA', channel: 'email' });
    for (const act of [open, press]) expect((await act(link)).status).toBe(410);
  });
});

describe('preferences', () => {
  const boxes = (text: string): Record<string, string> =>
    Object.fromEntries(
      [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]+)">/g)].map(([, name = '', value = '']) => [name, value]),
    );

  test('save what was changed, and nothing that was left alone', async () => {
    const profileId = await subscribed('chooser@example.com');
    const link = await linkTo({ to: 'preferences', profileId });
    const shown = boxes((await open(link)).text);
    expect(shown).toEqual({ 'shown channel email': 'on', [`shown list ${listId}`]: 'on' });
    const before = await consentOf('chooser@example.com');
    expect(await press(link, { ...shown, 'channel email': 'on', [`list ${listId}`]: 'on' })).toMatchObject({
      status: 200,
      text: expect.stringContaining('saved'),
    });
    expect(await consentOf('chooser@example.com')).toEqual(before);

    await press(link, { ...shown, 'channel email': 'on' });
    expect(await membersOf()).not.toContain('chooser@example.com');
    expect((await consentOf('chooser@example.com')).consent).toBe('SUBSCRIBED');

    await press(link, { ...boxes((await open(link)).text) });
    expect((await consentOf('chooser@example.com')).consent).toBe('UNSUBSCRIBED');
    await press(link, { ...boxes((await open(link)).text), 'channel email': 'on' });
    expect(await consentOf('chooser@example.com')).toMatchObject({ consent: 'SUBSCRIBED', can_receive_email_marketing: true });
  });

  test('of a list that went away meanwhile save nothing', async () => {
    const profileId = await subscribed('meanwhile@example.com');
    const form = { 'shown list NOPE01': 'off', 'list NOPE01': 'on', 'shown channel email': 'on' };
    expect((await press(await linkTo({ to: 'preferences', profileId }), form)).status).toBe(409);
    expect((await consentOf('meanwhile@example.com')).consent).toBe('SUBSCRIBED');
  });
});

test('pages answer like any other path to what they are not asked for', async () => {
  const link = await linkTo({ to: 'preferences', profileId: '01M1PAAR5HBCRHA3NN9NG5WRTA' });
  const put = await fetch(link, { method: 'PUT' });
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, POST, HEAD, OPTIONS']);
  expect((await fetch(link, { method: 'HEAD' })).status).toBe(410);
  const large = await fetch(link, { method: 'POST', body: new URLSearchParams({ x: 'y'.repeat(70_000) }) });
  expect(large.status).toBe(413);
});

describe('the outbox in a browser', () => {
  const outbox = (until = Number.MAX_SAFE_INTEGER) => linkTo({ to: 'outbox', until });

  test('lists what was caught and shows it without running anything', async () => {
    await signUp('browser@example.com');
    const [{ id }] = await mailsTo('browser@example.com');
    const link = await outbox();
    const listed = await open(link);
    expect(listed.text).toContain(`<a href="?mail=${id}">Please confirm: Tea &amp; &lt;b&gt;News`);
    const { status, text, headers } = await open(`${link}?mail=${id}`);
    expect([status, headers.get('content-security-policy')]).toEqual([200, expect.stringContaining("default-src 'none'")]);
    expect(headers.get('content-security-policy')).not.toContain('script-src');
    expect(text).toContain('<iframe title="The mail" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="&lt;base');
    expect((await open(`${link}?mail=01M1PAAR5HBCRHA3NN9NG5WRTA`)).status).toBe(404);
    expect((await open(`${link}?mail='%00`)).status).toBe(404);
  });

  test('is for whoever has a fresh link, and shows one account', async () => {
    expect((await open(await outbox(1))).status).toBe(410);
    expect((await open(`${server.url}/burgee/outbox/x`)).status).toBe(404);
    const theirs = (await server.links.writer(server.second.accountId))({ to: 'outbox', until: Number.MAX_SAFE_INTEGER });
    expect(await open(theirs)).toMatchObject({ status: 200, text: expect.stringContaining('No mail was caught yet') });
  });
});

test('an address that asks too often is told to wait', async () => {
  const statuses = await Promise.all(Array.from({ length: 200 }, async () => (await fetch(`${server.url}/subscription/confirm/x`)).status));
  expect(new Set(statuses)).toEqual(new Set([404, 429]));
});

function formData(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}
