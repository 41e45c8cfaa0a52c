import type { Tx } from '../database.ts';

/** A part of what a job is to do: inputs that follow each other, the first one at `position`. One that was forgotten is null. */
export interface InputChunk {
  readonly position: number;
  /** Raised whenever an input is forgotten. */
  readonly revision: number;
  readonly inputs: readonly unknown[];
}

export type JobKey = Readonly<{ account_id: string; id: string }>;

/** So many inputs at most stand in one chunk, and so many characters, unless a single input is longer. */
const CHUNK = { inputs: 1000, characters: 256 * 1024 };

/** Writes what a new job is to do. @param from the position of the first input */
export async function insertInputs(tx: Tx, job: JobKey, inputs: readonly unknown[], from = 0): Promise<void> {
  await Promise.all(
    chunksOf(inputs).map(({ position, text }) =>
      tx.query('INSERT INTO bulk_job_inputs (account_id, job_id, position, inputs) VALUES ($1, $2, $3, $4)', [
        ...[job.account_id, job.id, from + position, text],
      ]),
    ),
  );
}

function chunksOf(inputs: readonly unknown[]): { position: number; text: string }[] {
  const chunks: { position: number; text: string }[] = [];
  let texts: string[] = [];
  let characters = 0;
  const close = (end: number): void => {
    if (texts.length > 0) chunks.push({ position: end - texts.length, text: `[${texts.join(',')}]` });
    texts = [];
    characters = 0;
  };
  inputs.forEach((input, index) => {
    const text = JSON.stringify(input);
    if (texts.length === CHUNK.inputs || characters + text.length > CHUNK.characters) close(index);
    texts.push(text);
    characters += text.length;
  });
  close(inputs.length);
  return chunks;
}

/**
 * The chunk that holds the input at `position`, or the one before it when there is none any more.
 * @param known what was read before: when it is still as it was, its inputs are not sent again
 */
export async function readChunk(tx: Tx, job: JobKey, position: number, known: InputChunk | undefined): Promise<InputChunk | undefined> {
  const [row] = await tx.query<{ position: number; revision: number; inputs: string | null }>(
    `SELECT position, revision, CASE WHEN position = $4 AND revision = $5 THEN NULL ELSE inputs END AS inputs FROM bulk_job_inputs
      WHERE account_id = $1 AND job_id = $2 AND position <= $3 ORDER BY position DESC LIMIT 1`,
    [job.account_id, job.id, position, known?.position ?? -1, known?.revision ?? -1],
  );
  if (!row) return undefined;
  return row.inputs === null ? known : { position: row.position, revision: row.revision, inputs: JSON.parse(row.inputs) as unknown[] };
}

/** Lets go of a chunk whose inputs are all done. */
export async function deleteChunk(tx: Tx, job: JobKey, position: number): Promise<void> {
  await tx.query('DELETE FROM bulk_job_inputs WHERE account_id = $1 AND job_id = $2 AND position = $3', [job.account_id, job.id, position]);
}
