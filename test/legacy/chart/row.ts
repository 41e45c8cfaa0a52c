import { expect } from 'vitest';
import { type Called, type CallOptions, call } from '../../support/call.ts';
import { CONSENTS, consentBody } from '../../support/samples.ts';
import type { TestServer } from '../../support/server.ts';
import { type OldAnswer, type OldCall, old } from '../old-call.ts';

/**
 * A promise of the chart that compares old calls with new ones, in our words. Where the chart gives both columns, both are driven;
 * where one of them has nothing to say, it is absent.
 */
export interface ChartRow {
  /** Which lines of the chart say so, counted from 1; lines that name a call belong to what is said of it. */
  readonly lines: readonly number[];
  readonly promise: string;
  /** Where the newest revision keeps it in another form than the chart has: how. */
  readonly newest?: string;
  readonly old?: Column;
  readonly new?: Column;
}

type Column = readonly [call: string, keeps: (world: World) => Promise<void>];

export interface World {
  readonly server: TestServer;
  /** Whom a list without confirmation has: `member0@chart.example` and so on. */
  readonly listId: string;
  readonly segmentId: string;
  readonly templateId: string;
  /** One call of either API. */
  readonly old: (line: string, about?: OldCall) => Promise<OldAnswer>;
  readonly new: (line: string, about?: CallOptions) => Promise<Called>;
  /** Makes somebody. @returns their id */
  person(attributes: Record<string, unknown>): Promise<string>;
  find(email: string): Promise<Called['body']>;
}

export const MEMBERS = 23;

export const worldOf = (server: TestServer, ids: Pick<World, 'listId' | 'segmentId' | 'templateId'>): World => ({
  ...{ server, ...ids },
  old: (line, about) => old(server, line, about),
  new: (line, about) => call(server, line, about),
  person: async (attributes) => {
    const { body } = await call(server, 'POST /api/profiles', { body: { data: { type: 'profile', attributes } } });
    return body.data.id;
  },
  find: async (email) =>
    (await call(server, `GET /api/profiles?filter=equals(email,"${email}")&additional-fields[profile]=subscriptions`)).body.data[0],
});

export const values = (body: Called['body'], name: string): unknown[] =>
  body.data.map(({ id, attributes }: { id: string; attributes: Record<string, unknown> }) => (name === 'id' ? id : attributes[name]));

/** Follows the links of a listing by cursor. @returns how many entries each page had */
export async function pageSizes({ server, new: ask }: World, path: string): Promise<number[]> {
  const sizes: number[] = [];
  for (let at: string | null = path; at !== null && sizes.length < 50; ) {
    const { status, body } = await ask(`GET ${at}`);
    expect(status).toBe(200);
    sizes.push(body.data.length);
    at = body.links.next === null ? null : String(body.links.next).replace(server.url, '');
  }
  return sizes;
}

/** In both directions. */
export async function sortsBy(world: World, path: string, fields: readonly string[]): Promise<void> {
  for (const field of fields) {
    const up = values((await world.new(`GET ${path}sort=${field}`)).body, field);
    const down = values((await world.new(`GET ${path}sort=-${field}`)).body, field);
    const known = (all: readonly unknown[]) => all.filter((value) => value !== null).map(String);
    expect(up.length, field).toBeGreaterThan(1);
    expect(known(up), field).toEqual(known(up).sort());
    expect(known(down), field).toEqual(known(down).sort().reverse());
  }
}

export async function subscribe(world: World, listId: string, people: readonly object[]): Promise<void> {
  const { status } = await world.new(`POST ${CONSENTS.create}`, { body: consentBody('create', people, listId) });
  expect(status).toBe(202);
}

export const listOf = async (world: World, name: string, opt_in_process: string): Promise<string> => {
  const { body } = await world.new('POST /api/lists', { body: { data: { type: 'list', attributes: { name, opt_in_process } } } });
  return body.data.id;
};

export const emailsIn = async (world: World, listId: string): Promise<unknown[]> =>
  values((await world.new(`GET /api/lists/${listId}/profiles?page[size]=100`)).body, 'email').sort();
