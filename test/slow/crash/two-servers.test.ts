import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { seeded } from '../../bench/support/random.ts';
import { freePort } from '../../bench/support/server.ts';
import { makeStore, postgresVersion } from '../../bench/support/store.ts';
import { eventBody } from '../support/bodies.ts';
import { checkPromises } from '../support/check-promises.ts';
import { checkTables } from '../support/check-tables.ts';
import { CUT, client, type Send } from '../support/client.ts';
import { type EventFact, emptyLedger, type Ledger, tallied } from '../support/ledger.ts';
import { sayAgain, startLoad } from '../support/load.ts';
import { startServerProcess } from '../support/server-process.ts';
import { readSettings } from '../support/settings.ts';

const { rounds, databases, seed } = readSettings({ small: 2, full: 10 });
const CREW = { events: 6, bulk: 1, profiles: 2, lists: 1, imports: 1 };

/**
 * Two servers on one PostgreSQL, both under load and often about the same persons; one is killed again and again. The other
 * one answers every call all the time, and together they keep what each of them acknowledged.
 */
test.skipIf(!databases.includes('postgres'))(`two servers on one database (${rounds} rounds, seed ${seed})`, async ({ skip }) => {
  if (!(await postgresVersion())) skip('no PostgreSQL answers');
  const store = await makeStore('postgres');
  const random = seeded(seed);
  const ledger = emptyLedger();
  const errors: string[] = [];
  const steady = startServerProcess(store, { port: await freePort() });
  const port = await freePort();
  try {
    let mortal = startServerProcess(store, { port });
    await Promise.all([steady.ready, mortal.ready]);
    const steadySend = client(steady.url);
    const steadyLoad = startLoad({ send: steadySend, ledger, seed, mark: 'steady', crew: CREW });
    for (let round = 0; round < rounds; round++) {
      const send = client(mortal.url);
      const load = startLoad({ send, ledger, seed: seed + round * 1000 + 500, mark: `mortal${round}`, crew: CREW });
      await load.begun;
      await Promise.race([sayToBoth([steadySend, send], ledger, round, random), delay(300 + random() * 1500)]);
      await mortal.kill();
      await load.stop();
      errors.push(...mortal.errors());
      mortal = startServerProcess(store, { port });
      await mortal.ready;
      await sayAgain(client(mortal.url), ledger, 0.5, seed + round);
    }
    // Every call of these writers had to be answered: a call that was cut off would have ended its writer early.
    expect(steadyLoad.ended()).toBe(0);
    await steadyLoad.stop();
    await sayAgain(steadySend, ledger, 1, seed);
    const problems = await checkPromises(steadySend, steady.url, ledger);
    errors.push(...steady.errors(), ...mortal.errors());
    expect(await Promise.all([steady.stop(), mortal.stop()])).toEqual([0, 0]);
    problems.push(...(await checkTables(store, ledger)));
    console.log(`two servers: ${rounds} kills; ${tallied(ledger)} acknowledged`);
    expect(problems).toEqual([]);
    expect(errors).toEqual([]);
  } finally {
    await store.drop();
  }
});

/** The same new event to both at the same moment, again and again: it is there once. */
async function sayToBoth(senders: readonly Send[], { events }: Ledger, round: number, random: () => number): Promise<void> {
  for (let turn = 0; ; turn++) {
    const name = `both-${round}-${turn}`;
    const fact: EventFact = {
      uniqueId: name,
      email: `${name}@example.com`,
      metric: `Metric of ${name}`,
      value: Math.floor(random() * 100),
      fate: 'open',
    };
    events.set(name, fact);
    const answers = await Promise.all(senders.map((send) => send('POST', '/api/events', eventBody(fact))));
    if (answers.some((answer) => answer !== CUT && answer.status === 202)) fact.fate = 'kept';
    if (answers.includes(CUT)) return;
    if (answers.some((answer) => answer !== CUT && answer.status !== 202)) throw new Error(JSON.stringify(answers));
  }
}
