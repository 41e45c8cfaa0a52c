import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { commandContext, engineDeps, TEST_TIME } from '../../../test/support/engine.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import type { Tx } from '../../storage/database.ts';
import { createProfile } from '../identity/create-profile.ts';
import { createList } from '../lists/create-list.ts';
import { changeConsents } from './change-consents.ts';
import { suppressProfiles, unsuppressProfiles } from './change-suppressions.ts';
import { joinAsSubscriber } from './join-as-subscriber.ts';
import { leaveAsUnsubscriber } from './leave-as-unsubscriber.ts';
import { readSubscriptions } from './read-subscriptions.ts';
import { unsubscribe } from './unsubscribe.ts';

/** Whatever people and the account do, in whatever order: the database says what a model of a few lines says. */
let database: TestDatabase;
let deps: ReturnType<typeof engineDeps>;
let list: string;
beforeAll(async () => {
  database = await testDatabase();
  deps = engineDeps(database.db);
  list = (await createList(deps, commandContext(ACCOUNT), { name: 'News' })).id;
});
afterAll(() => database.close());

const ACCOUNT = 'ONE111';
const DOINGS = ['subscribe', 'join', 'leave', 'link', 'list link', 'complain', 'suppress', 'lift', 'bounce'] as const;
type Doing = (typeof DOINGS)[number];

interface Model {
  consent: string;
  suppressions: Set<string>;
  listSuppressed: boolean;
  member: boolean;
}

const LIFTED = ['UNSUBSCRIBE', 'SPAM_COMPLAINT', 'USER_SUPPRESSED'];

function model(person: Model, doing: Doing): void {
  const lift = (reasons: readonly string[]): void => {
    for (const reason of reasons) person.suppressions.delete(reason);
  };
  switch (doing) {
    case 'subscribe':
    case 'join':
      person.consent = 'SUBSCRIBED';
      lift(LIFTED);
      if (doing === 'join') Object.assign(person, { member: true, listSuppressed: false });
      break;
    case 'leave':
      if (person.member) Object.assign(person, { member: false, listSuppressed: true });
      break;
    case 'list link':
      person.listSuppressed = true;
      break;
    case 'link':
    case 'complain':
      person.consent = 'UNSUBSCRIBED';
      person.suppressions.add(doing === 'link' ? 'UNSUBSCRIBE' : 'SPAM_COMPLAINT');
      break;
    case 'suppress':
      person.suppressions.add('USER_SUPPRESSED');
      break;
    case 'lift':
      lift(['USER_SUPPRESSED']);
      break;
    case 'bounce':
      person.suppressions.add('HARD_BOUNCE');
  }
}

const cause = { method: 'API', source: null };
const byHand = { method: 'bulk_job', source: 'job' };
const inTransaction = (work: (tx: Tx) => Promise<unknown>): Promise<unknown> => database.db.transaction(work);

async function really(profileId: string, doing: Doing, at: number): Promise<unknown> {
  const context = commandContext(ACCOUNT, TEST_TIME + at * 1_000_000);
  const id = ulidToUuid(profileId) as string;
  const yes = { profileId: id, channel: 'email', purpose: 'marketing', consent: 'SUBSCRIBED', identifier: null, cause } as const;
  const link = { profileId, channel: 'email', method: 'UNSUBSCRIBE_LINK' } as const;
  switch (doing) {
    case 'subscribe':
      return inTransaction((tx) => changeConsents(deps, tx, context, [yes]));
    case 'join':
      return inTransaction(async (tx) => {
        await changeConsents(deps, tx, context, [yes]);
        await joinAsSubscriber(deps, tx, context, list, [{ profileId: id, channel: 'email' }], cause);
      });
    case 'leave':
      return inTransaction((tx) => leaveAsUnsubscriber(deps, tx, context, list, [id], cause));
    case 'link':
      return unsubscribe(deps, context, link);
    case 'list link':
      return unsubscribe(deps, context, { ...link, listId: list });
    case 'complain':
      return unsubscribe(deps, context, { ...link, method: 'SPAM_COMPLAINT' });
    case 'suppress':
      return inTransaction((tx) => suppressProfiles(deps, tx, context, [id], 'USER_SUPPRESSED', byHand));
    case 'lift':
      return inTransaction((tx) => unsuppressProfiles(deps, tx, context, [id], ['USER_SUPPRESSED'], byHand));
    case 'bounce':
      return inTransaction((tx) => suppressProfiles(deps, tx, context, [id], 'HARD_BOUNCE', { method: 'BOUNCE', source: null }));
  }
}

