import type { Db, Tx } from '../database.ts';

/** What somebody sent and a job has not done yet, or could not do. */
export const INPUT_TABLES = ['bulk_job_rows', 'bulk_job_errors'] as const;
export type InputTable = (typeof INPUT_TABLES)[number];

export interface WaitingInput {
  job: string;
  place: string;
  input: unknown;
}

const READ: Record<InputTable, string> = {
  bulk_job_rows: `SELECT job_id AS job, position::text AS place, input FROM bulk_job_rows
    WHERE account_id = $1 AND (job_id, position) > ($2, $3::integer) ORDER BY job_id, position LIMIT $4`,
  bulk_job_errors: `SELECT job_id AS job, id AS place, payload AS input FROM bulk_job_errors
    WHERE account_id = $1 AND (job_id, id) > ($2, $3) ORDER BY job_id, id LIMIT $4`,
};

/** Before every place. */
export const FIRST_PLACE: Record<InputTable, string> = { bulk_job_rows: '-1', bulk_job_errors: '' };

export const readInputs = (db: Db, table: InputTable, accountId: string, after: { job: string; place: string }, limit: number) =>
  db.query<WaitingInput>(READ[table], [accountId, after.job, after.place, limit]);

const FORGET: Record<InputTable, string> = {
  // The row keeps its place in its job, which has nothing to do for it any more.
  bulk_job_rows: `UPDATE bulk_job_rows AS t SET input = 'null' FROM json_to_recordset($2) AS k(job text, place integer)
    WHERE t.account_id = $1 AND t.job_id = k.job AND t.position = k.place RETURNING t.account_id`,
  bulk_job_errors: `DELETE FROM bulk_job_errors AS t USING json_to_recordset($2) AS k(job text, place text)
    WHERE t.account_id = $1 AND t.job_id = k.job AND t.id = k.place RETURNING t.account_id`,
};

/** @returns how many were there still */
export async function forgetInputs(tx: Tx, table: InputTable, accountId: string, inputs: readonly WaitingInput[]): Promise<number> {
  if (inputs.length === 0) return 0;
  const places = inputs.map(({ job, place }) => ({ job, place }));
  return (await tx.query(FORGET[table], [accountId, JSON.stringify(places)])).length;
}
