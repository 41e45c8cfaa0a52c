import { DomainError, type Fault } from '../../lib/errors.ts';
import { listExists } from '../../storage/queries/lists.ts';
import { knownIds } from '../../storage/queries/segments.ts';
import { createJob, type JobDeps } from '../bulk-jobs/create-job.ts';
import type { CommandContext } from '../context.ts';
import { normaliseEmail } from '../identity/normalise.ts';
import type { ResolveDeps } from '../identity/resolve-profiles.ts';

/** Whom it is about: exactly one of the three. */
export interface SuppressionRequest {
  emails?: readonly string[];
  list_id?: string;
  segment_id?: string;
}

/** What a job is given for all rows. */
export interface SuppressionOptions {
  list_id?: string;
  segment_id?: string;
  /** Who asked: the ledger names them, not the worker. */
  actor: CommandContext['actor'];
}

/** One person: by address when they were given, by id (uuid text) when they are members of a list. */
export type SuppressionRow = { email: string } | { profile_id: string };

export const SUPPRESSION = 'suppression-create';
export const UNSUPPRESSION = 'suppression-delete';

export type SuppressionDeps = JobDeps & ResolveDeps;

/** What the reference allows in one request. */
const MAX_PROFILES = 100;

/**
 * Takes addresses, or a list whose members it is about, to be kept from e-mail. An address that nobody has becomes a
 * profile: whoever is to get nothing must get nothing when they turn up later.
 * @returns the job's id, a ULID
 * @throws DomainError `invalid` unless exactly one of the three is given, for too many addresses or none, and for each that
 *   is none; `not_found` for an unknown list or segment
 */
export const requestSuppression = (deps: SuppressionDeps, context: CommandContext, input: SuppressionRequest): Promise<{ id: string }> =>
  request(deps, context, input, SUPPRESSION);

/**
 * Takes addresses, or a list, whose manual suppression is to be lifted. Bounces, complaints and unsubscribes stay.
 * @returns and throws what requestSuppression does
 */
export const requestUnsuppression = (deps: SuppressionDeps, context: CommandContext, input: SuppressionRequest): Promise<{ id: string }> =>
  request(deps, context, input, UNSUPPRESSION);

async function request(
  deps: SuppressionDeps,
  context: CommandContext,
  { emails, list_id, segment_id }: SuppressionRequest,
  kind: string,
): Promise<{ id: string }> {
  if ([emails, list_id, segment_id].filter((given) => given !== undefined).length !== 1) {
    throw new DomainError({ kind: 'invalid', detail: 'Name exactly one of profiles, a list and a segment.' });
  }
  if (list_id !== undefined && !(await listExists(deps.db, context.accountId, list_id))) throw unknown('list', list_id);
  if (segment_id !== undefined && !(await knownIds(deps.db, context.accountId, 'segments', [segment_id])).has(segment_id)) {
    throw unknown('segment', segment_id);
  }
  const options: SuppressionOptions = {
    actor: context.actor,
    ...(list_id === undefined ? {} : { list_id }),
    ...(segment_id === undefined ? {} : { segment_id }),
  };
  return createJob(deps, context, {
    ...{ kind, options, status: 'processing', newId: () => deps.ids.ulid(deps.clock.wall()) },
    rows: emails ? checked(emails).map((email): SuppressionRow => ({ email })) : [],
    ...(list_id === undefined ? {} : { listIds: [list_id], cursor: {} }),
    ...(segment_id === undefined ? {} : { segmentIds: [segment_id], cursor: {} }),
  });
}

function checked(emails: readonly string[]): string[] {
  if (emails.length === 0 || emails.length > MAX_PROFILES) {
    const detail =
      emails.length === 0 ? 'Name at least one profile.' : `At most ${MAX_PROFILES} profiles may be named; there are ${emails.length}.`;
    throw new DomainError({ kind: 'invalid', detail, at: ['profiles'] });
  }
  const results = emails.map((email, index) => normaliseEmail(email, ['profiles', index, 'email']));
  const faults = results.flatMap((result): Fault[] => ('fault' in result ? [result.fault] : []));
  if (faults.length > 0) throw new DomainError(faults);
  return results.flatMap((result) => ('value' in result ? [result.value] : []));
}

const unknown = (type: string, id: string): DomainError =>
  new DomainError({ kind: 'not_found', detail: `A ${type} with id \`${id}\` does not exist.` });
