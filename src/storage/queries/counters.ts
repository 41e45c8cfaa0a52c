import type { Db, Tx } from '../database.ts';

export async function insertDelta(tx: Tx, accountId: string, name: string, delta: number): Promise<void> {
  await tx.query('INSERT INTO counter_deltas (account_id, name, delta) VALUES ($1, $2, $3)', [accountId, name, delta]);
}

/** Several at once; sorted by name. */
export async function insertDeltas(tx: Tx, accountId: string, deltas: readonly (readonly [name: string, delta: number])[]): Promise<void> {
  if (deltas.length === 0) return;
  await tx.query(
    `INSERT INTO counter_deltas (account_id, name, delta)
     SELECT $1, r.n, r.d FROM json_to_recordset($2::json) AS r(n text, d bigint) ORDER BY r.n`,
    [accountId, JSON.stringify(deltas.map(([n, d]) => ({ n, d })))],
  );
}

/** Base plus deltas, by name; counters that nobody touched are left out. */
export async function sumCounters(db: Db, accountId: string, names: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.query<{ name: string; total: string }>(
    `SELECT name, sum(part) AS total
       FROM (SELECT name, value AS part FROM counters WHERE account_id = $1 AND name IN (SELECT json_array_elements_text($2::json))
             UNION ALL
             SELECT name, delta FROM counter_deltas WHERE account_id = $1 AND name IN (SELECT json_array_elements_text($2::json))) AS parts
      GROUP BY name`,
    [accountId, JSON.stringify(names)],
  );
  return new Map(rows.map((row) => [row.name, Number(row.total)]));
}

/** Base plus deltas of all counters whose names begin with one of some prefixes, each of which ends with a colon. */
export async function sumCountersWithin(db: Db, accountId: string, prefixes: readonly string[]): Promise<Map<string, number>> {
  const ranges = prefixes.map((prefix) => ({ lo: prefix, hi: `${prefix.slice(0, -1)};` }));
  const rows = await db.query<{ name: string; total: string }>(
    `WITH r AS (SELECT lo, hi FROM json_to_recordset($2::json) AS r(lo text, hi text))
     SELECT name, sum(part) AS total
       FROM (SELECT c.name, c.value AS part FROM r JOIN counters c
               ON c.account_id = $1 AND c.name >= r.lo COLLATE "C" AND c.name < r.hi COLLATE "C"
             UNION ALL
             SELECT d.name, d.delta FROM r JOIN counter_deltas d
               ON d.account_id = $1 AND d.name >= r.lo COLLATE "C" AND d.name < r.hi COLLATE "C") AS parts
      GROUP BY name`,
    [accountId, JSON.stringify(ranges)],
  );
  return new Map(rows.map((row) => [row.name, Number(row.total)]));
}

/** Takes up to `limit` deltas and adds them to their bases. Two folders at once wait for each other's rows. @returns how many */
export async function foldDeltas(tx: Tx, limit: number): Promise<number> {
  const taken = await tx.query<{ account_id: string; name: string; delta: bigint }>(
    `DELETE FROM counter_deltas WHERE id IN (SELECT id FROM counter_deltas ORDER BY id LIMIT $1) RETURNING account_id, name, delta`,
    [limit],
  );
  if (taken.length === 0) return 0;
  const rows = JSON.stringify(taken.map((row) => ({ a: row.account_id, n: row.name, d: String(row.delta) })));
  await tx.query(
    `INSERT INTO counters (account_id, name, value)
     SELECT r.a, r.n, sum(r.d)::bigint FROM json_to_recordset($1::json) AS r(a text, n text, d bigint) GROUP BY r.a, r.n ORDER BY r.a, r.n
     ON CONFLICT (account_id, name) DO UPDATE SET value = counters.value + excluded.value`,
    [rows],
  );
  return taken.length;
}

export async function deleteCounter(tx: Tx, accountId: string, name: string): Promise<void> {
  await tx.query('DELETE FROM counter_deltas WHERE account_id = $1 AND name = $2', [accountId, name]);
  await tx.query('DELETE FROM counters WHERE account_id = $1 AND name = $2', [accountId, name]);
}

/** Deletes all counters whose names begin with `prefix`, which ends with a colon. */
export async function deleteCounters(tx: Tx, accountId: string, prefix: string): Promise<void> {
  const range = [accountId, prefix, `${prefix.slice(0, -1)};`];
  await tx.query('DELETE FROM counter_deltas WHERE account_id = $1 AND name >= $2 AND name < $3', range);
  await tx.query('DELETE FROM counters WHERE account_id = $1 AND name >= $2 AND name < $3', range);
}
