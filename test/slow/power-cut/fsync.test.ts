import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { freePort } from '../../bench/support/server.ts';
import { makeStore, type Store } from '../../bench/support/store.ts';
import { eventBody, listBody, membersBody, profileBody, titleBody } from '../support/bodies.ts';
import { checkPromises } from '../support/check-promises.ts';
import { checkTables } from '../support/check-tables.ts';
import { CUT, client, expectAnswer, type Send } from '../support/client.ts';
import { type EventFact, emptyLedger, type ProfileFact } from '../support/ledger.ts';
import { startServerProcess } from '../support/server-process.ts';
import { readSettings } from '../support/settings.ts';
import { fsyncSwitch } from './fsync-switch.ts';

/** What holds on every system: answers to writes wait for the disk, and a disk that fails is not taken for one that works. */
const { databases } = readSettings({ small: 1, full: 1 });

const newEvent = (uniqueId: string): EventFact => ({
  uniqueId,
  email: `${uniqueId}@example.com`,
  metric: 'Metric',
  value: 1,
  fate: 'open',
});
const newProfile = (name: string): ProfileFact => ({
  ...{ email: `${name}@example.com`, externalId: name, fate: 'open', title: null, openTitles: [] },
});

async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
  const store = await makeStore('embedded');
  try {
    await work(store);
  } finally {
    await store.drop();
  }
}

/** One of each kind of write, on things that exist. */
async function oneOfEach(send: Send): Promise<Record<string, () => ReturnType<Send>>> {
  const profile = await expectAnswer(send, 'POST', '/api/profiles', profileBody(newProfile('there')));
  const list = await expectAnswer(send, 'POST', '/api/lists', listBody('There'));
  const [profileId, listId] = [profile.json.data.id as string, list.json.data.id as string];
  const members = `/api/lists/${listId}/relationships/profiles`;
  return {
    event: () => send('POST', '/api/events', eventBody(newEvent('event'))),
    profile: () => send('POST', '/api/profiles', profileBody(newProfile('new'))),
    title: () => send('PATCH', `/api/profiles/${profileId}`, titleBody(profileId, 'New')),
    list: () => send('POST', '/api/lists', listBody('New')),
    'joining a list': () => send('POST', members, membersBody([profileId])),
    'leaving a list': () => send('DELETE', members, membersBody([profileId])),
    'deleting a list': () => send('DELETE', `/api/lists/${listId}`),
  };
}

test.skipIf(!databases.includes('embedded'))('no write is acknowledged before the disk has it', () =>
  withStore(async (store) => {
    const fsync = fsyncSwitch();
    const server = startServerProcess(store, { port: await freePort(), ...fsync.process });
    await server.ready;
    for (const [name, write] of Object.entries(await oneOfEach(client(server.url)))) {
      fsync.set('held');
      let answered = false;
      const answer = write().finally(() => {
        answered = true;
      });
      await delay(400);
      expect(answered, name).toBe(false);
      fsync.clear('held');
      const given = await answer;
      expect(given === CUT ? 'cut off' : given.status, name).toBeLessThan(300);
    }
  }),
);

test.skipIf(!databases.includes('embedded'))('nothing is acknowledged that a failing disk did not take, and the rest is kept', () =>
  withStore(async (store) => {
    const fsync = fsyncSwitch();
    const port = await freePort();
    const ledger = emptyLedger();
    const server = startServerProcess(store, { port, ...fsync.process });
    await server.ready;
    const send = client(server.url);
    const record = async (id: string): Promise<number> => {
      const fact = newEvent(id);
      ledger.events.set(id, fact);
      const answer = await send('POST', '/api/events', eventBody(fact));
      if (answer !== CUT && answer.status === 202) fact.fate = 'kept';
      return answer === CUT ? 0 : answer.status;
    };
    expect(await record('before')).toBe(202);
    fsync.set('broken');
    expect(await record('while it fails')).not.toBe(202);
    expect(await record('while it still fails')).not.toBe(202);
    fsync.clear('broken');
    await server.kill();
    const next = startServerProcess(store, { port });
    await next.ready;
    expect(await record('after')).toBe(202);
    const problems = await checkPromises(client(next.url), next.url, ledger);
    expect(await next.stop()).toBe(0);
    expect([...problems, ...(await checkTables(store, ledger))]).toEqual([]);
  }),
);
