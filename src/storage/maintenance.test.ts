import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type EmbeddedDatabase, openEmbedded } from './embedded.ts';
import { findEmptyDatabase } from './empty-database.ts';
import { type Maintenance, startMaintenance } from './maintenance.ts';

let db: EmbeddedDatabase;
let maintenance: Maintenance;
let round: () => Promise<void>;
let stopped: boolean;
const onError = vi.fn();
let ran: string[];

beforeAll(async () => {
  db = await openEmbedded({ template: await findEmptyDatabase() });
  await db.query('CREATE TABLE things (id integer)');
});
afterAll(() => db.close());

beforeEach(async () => {
  ran = [];
  stopped = false;
  await db.query('CHECKPOINT');
  const background = {
    ...db.background,
    query: (async (sql: string, parameters?: readonly unknown[]) => {
      if (/^(CHECKPOINT|VACUUM|ANALYZE)/.test(sql)) ran.push(sql);
      return db.background.query(sql, parameters);
    }) as EmbeddedDatabase['query'],
  };
  const every = (_intervalMs: number, call: () => Promise<void>) => {
    round = call;
    return () => {
      stopped = true;
    };
  };
  maintenance = startMaintenance({ ...db, background }, { every, onError });
});

/** Counts of changed rows reach the statistics with the first statement a second later. */
async function countsSettle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await db.query('SELECT 1');
}

it('does nothing where nothing was written', async () => {
  // The one pass over every table, and the checkpoint that follows it.
  for (let i = 0; i < 200; i += 1) await round();
  ran = [];
  for (let i = 0; i < 200; i += 1) await round();
  expect(ran).toEqual([]);
  expect(onError).not.toHaveBeenCalled();
});

it('analyzes what grew and vacuums what was deleted', async () => {
  await db.query('INSERT INTO things SELECT generate_series(1, 900)');
  await countsSettle();
  await round();
  const ofThings = (): string[] => ran.filter((command) => command.endsWith(' things'));
  expect(ofThings()).toEqual(['ANALYZE things']);
  await db.query('DELETE FROM things WHERE id % 2 = 0');
  await countsSettle();
  await round();
  expect(ofThings()).toEqual(['ANALYZE things', 'VACUUM (ANALYZE) things']);
  expect(await db.query("SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'things'")).toEqual([{ n_dead_tup: 0n }]);
});

it('makes a checkpoint soon after much was written, and some time after little was', async () => {
  const big = 'CREATE TABLE big AS SELECT g, repeat(md5(g::text), 20) AS text FROM generate_series(1, 60000) g';
  await db.query(big);
  await round();
  expect(ran).toContain('CHECKPOINT');
  ran = [];
  await db.query('DROP TABLE big');
  await db.query('INSERT INTO things SELECT generate_series(1, 20)');
  await round();
  expect(ran).not.toContain('CHECKPOINT');
  for (let i = 0; i < 60; i += 1) await round();
  expect(ran.filter((command) => command === 'CHECKPOINT')).toHaveLength(1);
});

it('stops when what it does is over, and for good', async () => {
  await db.query('DELETE FROM things');
  await countsSettle();
  const last = round();
  await maintenance.stop();
  expect(stopped).toBe(true);
  const before = ran.length;
  await last;
  expect(ran).toHaveLength(before);
});
