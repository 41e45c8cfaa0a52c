import type { Clock } from '../../lib/clock.ts';
import { type At, DomainError } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import { findUnstorable } from '../../lib/text.ts';
import { hasJobsUnderWay } from '../../storage/queries/bulk-jobs.ts';
import { createJob, type JobDeps } from '../bulk-jobs/create-job.ts';
import type { JobKind, RowOutcome } from '../bulk-jobs/job-kind.ts';
import type { CommandContext } from '../context.ts';
import { createCodes, type NewCode } from './create-codes.ts';

export const CODE_CREATION = 'coupon-code-create';

/** What the reference allows. */
const MAX_ROWS = 1000;
const MAX_JOBS = 100;

/**
 * Takes codes to be made. What is wrong with one of them is told by the job's errors.
 * @returns the job's id
 * @throws DomainError `invalid` for no codes, too many, too many jobs, or text that cannot be stored
 */
export async function requestCodes(
  deps: JobDeps & { ids: Ids; clock: Clock },
  context: CommandContext,
  { rows }: { rows: readonly NewCode[] },
): Promise<{ id: string }> {
  if (rows.length === 0 || rows.length > MAX_ROWS)
    throw new DomainError({ kind: 'invalid', detail: `A job makes 1 to ${MAX_ROWS} codes; there are ${rows.length}.`, at: ['rows'] });
  const unstorable = findUnstorable(rows, 3);
  if (unstorable) throw new DomainError({ kind: 'invalid', detail: unstorable.detail, at: ['rows', ...unstorable.at] });
  if (await hasJobsUnderWay(deps.db, context.accountId, CODE_CREATION, MAX_JOBS))
    throw new DomainError({ kind: 'invalid', detail: `${MAX_JOBS} jobs of this kind are under way, the most that may be.` });
  const newId = () => deps.ids.ulid(deps.clock.wall());
  return createJob(deps, context, { kind: CODE_CREATION, newId, options: {}, rows, status: 'processing' });
}

export const codeCreationKind: JobKind = {
  name: CODE_CREATION,
  apply: async ({ tx, context, rows }) => {
    const outcomes = await createCodes(
      tx,
      context,
      rows.map(({ input }) => input as NewCode),
    );
    return outcomes.map(
      (outcome): RowOutcome =>
        'faults' in outcome ? { state: 'failed', faults: outcome.faults } : { state: 'done', resultId: outcome.id },
    );
  },
  place: placeOfCode,
};

/** `['coupon']` is a relationship of the row, everything else an attribute. */
export function placeOfCode(position: number, [first, ...rest]: At): string {
  const row = `/data/attributes/coupon-codes/data/${position}`;
  if (first === undefined) return row;
  return first === 'coupon' ? `${row}/relationships/coupon/data` : [`${row}/attributes`, first, ...rest].join('/');
}
