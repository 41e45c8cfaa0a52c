import type { Tx } from '../database.ts';

/** What somebody sent and a job has not done yet, or could not do. */
export const INPUT_TABLES = ['bulk_job_inputs', 'bulk_job_errors'] as const;
export type InputTable = (typeof INPUT_TABLES)[number];

/** The inputs that one row of these tables holds. */
export interface WaitingInputs {
  job: string;
  place: string;
  inputs: readonly unknown[];
}

interface Queries {
  /** Rows behind a place, the first ones; nobody else changes them until the transaction ends. */
  readonly read: string;
  /** How many rows are read at once where `limit` inputs are asked for. */
  readonly rows: (limit: number) => number;
  /** Before every place. */
  readonly first: string;
}

const QUERIES: Record<InputTable, Queries> = {
  bulk_job_inputs: {
    read: `SELECT job_id AS job, position::text AS place, inputs AS text FROM bulk_job_inputs
      WHERE account_id = $1 AND (job_id, position) > ($2, $3::integer) ORDER BY job_id, position LIMIT $4 FOR UPDATE`,
    // Each holds as many inputs as one looks through in a slice.
    rows: () => 1,
    first: '-1',
  },
  bulk_job_errors: {
    read: `SELECT job_id AS job, id AS place, json_build_array(payload)::text AS text FROM bulk_job_errors
      WHERE account_id = $1 AND (job_id, id) > ($2, $3) ORDER BY job_id, id LIMIT $4 FOR UPDATE`,
    rows: (limit) => limit,
    first: '',
  },
};

export const firstPlace = (table: InputTable): string => QUERIES[table].first;

/** The next inputs behind a place, about `limit`, and whether there may be more. */
export async function readInputs(
  tx: Tx,
  table: InputTable,
  accountId: string,
  after: { job: string; place: string },
  limit: number,
): Promise<{ found: WaitingInputs[]; more: boolean }> {
  const { read, rows } = QUERIES[table];
  const found = await tx.query<{ job: string; place: string; text: string }>(read, [accountId, after.job, after.place, rows(limit)]);
  return {
    found: found.map(({ job, place, text }) => ({ job, place, inputs: JSON.parse(text) as unknown[] })),
    more: found.length === rows(limit),
  };
}

/**
 * Forgets those of the inputs just read that `isMeant` picks: one that waits keeps its place in its job, which has nothing to do
 * for it any more; an error goes away.
 * @returns how many
 */
export async function forgetInputs(
  tx: Tx,
  table: InputTable,
  accountId: string,
  found: readonly WaitingInputs[],
  isMeant: (input: unknown) => boolean,
): Promise<number> {
  const met = found.map((row) => ({ ...row, left: row.inputs.map((input) => (isMeant(input) ? null : input)) }));
  const changed = met.filter(({ inputs, left }) => inputs.some((input, i) => input !== left[i]));
  const rows = JSON.stringify(changed.map(({ job, place, left }) => ({ job, place, kept: JSON.stringify(left) })));
  if (changed.length > 0) await tx.query(FORGET[table], [accountId, rows]);
  return changed.reduce((sum, { inputs, left }) => sum + inputs.filter((input, i) => input !== left[i]).length, 0);
}

const FORGET: Record<InputTable, string> = {
  bulk_job_inputs: `UPDATE bulk_job_inputs AS t SET inputs = k.kept, revision = t.revision + 1
    FROM json_to_recordset($2) AS k(job text, place integer, kept text)
    WHERE t.account_id = $1 AND t.job_id = k.job AND t.position = k.place`,
  bulk_job_errors: `DELETE FROM bulk_job_errors AS t USING json_to_recordset($2) AS k(job text, place text)
    WHERE t.account_id = $1 AND t.job_id = k.job AND t.id = k.place`,
};
