import { setTimeout as delay } from 'node:timers/promises';
import { type Send, walk } from './client.ts';
import type { Ledger, ListFact } from './ledger.ts';

/** What the API shows of everything that was written, page by page. */
interface Seen {
  readonly events: ReadonlyMap<string, readonly SeenEvent[]>;
  readonly profiles: ReadonlyMap<string, readonly SeenProfile[]>;
}

interface SeenEvent {
  readonly email: string;
  readonly metric: string;
  readonly value: number;
}

interface SeenProfile {
  readonly id: string;
  readonly externalId: string | null;
  readonly title: string | null;
  /** Numbers of the rows of an import that were applied to it. */
  readonly applied?: readonly number[];
}

const MOST_PROBLEMS = 30;

/**
 * Holds what the API shows to what was promised: what was acknowledged is there, once and as it was sent; what was cut off
 * is there once or not at all; nothing else is there.
 * @returns what does not hold
 */
export async function checkPromises(send: Send, url: string, ledger: Ledger): Promise<string[]> {
  const problems: string[] = [];
  await endOfImports(send, url, ledger, problems);
  const seen = { events: await seeEvents(send, url), profiles: await seeProfiles(send, url) };
  checkEvents(seen, ledger, problems);
  checkProfiles(seen, ledger, problems);
  checkImports(seen, ledger, problems);
  const names = await checkListNames(send, url, ledger, problems);
  for (const list of ledger.lists.values()) await checkList(send, url, list, names.has(list.id), problems);
  return problems.slice(0, MOST_PROBLEMS);
}

async function seeEvents(send: Send, url: string): Promise<Seen['events']> {
  const events = new Map<string, SeenEvent[]>();
  const path =
    '/api/events?include=profile,metric&page[size]=1000&fields[profile]=email&fields[metric]=name&fields[event]=event_properties';
  await walk(send, url, path, ({ data, included }) => {
    const names = new Map<string, string>();
    for (const { type, id, attributes } of included) names.set(`${type} ${id}`, attributes.email ?? attributes.name);
    for (const { attributes, relationships } of data) {
      const { $event_id, $value } = attributes.event_properties;
      const email = names.get(`profile ${relationships.profile.data.id}`) ?? 'nobody';
      const metric = names.get(`metric ${relationships.metric.data.id}`) ?? 'nothing';
      add(events, $event_id, { email, metric, value: $value });
    }
  });
  return events;
}

async function seeProfiles(send: Send, url: string): Promise<Seen['profiles']> {
  const profiles = new Map<string, SeenProfile[]>();
  await walk(send, url, '/api/profiles?page[size]=100&fields[profile]=email,external_id,title,properties', ({ data }) => {
    for (const { id, attributes } of data)
      add(profiles, attributes.email, {
        ...{ id, externalId: attributes.external_id, title: attributes.title },
        applied: attributes.properties.applied,
      });
  });
  return profiles;
}

function checkEvents({ events, profiles }: Seen, ledger: Ledger, problems: string[]): void {
  for (const fact of ledger.events.values()) {
    const found = events.get(fact.uniqueId) ?? [];
    if (found.length > 1) problems.push(`event ${fact.uniqueId} (${fact.fate}) is there ${found.length} times`);
    if (found.length === 0 && fact.fate === 'kept') problems.push(`event ${fact.uniqueId} was acknowledged and is lost`);
    for (const { email, metric, value } of found) {
      const as = [email, metric, value].join(', ');
      const sent = [fact.email, fact.metric, fact.value].join(', ');
      if (as !== sent) problems.push(`event ${fact.uniqueId} was sent as ${sent} and is there as ${as}`);
    }
    const persons = profiles.get(fact.email)?.length ?? 0;
    if (found.length > 0 && persons !== 1) problems.push(`event ${fact.uniqueId} leads to ${fact.email}, who is there ${persons} times`);
  }
  for (const id of events.keys()) if (!ledger.events.has(id)) problems.push(`event ${id} is there and nobody sent it`);
}

function checkProfiles({ profiles }: Seen, ledger: Ledger, problems: string[]): void {
  for (const [email, found] of profiles) if (found.length > 1) problems.push(`profile ${email} is there ${found.length} times`);
  for (const fact of ledger.profiles.values()) {
    const found = profiles.get(fact.email)?.[0];
    if (!found) {
      if (fact.fate === 'kept') problems.push(`profile ${fact.email} was acknowledged and is lost`);
      continue;
    }
    if (fact.id !== undefined && found.id !== fact.id) problems.push(`profile ${fact.email} has another id than was acknowledged`);
    if (found.externalId !== fact.externalId) problems.push(`profile ${fact.email} is half written: external_id ${found.externalId}`);
    if (![fact.title, ...fact.openTitles].includes(found.title))
      problems.push(`profile ${fact.email} has the title ${found.title} where ${fact.title} was acknowledged`);
  }
}

