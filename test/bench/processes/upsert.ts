/**
 * The limit of imports: the same people upserted by two statements in one transaction, that know nothing of jobs, errors, lists,
 * patches, other identifiers or other writers.
 */
import { inDist } from '../support/dist.ts';
import { importRows } from '../support/import-rows.ts';
import type { UpsertTask } from '../support/upsert.ts';
import { answerTask } from './task.ts';

const IDENTIFIERS = `
  INSERT INTO identifiers (account_id, kind, value, profile_id, created_at)
  SELECT $1, 'email', r.email, r.id, $3 FROM json_to_recordset($2) AS r(id uuid, email text) ORDER BY r.email
  ON CONFLICT DO NOTHING`;

const PROFILES = `
  INSERT INTO profiles AS p (account_id, id, email, first_name, last_name, location, properties, created_at, updated_at)
  SELECT $1, i.profile_id, r.email, r.first_name, r.last_name, r.location, r.properties, $3, $3
    FROM json_to_recordset($2) AS r(email text, first_name text, last_name text, location jsonb, properties jsonb)
    JOIN identifiers i ON i.account_id = $1 AND i.kind = 'email' AND i.value = r.email
  ON CONFLICT (account_id, id) DO UPDATE
    SET first_name = excluded.first_name, last_name = excluded.last_name, location = p.location || excluded.location,
        properties = p.properties || excluded.properties, updated_at = excluded.updated_at, version = p.version + 1`;

await answerTask(async (task: UpsertTask): Promise<{ ms: number }> => {
  const { openDatabase } = (await import(inDist('storage/open.ts'))) as typeof import('../../../src/storage/open.ts');
  const { randomIds, ulidToUuid } = (await import(inDist('lib/ids.ts'))) as typeof import('../../../src/lib/ids.ts');
  const ids = randomIds();
  const nowMicros = Math.round((performance.timeOrigin + performance.now()) * 1000);
  const now = new Date(nowMicros / 1000).toISOString();
  const rows = importRows(task.rows, task.seed).map((row) => ({ ...row, id: ulidToUuid(ids.ulid(nowMicros)) }));
  const db = await openDatabase({ databaseUrl: task.databaseUrl, dataDir: task.dataDir, statementLimitMs: 300_000 });
  try {
    await db.query('SELECT count(*) FROM profiles WHERE account_id = $1', [task.account]);
    const startMs = performance.now();
    const text = JSON.stringify(rows);
    await db.transaction(async (tx) => {
      await tx.query(IDENTIFIERS, [task.account, text, now]);
      await tx.query(PROFILES, [task.account, text, now]);
    });
    return { ms: performance.now() - startMs };
  } finally {
    await db.close();
  }
});
