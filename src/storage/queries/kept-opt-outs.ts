import type { Tx } from '../database.ts';

export interface KeptOptOut {
  hash: string;
  /** Table that the row comes from. */
  source: string;
  place: string;
  content: Record<string, unknown>;
}

export async function insertKeptOptOuts(tx: Tx, accountId: string, rows: readonly KeptOptOut[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO kept_opt_outs (account_id, hash, source, place, content)
     SELECT $1, r.hash, r.source, r.place, r.content
       FROM json_to_recordset($2) AS r(hash text, source text, place text, content jsonb) ORDER BY r.hash, r.source, r.place
     ON CONFLICT (account_id, hash, source, place) DO UPDATE SET content = excluded.content`,
    [accountId, JSON.stringify(rows)],
  );
}

/** Takes away what was kept for these identifiers: it is given to those who have them now. */
export function takeKeptOptOuts(tx: Tx, accountId: string, hashes: readonly string[]): Promise<KeptOptOut[]> {
  return tx.query<KeptOptOut>(
    `DELETE FROM kept_opt_outs WHERE account_id = $1 AND hash IN (SELECT json_array_elements_text($2::json))
     RETURNING hash, source, place, content`,
    [accountId, JSON.stringify(hashes)],
  );
}
