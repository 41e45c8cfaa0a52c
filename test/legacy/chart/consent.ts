import { expect } from 'vitest';
import { SUPPRESSIONS, says, suppressionBody } from '../../support/samples.ts';
import { type ChartRow, emailsIn, listOf, subscribe, type World } from './row.ts';

const NUMBER = '+12025550142';

const suppress = async ({ new: ask, find }: World, email: string): Promise<void> => {
  const { status } = await ask(`POST ${SUPPRESSIONS.create}`, { body: suppressionBody('create', [email]) });
  expect(status).toBe(202);
  await expect
    .poll(async () => (await find(email)).attributes.subscriptions.email.marketing.suppression.length, { timeout: 10_000 })
    .toBe(1);
};
const exclude = async ({ old }: World, email: string): Promise<void> => {
  expect((await old('POST /v1/people/exclusions', { form: { email } })).body).toEqual({ already_excluded: false, num_excluded: 1 });
};

type Stop = (world: World, email: string) => Promise<void>;

/** Whoever is excluded is shown as somebody whom the shop itself excluded, in both APIs. */
const isManual = (stop: Stop, email: string) => async (world: World) => {
  await world.person({ email });
  await stop(world, email);
  const { suppression } = (await world.find(email)).attributes.subscriptions.email.marketing;
  expect(suppression).toMatchObject([{ reason: 'USER_SUPPRESSED' }]);
  const { data } = (await world.old('GET /v1/people/exclusions', { query: { reason: 'manually_excluded' } })).body;
  expect(data.map((each: { email: string }) => each.email)).toContain(email);
};

const getsNoMail = (stop: Stop, mark: string) => async (world: World) => {
  const listId = await listOf(world, mark, 'single_opt_in');
  const emails = ['stopped', 'free'].map((name) => `${name}-${mark}@chart.example`);
  const profiles = emails.map((email) => ({ email }));
  await world.old(`POST /v2/list/${listId}/members`, { json: { profiles } });
  await stop(world, emails[0] as string);
  const from = { from_email: 'news@chart.example', from_name: 'News', subject: mark };
  const { id } = (await world.old('POST /v1/campaigns', { form: { list_id: listId, template_id: world.templateId, ...from } })).body;
  expect((await world.old(`POST /v1/campaign/${id}/send`)).status).toBe(200);
  await expect.poll(async () => (await world.old(`GET /v1/campaign/${id}`)).body.status, { timeout: 20_000 }).toBe('sent');
  const { data } = (await world.old(`GET /v1/campaign/${id}/recipients`)).body;
  expect(Object.fromEntries(data.map(({ email, status }: Record<string, string>) => [email, status]))).toEqual({
    [emails[0] as string]: 'Skipped',
    [emails[1] as string]: 'Sent',
  });
};

const leavesSms = (stop: Stop, email: string, phone_number: string) => async (world: World) => {
  const sms = { sms: { marketing: { consent: 'SUBSCRIBED' } } };
  const listId = await listOf(world, email, 'single_opt_in');
  await subscribe(world, listId, [{ email, phone_number, subscriptions: { ...says('SUBSCRIBED', email).subscriptions, ...sms } }]);
  const marketing = async () => (await world.find(email))?.attributes.subscriptions;
  await expect.poll(async () => (await marketing())?.sms.marketing.can_receive_sms_marketing, { timeout: 10_000 }).toBe(true);
  await stop(world, email);
  const { email: mail, sms: text } = await marketing();
  expect([mail.marketing.can_receive_email_marketing, text.marketing.can_receive_sms_marketing]).toEqual([false, true]);
};

/** The list says whether people are asked first. */
const bothWays = (join: (world: World, listId: string, email: string) => Promise<unknown>, mark: string) => async (world: World) => {
  const single = await listOf(world, `single ${mark}`, 'single_opt_in');
  await join(world, single, `single-${mark}@chart.example`);
  await expect.poll(() => emailsIn(world, single), { timeout: 10_000 }).toEqual([`single-${mark}@chart.example`]);
  const double = await listOf(world, `double ${mark}`, 'double_opt_in');
  await join(world, double, `double-${mark}@chart.example`);
  const path = `GET /burgee/v1/messages?filter=equals(to,"double-${mark}@chart.example")&additional-fields[message]=mail`;
  const mail = async () => (await world.new(path)).body.data[0]?.attributes.mail;
  await expect.poll(mail, { timeout: 10_000 }).toBeTruthy();
  expect(await emailsIn(world, double)).toEqual([]);
  const link = /^http\S+$/m.exec((await mail()).text)?.[0] ?? '';
  expect((await fetch(link, { method: 'POST' })).status).toBe(200);
  expect(await emailsIn(world, double)).toEqual([`double-${mark}@chart.example`]);
};