interface JobState {
  readonly status: string;
  readonly total_count: number;
  readonly completed_count: number;
  readonly failed_count: number;
}

const IMPORTS_WITHIN_MS = 120_000;

/** Every job that is there goes on where it was cut off, and ends. */
async function endOfImports(send: Send, url: string, { imports }: Ledger, problems: string[]): Promise<void> {
  const endMs = performance.now() + IMPORTS_WITHIN_MS;
  let jobs = await seeJobs(send, url);
  for (; [...jobs.values()].some(({ status }) => status !== 'complete'); jobs = await seeJobs(send, url)) {
    if (performance.now() > endMs) return void problems.push(`imports do not end: ${JSON.stringify([...jobs.values()])}`);
    await delay(200);
  }
  for (const { mark, id, emails } of imports) {
    if (id === undefined) continue;
    const { total_count, completed_count, failed_count } = jobs.get(id) ?? {};
    const counts = [total_count, completed_count, failed_count].join(', ');
    if (counts !== `${emails.length}, ${emails.length}, 0`) problems.push(`${mark} counts ${counts} rows, done and failed`);
  }
}

async function seeJobs(send: Send, url: string): Promise<Map<string, JobState>> {
  const jobs = new Map<string, JobState>();
  await walk(send, url, '/api/profile-bulk-import-jobs', ({ data }) => {
    for (const { id, attributes } of data) jobs.set(id, attributes);
  });
  return jobs;
}

function checkImports({ profiles }: Seen, { imports }: Ledger, problems: string[]): void {
  for (const { mark, emails, fate } of imports) {
    const found = emails.map((email) => profiles.get(email)?.[0]);
    const there = found.filter((one) => one !== undefined).length;
    if (there !== emails.length && (fate === 'kept' || there > 0))
      problems.push(`${mark} (${fate}) made ${there} of ${emails.length} profiles`);
    for (const [row, one] of found.entries()) {
      const applied = JSON.stringify(one?.applied);
      if (one && applied !== `[${row}]`) problems.push(`row ${row} of ${mark} was applied as ${applied}`);
    }
  }
}

/** @returns the ids of the lists that are there */
async function checkListNames(send: Send, url: string, ledger: Ledger, problems: string[]): Promise<Set<string>> {
  const ids = new Set<string>();
  const open = new Map<string, number>();
  await walk(send, url, '/api/lists?fields[list]=name', ({ data }) => {
    for (const { id, attributes } of data) {
      ids.add(id);
      if (ledger.lists.has(id)) continue;
      open.set(attributes.name, (open.get(attributes.name) ?? 0) + 1);
    }
  });
  for (const [name, count] of open) {
    if (count > 1 || !ledger.openLists.has(name)) problems.push(`list ${name} is there ${count} times and was not acknowledged`);
  }
  return ids;
}

async function checkList(send: Send, url: string, list: ListFact, isThere: boolean, problems: string[]): Promise<void> {
  const { id, deleted, members } = list;
  if (!isThere) {
    if (deleted === undefined) problems.push(`list ${id} was acknowledged and is lost`);
    return;
  }
  if (deleted === 'kept') problems.push(`list ${id} is there although its deletion was acknowledged`);
  const found = new Set<string>();
  await walk(send, url, `/api/lists/${id}/relationships/profiles?page[size]=100`, ({ data }) => {
    for (const member of data) {
      if (found.has(member.id)) problems.push(`profile ${member.id} is in list ${id} twice`);
      found.add(member.id);
    }
  });
  const size = await send('GET', `/api/lists/${id}?additional-fields[list]=profile_count`);
  const count = typeof size === 'symbol' ? undefined : size.json.data.attributes.profile_count;
  if (count !== found.size) problems.push(`list ${id} counts ${count} members and has ${found.size}`);
  for (const member of found) if (!members.has(member)) problems.push(`profile ${member} is in list ${id}, where nobody put it`);
  if (deleted !== undefined) return;
  for (const [member, is] of members) {
    if (is !== undefined && found.has(member) !== is)
      problems.push(`profile ${member} ${is ? 'was acknowledged in' : 'was taken off'} list ${id}: not so`);
  }
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