async function shown(profileId: string): Promise<Model> {
  const all = await readSubscriptions({ services: { db: database.db }, accountId: ACCOUNT }, [profileId]);
  // biome-ignore lint/suspicious/noExplicitAny: what profiles show
  const { marketing } = (all.get(profileId) as any).email;
  const members = await database.db.query('SELECT list_id FROM list_members WHERE account_id = $1 AND profile_id = $2', [
    ACCOUNT,
    ulidToUuid(profileId),
  ]);
  const reasons: string[] = marketing.suppression.map(({ reason }: { reason: string }) => reason);
  expect(marketing.can_receive_email_marketing).toBe(reasons.length === 0);
  return {
    consent: marketing.consent,
    suppressions: new Set(reasons),
    listSuppressed: marketing.list_suppressions.length > 0,
    member: members.length > 0,
  };
}

/** What the entries of the ledger lead to, one after the other. */
async function replayed(profileId: string): Promise<Model> {
  const rows = await database.db.query<{ change: string; reason: string }>(
    'SELECT change, reason FROM consent_changes WHERE account_id = $1 AND profile_id = $2 ORDER BY id',
    [ACCOUNT, ulidToUuid(profileId)],
  );
  const person = fresh();
  for (const { change, reason } of rows) {
    if (change.startsWith('subscribed')) person.consent = 'SUBSCRIBED';
    if (change === 'unsubscribed') person.consent = 'UNSUBSCRIBED';
    if (change === 'suppressed') person.suppressions.add(reason);
    if (change === 'unsuppressed') person.suppressions.delete(reason);
    if (change === 'list_suppressed') person.listSuppressed = true;
    if (change === 'list_unsuppressed') person.listSuppressed = false;
    if (change === 'list_joined') person.member = true;
    if (change === 'list_left') person.member = false;
  }
  return person;
}

const fresh = (): Model => ({ consent: 'NEVER_SUBSCRIBED', suppressions: new Set(), listSuppressed: false, member: false });
let serial = 0;
const make = async (): Promise<string> =>
  (await createProfile(deps, commandContext(ACCOUNT), { email: `order-${serial++}@example.com` })).id;

test('any order of what people and the account do leads where the model says, and the ledger tells it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...DOINGS), { minLength: 1, maxLength: 12 }), async (doings) => {
      const [profileId, person] = [await make(), fresh()];
      for (const [at, doing] of doings.entries()) {
        await really(profileId, doing, at);
        model(person, doing);
      }
      expect(await shown(profileId)).toEqual(person);
      expect(await replayed(profileId)).toEqual(person);
      const [latest] = await database.db.query<{ agrees: boolean }>(
        `SELECT p.email_suppressed_at IS NOT DISTINCT FROM
                  (SELECT max(suppressed_at) FROM email_suppressions s WHERE s.account_id = $1 AND s.profile_id = p.id)
            AND p.list_suppressed_at IS NOT DISTINCT FROM
                  (SELECT max(suppressed_at) FROM list_suppressions s WHERE s.account_id = $1 AND s.profile_id = p.id) AS agrees
           FROM profiles p WHERE p.account_id = $1 AND p.id = $2`,
        [ACCOUNT, ulidToUuid(profileId)],
      );
      expect(latest?.agrees).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('all at once they leave what some order of them would leave, and the ledger tells which', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...DOINGS), { minLength: 2, maxLength: 8 }), async (doings) => {
      const profileId = await make();
      await Promise.all(doings.map((doing, at) => really(profileId, doing, at)));
      expect(await shown(profileId)).toEqual(await replayed(profileId));
    }),
    { numRuns: 25 },
  );
});
