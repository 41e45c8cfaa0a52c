import { setTimeout as delay } from 'node:timers/promises';
import { seeded } from '../../bench/support/random.ts';
import { bulkBody, eventBody, importBody, listBody, membersBody, profileBody, titleBody } from './bodies.ts';
import { type Answered, CUT, type Send } from './client.ts';
import type { EventFact, ImportFact, Ledger, ListFact, ProfileFact } from './ledger.ts';

/** Writers that never wait for each other; the numbers are how many of each kind there are. */
export interface Crew {
  readonly events: number;
  readonly bulk: number;
  readonly profiles: number;
  readonly lists: number;
  readonly imports: number;
}

export interface LoadOptions {
  readonly send: Send;
  readonly ledger: Ledger;
  readonly seed: number;
  /** Part of every name, so that no two loads share one. */
  readonly mark: string;
  readonly crew: Crew;
  /** Characters that every event carries along. */
  readonly padding?: number;
}

export interface Load {
  /** Resolves when the first write was acknowledged. */
  readonly begun: Promise<void>;
  /** How many writers have ended because a call of theirs was cut off. */
  ended(): number;
  /** Lets the writers finish what they are at. Resolves when all have ended, which those whose server goes away do by themselves. */
  stop(): Promise<void>;
}

interface Writer {
  readonly random: () => number;
  readonly name: string;
  /** Sends, and says whether the answer was one of those that are fine; a writer whose call was cut off ends. */
  readonly write: (method: string, path: string, body: unknown, fine: readonly number[]) => Promise<Answered>;
  readonly ledger: Ledger;
  readonly padding: string;
  turn: number;
}

class CutOff extends Error {}

/** Profiles that all loads share, so that writers meet at them. */
const SHARED = 40;
const METRICS = 7;