export const consentRows: readonly ChartRow[] = [
  {
    lines: [10],
    promise: 'excluding somebody is what the shop itself does on its page of exclusions',
    old: ['POST /v1/people/exclusions', isManual(exclude, 'manual-old@chart.example')],
    new: ['POST /api/profile-suppression-bulk-create-jobs', isManual(suppress, 'manual-new@chart.example')],
  },
  {
    lines: [11],
    promise: 'who is excluded gets no marketing by e-mail',
    old: ['POST /v1/people/exclusions', getsNoMail(exclude, 'old')],
    new: ['POST /api/profile-suppression-bulk-create-jobs', getsNoMail(suppress, 'new')],
  },
  {
    lines: [12],
    promise: 'it says nothing of SMS',
    old: ['POST /v1/people/exclusions', leavesSms(exclude, 'sms-old@chart.example', '+12025550143')],
    new: ['POST /api/profile-suppression-bulk-create-jobs', leavesSms(suppress, 'sms-new@chart.example', '+12025550144')],
  },
  {
    lines: [37, 38, 39, 40],
    promise: 'people are subscribed to a list',
    old: [
      'POST /v2/list/{id}/subscribe',
      async (world) => {
        const listId = await listOf(world, 'Subscribers', 'single_opt_in');
        const profiles = [{ email: 'sub1@chart.example' }, { email: 'sub2@chart.example' }];
        const { body } = await world.old(`POST /v2/list/${listId}/subscribe`, { json: { profiles } });
        expect(body).toEqual(profiles.map((each) => ({ ...each, id: expect.any(String) })));
        expect(await emailsIn(world, listId)).toEqual(['sub1@chart.example', 'sub2@chart.example']);
        const { marketing } = (await world.find('sub1@chart.example')).attributes.subscriptions.email;
        expect(marketing.consent).toBe('SUBSCRIBED');
      },
    ],
  },
  {
    lines: [41],
    promise: 'the list says whether they are asked first; then the answer is empty, and so is the list',
    old: [
      'POST /v2/list/{id}/subscribe',
      bothWays(async ({ old }, listId, email) => {
        const { body } = await old(`POST /v2/list/${listId}/subscribe`, { json: { profiles: [{ email }] } });
        expect(body).toHaveLength(email.startsWith('double') ? 0 : 1);
      }, 'old'),
    ],
  },
  {
    lines: [42],
    promise: 'to e-mail, to SMS, or to both',
    new: [
      'POST /api/profile-subscription-bulk-create-jobs',
      async (world) => {
        const listId = await listOf(world, 'Both', 'single_opt_in');
        const marketing = { marketing: { consent: 'SUBSCRIBED' } };
        const people = [
          { email: 'mail@chart.example', phone_number: '+12025550145', subscriptions: { email: marketing } },
          { email: 'text@chart.example', phone_number: '+12025550146', subscriptions: { sms: marketing } },
          { email: 'both@chart.example', phone_number: NUMBER, subscriptions: { email: marketing, sms: marketing } },
        ];
        await subscribe(world, listId, people);
        await expect.poll(() => emailsIn(world, listId), { timeout: 10_000 }).toHaveLength(3);
        for (const { email, subscriptions } of people) {
          const found = (await world.find(email)).attributes.subscriptions;
          for (const channel of ['email', 'sms'] as const) {
            expect(found[channel].marketing.consent === 'SUBSCRIBED', `${email} ${channel}`).toBe(channel in subscriptions);
          }
        }
      },
    ],
  },
  {
    lines: [43],
    promise: 'the list says whether they are asked first, and has nobody who was not',
    newest: 'the job is taken with 202 and no body, so that there is no empty list to answer with',
    new: [
      'POST /api/profile-subscription-bulk-create-jobs',
      bothWays((world, listId, email) => subscribe(world, listId, [says('SUBSCRIBED', email)]), 'new'),
    ],
  },
];
