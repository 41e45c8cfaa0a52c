import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { contextOf, type EventEngine, eventEngine, NOW } from '../../../test/support/event-engine.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import { isoSeconds } from '../../lib/time.ts';
import type { Tx } from '../../storage/database.ts';
import { drainSignals } from '../../workers/drain-signals.ts';
import { changeConsents } from '../consent/change-consents.ts';
import { suppressOnList } from '../consent/change-list-suppressions.ts';
import { suppressProfiles, unsuppressProfiles } from '../consent/change-suppressions.ts';
import { joinAsSubscriber } from '../consent/join-as-subscriber.ts';
import { createProfile } from '../identity/create-profile.ts';
import { createList } from '../lists/create-list.ts';
import { CONSENT_EVENTS, consentEvents } from './consent-events.ts';

let database: TestDatabase;
let engine: EventEngine;
beforeAll(async () => {
  database = await testDatabase();
  engine = await eventEngine(database.db, { routes: [CONSENT_EVENTS, { name: 'after', wants: ['events'] }] });
});
afterAll(async () => {
  await engine.close();
  await database.close();
});

const ACCOUNT = 'ONE111';
const context = contextOf(ACCOUNT);
const cause = { method: 'API', source: 'job' };
const byHand = { method: 'bulk_job', source: 'job' };
let serial = 0;

const make = async (): Promise<string> =>
  ulidToUuid((await createProfile(engine, context, { email: `person-${serial++}@example.com` })).id) as string;
const inTransaction = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.db.transaction(work);
const drain = () => drainSignals({ db: database.db }, consentEvents(engine));

const eventsOf = (profileId: string) =>
  database.db.query<{ name: string; at: number; backfill: boolean; properties: unknown }>(
    `SELECT m.name, e.occurred_at AS at, e.backfill, e.properties FROM events e JOIN metrics m USING (account_id)
      WHERE e.account_id = $1 AND m.id = e.metric_id AND m.integration = 'klaviyo' AND e.profile_id = $2 ORDER BY e.id`,
    [ACCOUNT, profileId],
  );
const namesOf = async (profileId: string) => (await eventsOf(profileId)).map(({ name }) => name).sort();

const says = (profileId: string, consent: 'SUBSCRIBED' | 'UNSUBSCRIBED', more = {}) => ({
  ...({ profileId, channel: 'email', purpose: 'marketing', consent, identifier: null, cause } as const),
  ...more,
});

describe('consent becomes events of its own metrics', () => {
  it('when somebody subscribes, joins a list, and takes it back', async () => {
    const id = await make();
    const { id: list } = await createList(engine, context, { name: 'News' });
    await inTransaction(async (tx) => {
      await changeConsents(engine, tx, context, [says(id, 'SUBSCRIBED'), says(id, 'SUBSCRIBED', { channel: 'sms' })]);
      await joinAsSubscriber(engine, tx, context, list, [{ profileId: id, channel: 'email' }], cause);
    });
    await inTransaction((tx) =>
      changeConsents(engine, tx, context, [says(id, 'UNSUBSCRIBED'), says(id, 'UNSUBSCRIBED', { channel: 'sms' })]),
    );
    await inTransaction((tx) => suppressOnList(engine, tx, context, list, [id], cause));
    await drain();
    expect(await namesOf(id)).toEqual([
      ...['Subscribed to Email Marketing', 'Subscribed to List', 'Subscribed to SMS Marketing'],
      ...['Unsubscribed from Email Marketing', 'Unsubscribed from List', 'Unsubscribed from SMS Marketing'],
    ]);
    const joined = (await eventsOf(id)).find(({ name }) => name === 'Subscribed to List');
    expect(joined).toMatchObject({ properties: { List: 'News', Method: 'API' }, backfill: false });
    expect(isoSeconds(joined?.at ?? 0)).toBe(isoSeconds(NOW));
  });

  it('when somebody is suppressed by hand, and not when consent did it', async () => {
    const id = await make();
    await inTransaction((tx) => suppressProfiles(engine, tx, context, [id], 'USER_SUPPRESSED', byHand));
    await inTransaction((tx) => unsuppressProfiles(engine, tx, context, [id], ['USER_SUPPRESSED'], byHand));
    await inTransaction((tx) => suppressProfiles(engine, tx, context, [id], 'HARD_BOUNCE', { method: 'BOUNCE', source: null }));
    await drain();
    expect(await namesOf(id)).toEqual(['Manually Suppressed from Email Marketing', 'Manually Unsuppressed from Email Marketing']);
  });

  it('at the time of the consent, backfilled, when it was given long ago', async () => {
    const id = await make();
    const consentedAt = NOW - 86_400_000_000;
    await inTransaction((tx) => changeConsents(engine, tx, context, [says(id, 'SUBSCRIBED', { consentedAt })]));
    await drain();
    expect(await eventsOf(id)).toMatchObject([{ backfill: true }]);
    expect(isoSeconds((await eventsOf(id))[0]?.at ?? 0)).toBe(isoSeconds(consentedAt));
  });

  it('once, however often it is told of, and tells on', async () => {
    const id = await make();
    await inTransaction((tx) => changeConsents(engine, tx, context, [says(id, 'SUBSCRIBED')]));
    const again =
      "INSERT INTO signals (consumer, account_id, touched, created_at) SELECT consumer, account_id, touched, created_at FROM signals WHERE consumer = 'consent-events'";
    await database.db.query(again);
    await drain();
    expect(await namesOf(id)).toEqual(['Subscribed to Email Marketing']);
    const told = await database.db.query<{ touched: unknown }>("SELECT touched FROM signals WHERE consumer = 'after'");
    expect(JSON.stringify(told)).toContain(id);
  });

  it('each time that somebody changes their mind, and not when they say the same again', async () => {
    const id = await make();
    for (const consent of ['SUBSCRIBED', 'SUBSCRIBED', 'UNSUBSCRIBED', 'UNSUBSCRIBED', 'SUBSCRIBED'] as const)
      await inTransaction((tx) => changeConsents(engine, tx, context, [says(id, consent)]));
    await drain();
    expect(await namesOf(id)).toEqual([
      ...['Subscribed to Email Marketing', 'Subscribed to Email Marketing', 'Unsubscribed from Email Marketing'],
    ]);
  });
});
