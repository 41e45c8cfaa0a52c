import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface NewSegment {
  id: string;
  name: string;
  definition: unknown;
  is_starred: boolean;
}

/** @returns whether the id was free in the account */
export async function insertSegment(tx: Tx, accountId: string, segment: NewSegment, now: Micros): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO segments (account_id, id, name, definition, is_starred, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT DO NOTHING RETURNING id`,
    [accountId, segment.id, segment.name, JSON.stringify(segment.definition), segment.is_starred, isoMicros(now)],
  );
  return rows.length > 0;
}

export interface SegmentRow {
  id: string;
  name: string;
  definition: unknown;
  version: number;
  is_active: boolean;
  is_processing: boolean;
  is_starred: boolean;
}

const COLUMNS = 'id, name, definition, version, is_active, is_processing, is_starred';

/** All segments of the account, kept from being changed until the transaction ends: whoever looks for a cycle must be alone. */
export function lockSegments(tx: Tx, accountId: string): Promise<SegmentRow[]> {
  return tx.query<SegmentRow>(`SELECT ${COLUMNS} FROM segments WHERE account_id = $1 ORDER BY id FOR UPDATE`, [accountId]);
}

/** Writes a segment as it is to be; `updated_at` is the time of the change. */
export async function updateSegmentRow(tx: Tx, accountId: string, row: SegmentRow, now: Micros): Promise<void> {
  await tx.query(
    `UPDATE segments SET name = $3, definition = $4, version = $5, is_active = $6, is_processing = $7, is_starred = $8, updated_at = $9
      WHERE account_id = $1 AND id = $2`,
    [
      ...[accountId, row.id, row.name, JSON.stringify(row.definition), row.version],
      ...[row.is_active, row.is_processing, row.is_starred, isoMicros(now)],
    ],
  );
}

export async function readSegment(db: Db, accountId: string, id: string): Promise<SegmentRow | undefined> {
  return (await db.query<SegmentRow>(`SELECT ${COLUMNS} FROM segments WHERE account_id = $1 AND id = $2`, [accountId, id]))[0];
}

export async function segmentIds(db: Db, accountId: string): Promise<string[]> {
  return (await db.query<{ id: string }>('SELECT id FROM segments WHERE account_id = $1 ORDER BY id', [accountId])).map(({ id }) => id);
}

export interface SegmentVersion {
  id: string;
  version: number;
  is_active: boolean;
}

/** All segments of the account without what they ask, by id. */
export function segmentVersions(db: Db, accountId: string): Promise<SegmentVersion[]> {
  return db.query<SegmentVersion>('SELECT id, version, is_active FROM segments WHERE account_id = $1 ORDER BY id', [accountId]);
}

/** What these segments ask; those that are gone are left out. */
export function segmentDefinitions(
  db: Db,
  accountId: string,
  ids: readonly string[],
): Promise<{ id: string; version: number; definition: unknown }[]> {
  return db.query(
    'SELECT id, version, definition FROM segments WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json))',
    [accountId, JSON.stringify(ids)],
  );
}

/** Keeps these segments from being changed or deleted until the transaction ends. @returns those that still exist */
export async function holdSegments(tx: Tx, accountId: string, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(
    'SELECT id FROM segments WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json)) ORDER BY id FOR SHARE',
    [accountId, JSON.stringify(ids)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Keeps a segment from being changed until the transaction ends. @returns the version of its definition; undefined when it is not active */
export async function holdVersion(tx: Tx, accountId: string, id: string): Promise<number | undefined> {
  const [row] = await tx.query<{ version: number }>(
    'SELECT version FROM segments WHERE account_id = $1 AND id = $2 AND is_active FOR SHARE',
    [accountId, id],
  );
  return row?.version;
}

/** A definition stays as it is and means something else. */
export async function touchDefinition(tx: Tx, accountId: string, id: string, isProcessing: boolean): Promise<void> {
  await tx.query('UPDATE segments SET version = version + 1, is_processing = $3 WHERE account_id = $1 AND id = $2', [
    ...[accountId, id, isProcessing],
  ]);
}

/** Says that the definition has been applied to everybody. */
export async function endProcessing(tx: Tx, accountId: string, id: string): Promise<void> {
  await tx.query('UPDATE segments SET is_processing = false WHERE account_id = $1 AND id = $2', [accountId, id]);
}

/** @returns whether the segment existed */
export async function deleteSegmentRow(tx: Tx, accountId: string, id: string): Promise<boolean> {
  return (await tx.query('DELETE FROM segments WHERE account_id = $1 AND id = $2 RETURNING id', [accountId, id])).length > 0;
}

/** Which of these ids the account has as a metric, a list or a segment. */
export async function knownIds(
  db: Db,
  accountId: string,
  table: 'metrics' | 'lists' | 'segments',
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db.query<{ id: string }>(
    `SELECT id FROM ${table} WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json))`,
    [accountId, JSON.stringify(ids)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Whether the database can read a regular expression. */
export async function isRegularExpression(db: Db, text: string): Promise<boolean> {
  try {
    await db.query("SELECT '' ~ $1::text AS found", [text]);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === '2201B') return false;
    throw error;
  }
}

/** Freezes a segment. @returns whether it exists */
export async function deactivateSegment(tx: Tx, accountId: string, id: string): Promise<boolean> {
  const rows = await tx.query(
    'UPDATE segments SET is_active = false, is_processing = false WHERE account_id = $1 AND id = $2 RETURNING id',
    [accountId, id],
  );
  return rows.length > 0;
}

/** Whether any of these is being applied to everybody, whatever made it necessary. */
export async function areBuilding(db: Db, accountId: string, ids: readonly string[]): Promise<boolean> {
  const rows = await db.query(
    `SELECT segment_id FROM segment_builds
      WHERE account_id = $1 AND segment_id IN (SELECT json_array_elements_text($2::json)) LIMIT 1`,
    [accountId, JSON.stringify(ids)],
  );
  return rows.length > 0;
}
