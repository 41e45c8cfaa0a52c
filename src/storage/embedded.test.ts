import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type EmbeddedDatabase, openEmbedded } from './embedded.ts';
import { findEmptyDatabase } from './empty-database.ts';
import { CommitUnknownError, DatabaseClosedError, DatabaseStoppedError, DatabaseUnusableError } from './storage-errors.ts';

// Each opening takes half a second of a processor, several on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const SLOW = 'SELECT count(*) FROM generate_series(1, 1000000000)';

/** Long enough for everything else here on a busy machine. */
const LIMIT_MS = 2000;

let folder: string;
let template: string | undefined;
let db: EmbeddedDatabase;
const stops: Error[] = [];

const open = (statementLimitMs?: number): Promise<EmbeddedDatabase> =>
  openEmbedded({ folder: join(folder, 'database'), template, statementLimitMs, onStopped: (error) => stops.push(error) });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'burgee-embedded-'));
  template = await findEmptyDatabase();
  db = await open();
  await db.query('CREATE TABLE things (id integer PRIMARY KEY)');
});
afterAll(async () => {
  await db.close();
  rmSync(folder, { recursive: true });
});

const ids = async (): Promise<unknown[]> => (await db.query('SELECT id FROM things ORDER BY id')).map((row) => row.id);

it('starts without initdb, leaving nothing half-unpacked beside it', () => {
  expect(template).toBeDefined();
  expect(readdirSync(folder)).toEqual(['database']);
  expect(existsSync(join(folder, 'database', 'PG_VERSION'))).toBe(true);
});

it('runs with fsync and no planner helpers that a single process lacks', async () => {
  expect(
    await db.query(
      "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'wal_sync_method', 'synchronous_commit', 'TimeZone') ORDER BY name",
    ),
  ).toEqual([
    { name: 'TimeZone', setting: 'UTC' },
    { name: 'fsync', setting: 'on' },
    { name: 'synchronous_commit', setting: 'on' },
    { name: 'wal_sync_method', setting: 'fsync' },
  ]);
});

it('has background work wait behind requests', async () => {
  const order: string[] = [];
  const note = (name: string) => () => order.push(name);
  const first = db.query('SELECT pg_sleep(0.05)').then(note('request 1'));
  const slice = db.background.query('SELECT 1').then(note('background'));
  const transaction = db.transaction((tx) => tx.query('SELECT pg_sleep(0.05)')).then(note('request 2'));
  await Promise.all([first, slice, transaction]);
  expect(order).toEqual(['request 1', 'request 2', 'background']);
});

describe('the watchdog', () => {
  const reopen = async (statementLimitMs?: number): Promise<void> => {
    await db.close();
    db = await open(statementLimitMs);
  };
  beforeAll(() => reopen(LIMIT_MS));
  afterAll(() => reopen());

  it('ends a statement that runs too long, with what waits, and opens the database again', async () => {
    await db.query('INSERT INTO things VALUES (1)');
    const slow = db.query(SLOW);
    const behind = db.query('SELECT 1');
    await expect(slow).rejects.toThrow(DatabaseStoppedError);
    await expect(slow).rejects.toThrow(/longer than 2000 ms/);
    await expect(behind).rejects.toThrow(DatabaseStoppedError);
    expect(stops).toHaveLength(1);
    expect(await ids()).toEqual([1]);
  });

  it('fails the transaction that was under way and undoes it', async () => {
    const work = db.transaction(async (tx) => {
      await tx.query('INSERT INTO things VALUES (2)');
      await tx.query(SLOW);
    });
    await expect(work).rejects.toThrow(DatabaseStoppedError);
    expect(await ids()).toEqual([1]);
  });

  it('leaves unwatched work alone', async () => {
    const before = stops.length;
    await db.unwatched(() => db.query('SELECT pg_sleep(2.5)'));
    expect(stops).toHaveLength(before);
  });

  it('ends a transaction that does nothing while others wait', async () => {
    let goOn: () => void = () => {};
    const idle = db.transaction(async (tx) => {
      await tx.query('INSERT INTO things VALUES (3)');
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      await tx.query('SELECT 1');
    });
    const refused = expect(idle).rejects.toThrow(/did nothing for 2000 ms/);
    expect(await ids()).toEqual([1]);
    goOn();
    await refused;
  });
});

it('keeps what was committed and loses what was not when the thread is killed', async () => {
  await db.transaction((tx) => tx.query('INSERT INTO things VALUES (4)'));
  const unfinished = db.transaction(async (tx) => {
    await tx.query('INSERT INTO things VALUES (5)');
    await db.kill();
  });
  await expect(unfinished).rejects.toThrow(CommitUnknownError);
  await expect(db.query('SELECT 1')).rejects.toThrow(DatabaseClosedError);
  db = await open();
  expect(await ids()).toEqual([1, 4]);
});

it('finishes what runs when it is closed, and refuses what comes after', async () => {
  const running = [db.query('SELECT pg_sleep(0.05)'), db.transaction((tx) => tx.query('INSERT INTO things VALUES (6)'))];
  const closing = db.close();
  await expect(db.query('SELECT 1')).rejects.toThrow(DatabaseClosedError);
  await Promise.all(running);
  await closing;
  db = await open();
  expect(await ids()).toEqual([1, 4, 6]);
});

it('says why it cannot open its files', async () => {
  const broken = join(folder, 'broken');
  const intact = await openEmbedded({ folder: broken, template });
  await intact.close();
  writeFileSync(join(broken, 'global', 'pg_control'), Buffer.alloc(8192));
  const failure = await openEmbedded({ folder: broken, template }).catch((error: unknown) => error as Error);
  expect(failure).toBeInstanceOf(DatabaseUnusableError);
  expect((failure as Error).message).toMatch(/broken.*PG_CONTROL_VERSION/s);
});

it('is gone for good when it lived in memory', async () => {
  const inMemory = await openEmbedded({ template, statementLimitMs: 1000 });
  await expect(inMemory.query(SLOW)).rejects.toThrow(DatabaseStoppedError);
  await expect(inMemory.query('SELECT 1')).rejects.toThrow(/lived in memory/);
  await inMemory.close();
});
