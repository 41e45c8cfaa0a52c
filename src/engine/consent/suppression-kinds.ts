import type { Fault } from '../../lib/errors.ts';
import type { Tx } from '../../storage/database.ts';
import type { BulkJob } from '../../storage/queries/bulk-jobs.ts';
import { findIdentifiers } from '../../storage/queries/identifiers.ts';
import { type MemberPlace, membersAfter } from '../../storage/queries/lists.ts';
import { segmentMembersAfter } from '../../storage/queries/segment-members.ts';
import type { FoundRows, JobKind, JobSlice, RowOutcome } from '../bulk-jobs/job-kind.ts';
import type { CommandContext } from '../context.ts';
import { type ResolveDeps, resolveProfiles } from '../identity/resolve-profiles.ts';
import type { Signals } from '../signals.ts';
import { suppressProfiles, unsuppressProfiles } from './change-suppressions.ts';
import type { Cause } from './ledger.ts';
import { SUPPRESSION, type SuppressionOptions, type SuppressionRow, UNSUPPRESSION } from './request-suppression.ts';

export interface SuppressionKindDeps extends ResolveDeps {
  signals: Signals;
}

/** Whose row it is (uuid text); undefined when nobody has the address. */
type Person = { profileId: string | undefined } | { fault: Fault };

/** Suppresses by hand: whoever is suppressed so already is skipped. Unknown addresses become profiles. */
export const suppressionKind = (deps: SuppressionKindDeps): JobKind => ({
  name: SUPPRESSION,
  find: findMembers,
  apply: async (slice) => outcomes(deps, slice, await makePeople(deps, slice), suppressByHand),
});

/** Lifts manual suppressions: whoever has none, or is unknown, is skipped. */
export const unsuppressionKind = (deps: SuppressionKindDeps): JobKind => ({
  name: UNSUPPRESSION,
  find: findMembers,
  apply: async (slice) => outcomes(deps, slice, await findPeople(slice), unsuppressByHand),
});

/** The members whom the list or the segment had when the job was made, in the order in which they joined; who leaves before their turn is left alone. */
async function findMembers(tx: Tx, job: BulkJob, limit: number): Promise<FoundRows> {
  const { list_id: listId, segment_id: segmentId } = job.options as SuppressionOptions;
  const { after } = job.cursor as { after?: MemberPlace };
  const range = { after, until: job.created_at, limit };
  const members = segmentId
    ? await segmentMembersAfter(tx, job.account_id, segmentId, range)
    : await membersAfter(tx, job.account_id, listId ?? '', range);
  const last = members.at(-1);
  return {
    inputs: members.map(({ profile_id }): SuppressionRow => ({ profile_id })),
    cursor: last && members.length === limit ? { after: last } : null,
  };
}

const emailsIn = (slice: JobSlice): string[] => slice.rows.flatMap(({ input }) => ('email' in (input as object) ? [emailOf(input)] : []));
const emailOf = (input: unknown): string => (input as { email: string }).email;

async function makePeople(deps: SuppressionKindDeps, slice: JobSlice): Promise<Person[]> {
  const { accountId, now } = slice.context;
  const emails = emailsIn(slice);
  const changes = emails.map((email) => ({ accountId, now, policy: 'import' as const, identifiers: { email }, traits: {} }));
  const made = changes.length > 0 ? await resolveProfiles(deps, slice.tx, changes) : [];
  return people(slice, new Map(emails.map((email, i) => [email, personOf(made[i])])));
}

function personOf(outcome: Awaited<ReturnType<typeof resolveProfiles>>[number] | undefined): Person {
  if (!outcome) throw new Error('resolveProfiles gave no outcome for a change');
  return 'fault' in outcome ? outcome : { profileId: outcome.profileId };
}

async function findPeople(slice: JobSlice): Promise<Person[]> {
  const keys = emailsIn(slice).map((value) => ({ account_id: slice.context.accountId, kind: 'email', value }));
  const found = await findIdentifiers(slice.tx, keys);
  return people(slice, new Map(found.map(({ value, profile_id }) => [value, { profileId: profile_id }])));
}

const people = ({ rows }: JobSlice, byEmail: ReadonlyMap<string, Person>): Person[] =>
  rows.map(({ input }) => {
    const row = input as SuppressionRow;
    return 'email' in row ? (byEmail.get(row.email) ?? { profileId: undefined }) : { profileId: row.profile_id };
  });

type ByHand = (...given: [SuppressionKindDeps, Tx, CommandContext, readonly string[], Cause]) => Promise<Set<string>>;

const suppressByHand: ByHand = (deps, tx, context, ids, cause) => suppressProfiles(deps, tx, context, ids, 'USER_SUPPRESSED', cause);
const unsuppressByHand: ByHand = (deps, tx, context, ids, cause) => unsuppressProfiles(deps, tx, context, ids, ['USER_SUPPRESSED'], cause);

async function outcomes(
  deps: SuppressionKindDeps,
  { tx, job, context }: JobSlice,
  persons: readonly Person[],
  change: ByHand,
): Promise<RowOutcome[]> {
  const { actor } = job.options as SuppressionOptions;
  const ids = persons.flatMap((person) => ('profileId' in person && person.profileId !== undefined ? [person.profileId] : []));
  const changed = await change(deps, tx, { ...context, actor }, ids, { method: 'bulk_job', source: job.id });
  return persons.map((person): RowOutcome => {
    if ('fault' in person) return { state: 'failed', faults: [person.fault] };
    // Whoever is named twice changes once.
    return person.profileId !== undefined && changed.delete(person.profileId) ? { state: 'done' } : { state: 'skipped' };
  });
}