/** Starts writers that note in the ledger what they were promised. */
export function startLoad({ send, ledger, seed, mark, crew, padding = 0 }: LoadOptions): Load {
  let running = true;
  let ended = 0;
  let acknowledged = (): void => {};
  const begun = new Promise<void>((resolve) => {
    acknowledged = resolve;
  });
  const kinds = [
    ...Array<typeof recordEvent>(crew.events).fill(recordEvent),
    ...Array<typeof recordEvent>(crew.bulk).fill(recordEvents),
    ...Array<typeof recordEvent>(crew.profiles).fill(keepProfile),
    ...Array<typeof recordEvent>(crew.lists).fill(keepList),
    ...Array<typeof recordEvent>(crew.imports).fill(importProfiles),
  ];
  const writers = kinds.map(async (kind, i) => {
    const write: Writer['write'] = async (method, path, body, fine) => {
      const answer = await send(method, path, body);
      if (answer === CUT) throw new CutOff();
      if (!fine.includes(answer.status)) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.json)}`);
      acknowledged();
      return answer;
    };
    const random = seeded(seed + i * 7919);
    const writer: Writer = { random, name: `${mark}-${i}`, write, ledger, padding: 'x'.repeat(padding), turn: 0 };
    try {
      for (; running; writer.turn++) await kind(writer);
    } catch (error) {
      if (!(error instanceof CutOff)) throw error;
      ended++;
    }
  });
  const all = Promise.all(writers);
  all.catch(() => {});
  return {
    begun: Promise.race([begun, all.then(() => {})]),
    ended: () => ended,
    async stop() {
      running = false;
      await all;
    },
  };
}

function newEvent({ random, name, turn }: Writer, i = 0): EventFact {
  const pick = Math.floor(random() * SHARED);
  const email = random() < 0.6 ? `shared-${pick}@example.com` : `${name}-${turn}-${i}@example.com`;
  const metric = random() < 0.01 ? `Metric of ${name} ${turn}` : `Metric ${Math.floor(random() * METRICS)}`;
  return { uniqueId: `${name}-${turn}-${i}`, email, metric, value: Math.floor(random() * 100_000) / 100, fate: 'open' };
}

async function recordEvent(writer: Writer): Promise<void> {
  const fact = newEvent(writer);
  writer.ledger.events.set(fact.uniqueId, fact);
  // A client that is not sure says it again.
  const times = writer.random() < 0.05 ? 2 : 1;
  for (let i = 0; i < times; i++) await writer.write('POST', '/api/events', eventBody(fact, writer.padding), [202]);
  fact.fate = 'kept';
}

async function recordEvents(writer: Writer): Promise<void> {
  const facts = Array.from({ length: 2 + Math.floor(writer.random() * 30) }, (_, i) => newEvent(writer, i));
  for (const fact of facts) writer.ledger.events.set(fact.uniqueId, fact);
  await writer.write('POST', '/api/event-bulk-create-jobs', bulkBody(facts, writer.padding), [202]);
  for (const fact of facts) fact.fate = 'kept';
}

/** Makes a profile and changes it a few times. */
async function keepProfile(writer: Writer): Promise<void> {
  const { name, turn, ledger } = writer;
  const email = `own-${name}-${turn}@example.com`;
  const fact: ProfileFact = { email, externalId: `own ${name} ${turn}`, fate: 'open', title: null, openTitles: [] };
  ledger.profiles.set(email, fact);
  const { json } = await writer.write('POST', '/api/profiles', profileBody(fact), [201]);
  fact.id = json.data.id as string;
  fact.fate = 'kept';
  for (let i = 0; i < 2; i++) {
    const title = `${name} ${turn} ${i}`;
    fact.openTitles.push(title);
    await writer.write('PATCH', `/api/profiles/${fact.id}`, titleBody(fact.id, title), [200]);
    fact.title = title;
    fact.openTitles = [];
  }
}

/** Makes a list, lets profiles join and leave, and sometimes deletes it. */
async function keepList(writer: Writer): Promise<void> {
  const { ledger, random } = writer;
  const listName = `List ${writer.name} ${writer.turn}`;
  ledger.openLists.add(listName);
  const { json } = await writer.write('POST', '/api/lists', listBody(listName), [201]);
  const list: ListFact = { id: json.data.id, members: new Map() };
  ledger.openLists.delete(listName);
  ledger.lists.set(list.id, list);
  const path = `/api/lists/${list.id}/relationships/profiles`;
  for (let i = 0; i < 6; i++) {
    const known = [...ledger.profiles.values()].flatMap(({ id }) => (id === undefined ? [] : [id]));
    const some = known.filter(() => random() < 0.3).slice(0, 50);
    const leaving = i % 3 === 2;
    const ids = leaving ? [...list.members.keys()].filter(() => random() < 0.5) : some;
    if (ids.length === 0) continue;
    for (const id of ids) list.members.set(id, list.members.get(id) === !leaving ? !leaving : undefined);
    await writer.write(leaving ? 'DELETE' : 'POST', path, membersBody(ids), [204]);
    for (const id of ids) list.members.set(id, !leaving);
  }
  if (random() > 0.25) return;
  list.deleted = 'open';
  await writer.write('DELETE', `/api/lists/${list.id}`, undefined, [204]);
  list.deleted = 'kept';
}

/** More rows than a worker takes at once, so that a job can be cut off in its middle. */
const IMPORTED = 130;

/** Has profiles imported, which goes on after the answer; sometimes while others are waiting. */
async function importProfiles({ name, turn, ledger, random, write }: Writer): Promise<void> {
  const mark = `import-${name}-${turn}`;
  const fact: ImportFact = { mark, emails: Array.from({ length: IMPORTED }, (_, i) => `${mark}-${i}@example.com`), fate: 'open' };
  ledger.imports.push(fact);
  const { json } = await write('POST', '/api/profile-bulk-import-jobs', importBody(fact), [202]);
  fact.id = json.data.id;
  fact.fate = 'kept';
  await delay(random() * 500);
}

/** Says again what was cut off, as a client does whose server is back: afterwards it is there, and there once. */
export async function sayAgain(send: Send, { events }: Ledger, share: number, seed: number): Promise<number> {
  const random = seeded(seed);
  const open = [...events.values()].filter((fact) => fact.fate === 'open' && random() < share);
  for (const fact of open) {
    const answer = await send('POST', '/api/events', eventBody(fact));
    if (answer === CUT) return open.length;
    if (answer.status !== 202) throw new Error(`a repeated event was answered with ${answer.status}: ${JSON.stringify(answer.json)}`);
    fact.fate = 'kept';
  }
  return open.length;
}
