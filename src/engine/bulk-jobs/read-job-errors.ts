import type { Db } from '../../storage/database.ts';
import { type RowError, readRowErrors } from '../../storage/queries/bulk-jobs.ts';

/** More than a page of jobs can have, unless all of their rows failed. */
const MOST = 10_000;

/** What was wrong with the rows of jobs, for kinds that tell it with the job itself. */
export async function readJobErrors(
  { services, accountId }: { services: unknown; accountId: string },
  jobIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Omit<RowError, 'payload'>[]>> {
  const { db } = services as { db: Db };
  const found = new Map<string, RowError[]>(jobIds.map((id) => [id, []]));
  for (const { job_id: id, ...error } of await readRowErrors(db, accountId, jobIds, MOST)) found.get(id)?.push(error);
  return found;
}
