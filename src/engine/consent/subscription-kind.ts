import { readConsents } from '../../storage/queries/consents.ts';
import type { JobKind, JobSlice, RowOutcome } from '../bulk-jobs/job-kind.ts';
import type { ResolveDeps } from '../identity/resolve-profiles.ts';
import { attachPushToken } from '../push-tokens/attach-push-token.ts';
import { lockProfiles, type Signals } from '../signals.ts';
import { changeConsents, liftByConsent, type Statement } from './change-consents.ts';
import { findPeople, makePeople, type Person } from './find-people.ts';
import { type Joiner, joinAsSubscriber } from './join-as-subscriber.ts';
import type { Cause } from './ledger.ts';
import { type Ask, askToOptIn } from './opt-in-requests.ts';
import { SUBSCRIPTION, type SubscriptionOptions } from './request-subscription.ts';
import { identifierOf, type PersonRow, type RowWish } from './subscription-input.ts';

export interface SubscriptionKindDeps extends ResolveDeps {
  signals: Signals;
}

/** Subscribes, or asks where that has to be confirmed; whoever is subscribed already gets straight in. */
export const subscriptionKind = (deps: SubscriptionKindDeps): JobKind => ({
  name: SUBSCRIPTION,
  async apply(slice) {
    const options = slice.job.options as SubscriptionOptions;
    const rows = slice.rows.map(({ input }) => input as PersonRow);
    const people = await peopleOf(deps, slice, rows, options);
    const done = { ...slice, context: { ...slice.context, actor: options.actor } };
    await subscribe(deps, done, rows, people, options);
    return people.map((person): RowOutcome => ('faults' in person ? { state: 'failed', faults: person.faults } : { state: 'done' }));
  },
});

/**
 * An address that nobody has becomes a profile at once, except where it is neither put on a list nor subscribed before it is
 * confirmed (recorded): what a stranger types must not fill the account.
 */
async function peopleOf(
  deps: SubscriptionKindDeps,
  slice: JobSlice,
  rows: readonly PersonRow[],
  options: SubscriptionOptions,
): Promise<Person[]> {
  const policy = options.actor.kind === 'client' ? 'event' : 'import';
  const waits = (row: PersonRow) => options.list_id === undefined && saysNothingYet(row, options);
  const made = (
    await makePeople(
      deps,
      slice,
      rows.filter((row) => !waits(row)),
      policy,
    )
  ).values();
  const found = (await findPeople(slice, rows.filter(waits))).values();
  return rows.map((row) => (waits(row) ? found : made).next().value as Person);
}

/** All that is said has to be confirmed, and no identifier is given for another reason. */
const saysNothingYet = ({ id, email, phone_number, anonymous_id, wishes, about }: PersonRow, options: SubscriptionOptions): boolean => {
  if (about) return false;
  const asked = wishes.map(({ channel }) => identifierOf({ email, phone_number }, channel));
  const given = [id, email, phone_number, anonymous_id].filter((each) => each !== undefined);
  return wishes.every((wish) => isConfirmed(wish, options)) && given.every((each) => asked.includes(each));
};

/** Whether this has to be confirmed: marketing, where a question can be sent. */
const isConfirmed = ({ channel, purpose }: RowWish, { confirm }: SubscriptionOptions): boolean =>
  confirm && purpose === 'marketing' && channel !== 'push';

interface Work {
  statements: Statement[];
  asks: Ask[];
  joiners: Joiner[];
  /** Subscribed already: nothing new is said, but suppressions are lifted. */
  again: string[];
}

async function subscribe(
  deps: SubscriptionKindDeps,
  { tx, job, context }: JobSlice,
  rows: readonly PersonRow[],
  people: readonly Person[],
  options: SubscriptionOptions,
): Promise<void> {
  const { list_id: listId, actor, custom_source: source } = options;
  const cause: Cause = {
    ...{ method: 'API', methodDetail: actor.kind === 'key' ? actor.id : null, customMethodDetail: source ?? null, source: job.id },
  };
  const ids = people.flatMap((person, i) =>
    'faults' in person ? [] : (rows[i]?.wishes ?? []).map(({ channel }) => person.profileOf(channel)),
  );
  await lockProfiles(tx, ids);
  const consents = await readConsents(tx, context.accountId, [...new Set(ids)].sort());
  const subscribed = new Set(
    consents.flatMap(({ consent, ...row }) => (consent === 'SUBSCRIBED' ? [`${row.profile_id}\n${row.channel}\n${row.purpose}`] : [])),
  );
  const work: Work = { statements: [], asks: [], joiners: [], again: [] };
  people.forEach((person, i) => {
    if (!('faults' in person)) plan(work, rows[i] as PersonRow, person, { options, cause, subscribed });
  });
  await changeConsents(deps, tx, context, work.statements);
  await liftByConsent(deps, tx, context, work.again, cause);
  await askToOptIn(deps, tx, context, work.asks);
  if (listId !== undefined && work.joiners.length > 0) await joinAsSubscriber(deps, tx, context, listId, work.joiners, cause);
  for (const { profileId, token } of tokensOf(rows, people)) await attachPushToken(deps, tx, context, profileId, token);
}

function plan(
  work: Work,
  row: PersonRow,
  person: Exclude<Person, { faults: unknown }>,
  { options, cause, subscribed }: { options: SubscriptionOptions; cause: Cause; subscribed: ReadonlySet<string> },
): void {
  const listId = options.list_id ?? null;
  let waits = false;
  const joiners: Joiner[] = [];
  for (const wish of row.wishes) {
    const { channel, purpose, consented_at: consentedAt } = wish;
    const profileId = person.profileOf(channel);
    const identifier = identifierOf(row, channel);
    const said = consentedAt === undefined ? {} : { consentedAt };
    const birth = channel === 'sms' && row.birth_date ? { birthDate: row.birth_date } : {};
    const already = subscribed.has(`${profileId}\n${channel}\n${purpose}`);
    if (isConfirmed(wish, options) && !already) {
      work.asks.push({ profileId, channel, identifier: identifier ?? '', listId, cause, ...birth });
      waits = true;
      continue;
    }
    if (isConfirmed(wish, options) && channel === 'email') work.again.push(profileId);
    if (!isConfirmed(wish, options)) {
      const statement = { profileId, channel, purpose, identifier, cause, listId, ...said, doubleOptIn: false };
      work.statements.push({ ...statement, consent: 'SUBSCRIBED', ...birth });
    }
    // Consent to tracking alone puts nobody on a list.
    if (purpose !== 'open_tracking') joiners.push({ profileId, channel, ...said });
  }
  if (!waits) work.joiners.push(...joiners);
}

function tokensOf(rows: readonly PersonRow[], people: readonly Person[]) {
  const given = rows.flatMap((row, i) => {
    const person = people[i] as Person;
    return 'faults' in person ? [] : (row.tokens ?? []).map((token) => ({ profileId: person.profileOf('push'), token }));
  });
  // Claimed in one order everywhere.
  return given.sort((a, b) => (a.token.token < b.token.token ? -1 : 1));
}
