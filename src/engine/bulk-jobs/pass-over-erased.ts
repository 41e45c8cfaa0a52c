import { uuidToUlid } from '../../lib/ids.ts';
import type { Tx } from '../../storage/database.ts';
import type { BulkJob } from '../../storage/queries/bulk-jobs.ts';
import { lockPeople, readOpenSubjects } from '../../storage/queries/erasures.ts';
import { mentions, needlesOf } from './mentions.ts';

/**
 * Until the transaction ends nobody is erased from the account, and rows about somebody whose erasure was asked for after the
 * job was are passed over: they are forgotten too, but the search for them may not have come to this job yet.
 * @returns takes away what such rows say
 */
export async function passOverErased(tx: Tx, job: BulkJob): Promise<<Row extends { input: unknown }>(rows: readonly Row[]) => Row[]> {
  await lockPeople(tx, job.account_id, 'beside others');
  const open = await readOpenSubjects(tx, job.account_id, job.created_at);
  const subjects = open.map(({ subject: { identifiers, ids } }) => needlesOf(identifiers, [...ids, ...ids.map(uuidToUlid)]));
  return (rows) => rows.map((row) => (subjects.some((needles) => mentions(row.input, needles)) ? { ...row, input: null } : row));
}
