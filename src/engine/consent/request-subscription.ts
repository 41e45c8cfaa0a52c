import { type At, DomainError, type Fault } from '../../lib/errors.ts';
import { unstorableText } from '../../lib/text.ts';
import { readAccountOptIn } from '../../storage/queries/accounts.ts';
import { readOptInProcess } from '../../storage/queries/lists.ts';
import { createJob, type JobDeps } from '../bulk-jobs/create-job.ts';
import type { CommandContext } from '../context.ts';
import { type CheckFrame, checkPerson } from './check-person.ts';
import { presentIds } from './present-ids.ts';
import type { PersonInput, PersonRow } from './subscription-input.ts';

export interface SubscriptionRequest {
  profiles: readonly PersonInput[];
  list_id?: string;
  /** Kept with the consent of each. */
  custom_source?: string | null;
  /** Consent that was given elsewhere and long ago: nobody is asked again, and nothing is sent because of it. */
  historical_import?: boolean | null;
}

export interface UnsubscriptionRequest {
  profiles: readonly PersonInput[];
  list_id?: string;
}

/** What a job is given for all rows. */
export interface SubscriptionOptions {
  /** Who asked: the ledger names them, not the worker. */
  actor: CommandContext['actor'];
  list_id?: string;
  custom_source?: string;
  historical: boolean;
  /** Whether marketing has to be confirmed first, as the list said when it was asked. */
  confirm: boolean;
}

export type SubscriptionDeps = JobDeps & { ids: { ulid(now: number): string }; clock: { wall(): number } };

export type OptInProcess = 'single_opt_in' | 'double_opt_in';

export const SUBSCRIPTION = 'subscription-create';
export const UNSUBSCRIPTION = 'subscription-delete';

/** What the reference allows in one request. */
const MAX_SUBSCRIBED = 1000;
const MAX_UNSUBSCRIBED = 100;
/** A body of a thousand bad rows is answered with the first hundred or so faults. */
const MAX_FAULTS = 100;
const SOURCE_CHARACTERS = 1024;

/**
 * Takes people to be subscribed, and put on a list if one is named. Where confirmation is asked for, they are asked first.
 * Everything that can be known now is checked now, and one fault refuses the request.
 * @returns the job's id, which no operation shows
 * @throws DomainError `invalid` with all faults, at `['profiles', index, …]`; `not_found` for an unknown list
 */
export async function requestSubscription(
  deps: SubscriptionDeps,
  context: CommandContext,
  request: SubscriptionRequest,
): Promise<{ id: string }> {
  const { rows, options } = await checkSubscription(deps, context, request);
  return requestJob(deps, context, SUBSCRIPTION, rows, options);
}

/** Rows and options of a job, all checked. */
export interface CheckedRequest {
  readonly rows: readonly PersonRow[];
  readonly options: Omit<SubscriptionOptions, 'actor'>;
}

/** What a job is made of that requestSubscription asks for. @throws what that does */
export async function checkSubscription(
  deps: Pick<SubscriptionDeps, 'db'>,
  context: CommandContext,
  { profiles, list_id, custom_source, historical_import }: SubscriptionRequest,
): Promise<CheckedRequest> {
  const historical = historical_import ?? false;
  const faults = countFaults(profiles.length, MAX_SUBSCRIBED);
  const source = checkSource(custom_source, faults);
  const rows = await checkedRows(deps, context, profiles, { now: context.now, historical, byTokens: false }, faults);
  const process = await requireProcess(deps, context, list_id);
  return {
    rows,
    options: {
      ...(list_id === undefined ? {} : { list_id }),
      ...(source === undefined ? {} : { custom_source: source }),
      ...{ historical, confirm: process === 'double_opt_in' && !historical },
    },
  };
}

/**
 * Takes people whose consent is taken back: from one list if one is named and they are on it, otherwise from all.
 * @returns and throws what requestSubscription does
 */
export async function requestUnsubscription(
  deps: SubscriptionDeps,
  context: CommandContext,
  request: UnsubscriptionRequest,
): Promise<{ id: string }> {
  const { rows, options } = await checkUnsubscription(deps, context, request);
  return requestJob(deps, context, UNSUBSCRIPTION, rows, options);
}

