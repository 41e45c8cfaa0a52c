import { randomInt } from 'node:crypto';
import { DomainError, type Fault } from '../../lib/errors.ts';
import { findUnstorable } from '../../lib/text.ts';
import { knownLists } from '../../storage/queries/lists.ts';
import { createJob, type JobDeps } from '../bulk-jobs/create-job.ts';
import type { CommandContext } from '../context.ts';
import type { ProfileInput } from '../identity/profile-input.ts';

export const PROFILE_IMPORT = 'profile-import';

export interface ImportRequest {
  profiles: readonly ProfileInput[];
  list_ids: readonly string[];
}

/** What the reference allows in one request. */
const MAX_PROFILES = 10_000;
/** Deeper than any profile may be; what is too deep for a profile is an error of its row. */
const MAX_DEPTH = 64;

/**
 * Takes profiles to be created or updated, and put on lists if any are named. What is wrong with one of them is told by the
 * job's errors; what is wrong with the request refuses it whole.
 * @returns the job's id
 * @throws DomainError `invalid` for too many profiles, none, or text that cannot be stored; `not_found` for an unknown list
 */
export async function requestImport(deps: JobDeps, context: CommandContext, input: ImportRequest): Promise<{ id: string }> {
  const faults = [...countFaults(input.profiles.length), ...input.profiles.flatMap(storageFaults)];
  if (faults.length > 0) throw new DomainError(faults);
  const known = await knownLists(deps.db, context.accountId, input.list_ids);
  const missing = input.list_ids.filter((id) => !known.has(id));
  if (missing.length > 0) {
    throw new DomainError(missing.map((id) => ({ kind: 'not_found', detail: `A list with id \`${id}\` does not exist.` })));
  }
  const options = { list_ids: [...known].sort() };
  const newId = () => importJobId(context.accountId, context.now);
  return createJob(deps, context, { kind: PROFILE_IMPORT, newId, options, listIds: options.list_ids, rows: input.profiles });
}

function countFaults(count: number): Fault[] {
  if (count > 0 && count <= MAX_PROFILES) return [];
  const detail =
    count === 0 ? 'An import needs at least one profile.' : `An import may hold ${MAX_PROFILES} profiles at most; there are ${count}.`;
  return [{ kind: 'invalid', detail, at: ['profiles'] }];
}

function storageFaults(profile: ProfileInput, index: number): Fault[] {
  const found = findUnstorable(profile, MAX_DEPTH);
  return found ? [{ kind: 'invalid', detail: found.detail, at: ['profiles', index, ...found.at] }] : [];
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
const sixLetters = (): string => Array.from({ length: 6 }, () => LETTERS[randomInt(LETTERS.length)]).join('');

/** Import jobs have ids of their own kind: a path of words in base64url (recorded). */
const importJobId = (accountId: string, now: number): string =>
  Buffer.from(`${accountId}_maintenance.${sixLetters()}.${Math.floor(now / 1_000_000)}.${sixLetters()}`).toString('base64url');
