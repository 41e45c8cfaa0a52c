/** Fills the tables with believable profiles, the same for the same task, far faster than the API could. */
import { inDist } from '../support/dist.ts';
import { FIRST_SECOND, type FillTask, SECONDS_APART } from '../support/fill.ts';
import { answerTask } from './task.ts';

const SLICE = 10_000;

/**
 * Profile i of account $1, for i from $2 to $3 - 1. With $4 other accounts, profile i of the whole belongs to one of them
 * every second time, so that rows of all accounts lie among each other as they do when accounts grow together.
 * `h` is a number that looks drawn by chance; the id is a ULID's bits: milliseconds, then chance.
 */
const ROWS = `
  SELECT CASE WHEN other THEN 'X' || lpad((h % $4::bigint)::text, 5, '0') ELSE $1 END AS account_id,
         (lpad(to_hex(created * 1000 + 7), 12, '0') || substr(hash, 1, 20))::uuid AS id,
         CASE WHEN other THEN 'other-' ELSE 'person-' END || i || '@bench.example' AS email,
         'Name' || h % 900 AS first_name, 'Family' || h % 7000 AS last_name,
         jsonb_build_object('city', 'Town ' || h % 400, 'country', 'Country ' || h % 60, 'zip', lpad((h % 99999)::text, 5, '0')) AS location,
         jsonb_build_object('plan', CASE WHEN h % 3 = 0 THEN 'gold' ELSE 'basic' END, 'points', h % 5000, 'favourite', 'sku-' || h % 800) AS properties,
         to_timestamp(created + (h % 1000000) / 1e6) AS created_at,
         to_timestamp(created + h % 40000000 + (h % 999983) / 1e6) AS updated_at
    FROM (SELECT i, other, ${FIRST_SECOND} + i::bigint * ${SECONDS_APART} AS created, md5(i::text || other) AS hash,
                 ('x' || substr(md5(i::text || other), 1, 8))::bit(32)::bigint AS h
            FROM generate_series($2::int, $3::int - 1) AS i, (VALUES (false), (true)) AS turn(other)
           WHERE NOT other OR $4::bigint > 0) AS numbered
   ORDER BY created, other`;

const COLUMNS = 'account_id, id, email, first_name, last_name, location, properties, created_at, updated_at';

await answerTask(async (task: FillTask): Promise<{ seconds: number }> => {
  const { openDatabase } = (await import(inDist('storage/open.ts'))) as typeof import('../../../src/storage/open.ts');
  const startMs = performance.now();
  const db = await openDatabase({ databaseUrl: task.databaseUrl, dataDir: task.dataDir, statementLimitMs: 600_000 });
  try {
    for (let from = 0; from < task.profiles; from += SLICE) {
      const parameters = [task.account, from, Math.min(from + SLICE, task.profiles), task.otherAccounts];
      await db.query(`INSERT INTO profiles (${COLUMNS}) SELECT ${COLUMNS} FROM (${ROWS}) AS rows`, parameters);
      if (!task.identifiers) continue;
      await db.query(
        `INSERT INTO identifiers (account_id, kind, value, profile_id, created_at)
         SELECT account_id, 'email', email, id, created_at FROM (${ROWS}) AS rows ORDER BY account_id, email`,
        parameters,
      );
    }
    for (const command of ['VACUUM (ANALYZE) profiles', 'VACUUM (ANALYZE) identifiers', 'CHECKPOINT']) await db.query(command);
  } finally {
    await db.close();
  }
  return { seconds: (performance.now() - startMs) / 1000 };
});