/** What a job is made of that requestUnsubscription asks for. @throws what that does */
export async function checkUnsubscription(
  deps: Pick<SubscriptionDeps, 'db'>,
  context: CommandContext,
  { profiles, list_id }: UnsubscriptionRequest,
): Promise<CheckedRequest> {
  const faults = countFaults(profiles.length, MAX_UNSUBSCRIBED);
  const rows = await checkedRows(deps, context, profiles, { now: context.now, historical: false, byTokens: true }, faults);
  await requireProcess(deps, context, list_id);
  const list = list_id === undefined ? {} : { list_id };
  return { rows, options: { ...list, historical: false, confirm: false } };
}

function countFaults(count: number, max: number): Fault[] {
  if (count > 0 && count <= max) return [];
  const detail = count === 0 ? 'Name at least one profile.' : `At most ${max} profiles may be named; there are ${count}.`;
  return [{ kind: 'invalid', detail, at: ['profiles'] }];
}

/** An empty one is none. */
export function checkSource(given: string | null | undefined, faults: Fault[]): string | undefined {
  const source = given || undefined;
  const wrong = source === undefined ? undefined : wrongWithSource(source);
  if (wrong !== undefined) faults.push({ kind: 'invalid', detail: wrong, at: ['custom_source'] });
  return source;
}

function wrongWithSource(source: string): string | undefined {
  if (source.length > SOURCE_CHARACTERS) return `'custom_source' may have up to ${SOURCE_CHARACTERS} characters.`;
  return unstorableText(source);
}

async function checkedRows(
  deps: Pick<SubscriptionDeps, 'db'>,
  context: CommandContext,
  profiles: readonly PersonInput[],
  frame: CheckFrame,
  faults: Fault[],
): Promise<PersonRow[]> {
  const rows: PersonRow[] = [];
  for (let i = 0; i < profiles.length && faults.length < MAX_FAULTS; i++) {
    rows.push(checkPerson(profiles[i] as PersonInput, frame, faults, ['profiles', i]));
  }
  const ids = profiles.map(({ id }) => id);
  await refuseUnknown(deps, context, rows, ids, faults, (i) => ['profiles', i, 'id']);
  if (faults.length > 0) throw new DomainError(faults);
  return rows;
}

/** Profiles that are named by their ids have to exist; one that was merged is who it is now. @param given the ids as they were given */
export async function refuseUnknown(
  { db }: Pick<SubscriptionDeps, 'db'>,
  { accountId }: CommandContext,
  rows: readonly PersonRow[],
  given: readonly (string | null | undefined)[],
  faults: Fault[],
  placeOf: (index: number) => At,
): Promise<void> {
  const ids = rows.flatMap(({ id }) => (id ? [id] : []));
  const present = ids.length > 0 ? await presentIds(db, accountId, ids) : new Map<string, string>();
  rows.forEach((row, i) => {
    if (!row.id) return;
    const now = present.get(row.id);
    if (now !== undefined) row.id = now;
    else faults.push({ kind: 'invalid', detail: `A profile with id \`${given[i]}\` does not exist.`, at: placeOf(i) });
  });
}

/** How whoever subscribes gets in: as the list says, or the account where none is named. */
export async function requireProcess(
  { db }: Pick<SubscriptionDeps, 'db'>,
  { accountId }: CommandContext,
  listId: string | undefined,
): Promise<OptInProcess> {
  const process = await (listId === undefined ? readAccountOptIn(db, accountId) : readOptInProcess(db, accountId, listId));
  if (process === undefined) throw new DomainError({ kind: 'not_found', detail: `A list with id \`${listId}\` does not exist.` });
  return process as OptInProcess;
}

export const requestJob = (
  deps: SubscriptionDeps,
  context: CommandContext,
  kind: string,
  rows: readonly PersonRow[],
  options: Omit<SubscriptionOptions, 'actor'>,
): Promise<{ id: string }> => {
  const newId = () => deps.ids.ulid(deps.clock.wall());
  return createJob(deps, context, { kind, newId, options: { ...options, actor: context.actor }, rows });
};
