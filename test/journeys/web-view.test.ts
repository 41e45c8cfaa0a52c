import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { codeBody, couponBody } from '../support/content-samples.ts';
import { erasureBody } from '../support/samples.ts';
import { sentCampaigns } from '../support/sent-campaigns.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** A mail as a page, by the link in it. */
let server: TestServer;
let shop: ReturnType<typeof sentCampaigns>;

let ahead = 0;
const { wall } = systemClock();
const clock: Clock = { wall, account: () => wall() + ahead };

beforeAll(async () => {
  server = await startTestServer({ clock });
  shop = sentCampaigns(server);
});
afterAll(() => server.close());

const linkIn = (html = ''): string => /href="([^"]*\/view\/[^"]*)"/.exec(html)?.[1] ?? '';
const open = async (link: string) => {
  const answer = await fetch(link);
  return { status: answer.status, html: await answer.text(), headers: answer.headers };
};

async function sent(mark: string, html: string): Promise<{ link: string; html: string; profileId: string }> {
  const listId = await shop.list(mark);
  const [profileId = ''] = await shop.people(mark, 1, listId);
  const { id } = await shop.send({ included: [listId] }, await shop.template(html));
  await shop.until(id, 'Sent');
  const [mail] = await shop.mailsTo(mark);
  return { link: linkIn(mail?.html), html: mail?.html ?? '', profileId };
}

const BODY =
  '<p>Hi {{ first_name }}</p><script>alert(1)</script><a href="https://shop.example/sale">Sale</a> {% web_view %}{% unsubscribe %}';

test('shows the mail as it was sent, and lets nothing run', async () => {
  const { link, html } = await sent('viewer', BODY);
  expect(link).toContain(`${server.url}/view/`);
  const page = await open(link);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toMatch(/; sandbox allow-popups allow-popups-to-escape-sandbox$/);
  expect(policy).not.toMatch(/script|allow-same-origin/);
  expect(page.headers.get('cache-control')).toBe('no-store');
  // The links are those of the mail, but for the seals, which are new each time; there is no pixel.
  expect(page.html).toContain('<p>Hi N0</p>');
  expect(page.html).toMatch(/href="[^"]*\/t\/c\//);
  expect(html).toContain('/t/o/');
  expect(page.html).not.toContain('/t/o/');
  expect(linkIn(page.html)).toContain('/view/');
});

test('counts as no opening', async () => {
  const { link } = await sent('unopened', BODY);
  await open(link);
  const marks = await server.services.db.query(
    "SELECT mark FROM message_marks AS k JOIN messages AS m ON m.id = k.message_id WHERE m.address LIKE 'unopened-%'",
  );
  expect(marks).toEqual([]);
});

test('shows the coupon that the person got, and gives none away', async () => {
  const coupon = await shop.make('/api/coupons', couponBody('VIEWED'));
  for (const code of ['V1', 'V2']) await shop.call('POST', '/api/coupon-codes', codeBody(coupon, code));
  const { link, html, profileId } = await sent('couponed', "<p>{% coupon_code 'VIEWED' %}</p>{% web_view %}");
  const code = /V[12]/.exec(html)?.[0] ?? 'none';
  expect((await open(link)).html).toContain(code);
  await server.services.db.query(
    'DELETE FROM coupon_assignments WHERE profile_id IN (SELECT profile_id FROM messages WHERE address = $1)',
    ['couponed-0@example.org'],
  );
  expect(profileId).not.toBe('');
  const gone = await open(link);
  expect([gone.status, gone.html.includes('cannot be shown')]).toEqual([410, true]);
  expect(await server.services.db.query('SELECT * FROM coupon_assignments')).toEqual([]);
});

test('is a plain page when the person is forgotten, after a year, and for a link that nobody made', async () => {
  const old = await sent('aged', BODY);
  const forgotten = await sent('forgotten', BODY);
  expect((await shop.call('POST', '/api/data-privacy-deletion-jobs', erasureBody({}, forgotten.profileId))).status).toBe(202);
  for (let tries = 0; tries < 400 && (await open(forgotten.link)).status === 200; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const page = await open(forgotten.link);
  expect([page.status, page.html.includes('This message is gone')]).toEqual([410, true]);
  expect((await open(old.link)).status).toBe(200);
  ahead = 366 * 86_400_000_000;
  expect((await open(old.link)).status).toBe(410);
  ahead = 0;
  expect((await open(`${old.link.slice(0, -4)}AAAA`)).status).toBe(404);
  const unsubscribe = /href="([^"]*\/subscription\/unsubscribe\/[^"]*)"/.exec(old.html)?.[1] ?? '';
  expect((await open(unsubscribe.replace('/subscription/unsubscribe/', '/view/'))).status).toBe(404);
});
