import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

/** A token's row; the profile's id is uuid text. */
export interface PushTokenRow {
  token: string;
  profile_id: string;
  platform: string;
  vendor: string;
  enablement_status: string;
  background: string;
  metadata: unknown;
  created_at: Micros;
  recorded_at: Micros;
}

/**
 * Claims a token that nobody has, and holds the claim on it until the transaction ends: who registers or deletes the same
 * token meanwhile waits.
 * @returns who has it: the profile given, or the one that had it before
 */
export async function claimPushToken(tx: Tx, accountId: string, token: string, profileId: string): Promise<string> {
  const [row] = await tx.query<{ profile_id: string }>(
    // sql-allow move-profile: the row lies where its token says, and the owner stays as it is
    `INSERT INTO push_token_owners (account_id, token, profile_id) VALUES ($1, $2, $3)
     ON CONFLICT (account_id, token) DO UPDATE SET profile_id = push_token_owners.profile_id
     RETURNING profile_id`,
    [accountId, token, profileId],
  );
  if (!row) throw new Error('a claim on a push token came back without its owner');
  return row.profile_id;
}

/** For a token whose claim is held. */
export async function changePushTokenOwner(tx: Tx, accountId: string, token: string, profileId: string): Promise<void> {
  // sql-allow move-profile: the row lies where its token says
  await tx.query('UPDATE push_token_owners SET profile_id = $3 WHERE account_id = $1 AND token = $2', [accountId, token, profileId]);
}

/** Whose it is (uuid text), held until the transaction ends: who registers or deletes the same token meanwhile waits. */
export async function lockPushTokenOwner(tx: Tx, accountId: string, token: string): Promise<string | undefined> {
  const [row] = await tx.query<{ profile_id: string }>(
    'SELECT profile_id FROM push_token_owners WHERE account_id = $1 AND token = $2 FOR UPDATE',
    [accountId, token],
  );
  return row?.profile_id;
}

/** Deletes the row of a token whose claim is held, if it is of this platform and, where one is named, of this vendor. */
export async function deletePushTokenOf(
  tx: Tx,
  accountId: string,
  profileId: string,
  { token, platform, vendor }: { token: string; platform: string; vendor?: string | null },
): Promise<boolean> {
  const rows = await tx.query(
    `DELETE FROM push_tokens
      WHERE account_id = $1 AND profile_id = $2 AND token = $3 AND platform = $4 AND ($5::text IS NULL OR vendor = $5) RETURNING token`,
    [accountId, profileId, token, platform, vendor ?? null],
  );
  return rows.length > 0;
}

/** @returns whose it was (uuid text); undefined when nobody had it */
export async function releasePushToken(tx: Tx, accountId: string, token: string): Promise<string | undefined> {
  const [row] = await tx.query<{ profile_id: string }>(
    'DELETE FROM push_token_owners WHERE account_id = $1 AND token = $2 RETURNING profile_id',
    [accountId, token],
  );
  return row?.profile_id;
}

/** @returns what it takes to write the row again for another profile; undefined when there was none */
export async function deletePushTokenRow(
  tx: Tx,
  accountId: string,
  profileId: string,
  token: string,
): Promise<Pick<PushTokenRow, 'created_at' | 'metadata'> | undefined> {
  const [row] = await tx.query<Pick<PushTokenRow, 'created_at' | 'metadata'>>(
    'DELETE FROM push_tokens WHERE account_id = $1 AND profile_id = $2 AND token = $3 RETURNING created_at, metadata',
    [accountId, profileId, token],
  );
  return row;
}

/** Writes the row of a token whose claim is held; a row of the same profile keeps when it was created, and its metadata if asked to. */
export async function upsertPushToken(tx: Tx, accountId: string, row: PushTokenRow, keepMetadata: boolean): Promise<void> {
  await tx.query(
    `INSERT INTO push_tokens AS t
            (account_id, profile_id, token, platform, vendor, enablement_status, background, metadata, created_at, recorded_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10)
     ON CONFLICT (account_id, profile_id, token) DO UPDATE
        SET platform = excluded.platform,
            vendor = excluded.vendor,
            enablement_status = excluded.enablement_status,
            background = excluded.background,
            metadata = CASE WHEN $11::boolean THEN t.metadata ELSE excluded.metadata END,
            recorded_at = excluded.recorded_at`,
    [
      ...[accountId, row.profile_id, row.token, row.platform, row.vendor, row.enablement_status, row.background],
      ...[row.metadata === null ? null : JSON.stringify(row.metadata), isoMicros(row.created_at), isoMicros(row.recorded_at), keepMetadata],
    ],
  );
}

/** Whose these tokens are (uuid text), by token; those that nobody has are left out. */
export async function findPushTokenOwners(db: Db, accountId: string, tokens: readonly string[]): Promise<Map<string, string>> {
  if (tokens.length === 0) return new Map();
  const rows = await db.query<{ token: string; profile_id: string }>(
    'SELECT token, profile_id FROM push_token_owners WHERE account_id = $1 AND token IN (SELECT json_array_elements_text($2::json))',
    [accountId, JSON.stringify(tokens)],
  );
  return new Map(rows.map((row) => [row.token, row.profile_id]));
}

/** The tokens by which messages reach the devices of these profiles (uuid text), the newest first. */
export async function readTokensOf(db: Db, accountId: string, profileIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await db.query<{ profile_id: string; token: string }>(
    `SELECT profile_id, token FROM push_tokens
      WHERE account_id = $1 AND profile_id IN (SELECT value::uuid FROM json_array_elements_text($2::json))
        AND enablement_status NOT IN ('DENIED', 'UNAUTHORIZED')
      ORDER BY profile_id, recorded_at DESC, token`,
    [accountId, JSON.stringify(profileIds)],
  );
  const found = new Map<string, string[]>();
  for (const { profile_id, token } of rows) found.set(profile_id, [...(found.get(profile_id) ?? []), token]);
  return found;
}
