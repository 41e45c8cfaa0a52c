import { deleteOpenOptIns } from '../../storage/queries/opt-in-requests.ts';
import type { JobKind, JobSlice, RowOutcome } from '../bulk-jobs/job-kind.ts';
import { detachPushToken, ownersOfPushTokens } from '../push-tokens/detach-push-token.ts';
import { lockProfiles } from '../signals.ts';
import { changeConsents, type Statement } from './change-consents.ts';
import { makePeople, type Person } from './find-people.ts';
import { leaveAsUnsubscriber } from './leave-as-unsubscriber.ts';
import type { Cause } from './ledger.ts';
import { type SubscriptionOptions, UNSUBSCRIPTION } from './request-subscription.ts';
import { identifierOf, type PersonRow } from './subscription-input.ts';
import type { SubscriptionKindDeps } from './subscription-kind.ts';

/**
 * Takes consent back. An address that nobody has becomes a profile that wants nothing. With a list, whoever is on it leaves it
 * and is otherwise left alone; whoever is not wants no marketing at all.
 */
export const unsubscriptionKind = (deps: SubscriptionKindDeps): JobKind => ({
  name: UNSUBSCRIPTION,
  async apply(slice) {
    const options = slice.job.options as SubscriptionOptions;
    const rows = slice.rows.map(({ input }) => input as PersonRow);
    const named = rows.filter(isNamed);
    const people = (await makePeople(deps, slice, named, 'import')).values();
    const all = rows.map((row) => (isNamed(row) ? (people.next().value as Person) : undefined));
    const done = { ...slice, context: { ...slice.context, actor: options.actor } };
    await unsubscribeAll(deps, done, rows, all, options);
    return all.map((person): RowOutcome => (person && 'faults' in person ? { state: 'failed', faults: person.faults } : { state: 'done' }));
  },
});

const isNamed = ({ email, phone_number, anonymous_id }: PersonRow): boolean => (email ?? phone_number ?? anonymous_id) !== undefined;

async function unsubscribeAll(
  deps: SubscriptionKindDeps,
  { tx, job, context }: JobSlice,
  rows: readonly PersonRow[],
  people: readonly (Person | undefined)[],
  { actor, list_id: listId }: SubscriptionOptions,
): Promise<void> {
  const cause: Cause = { method: 'API', methodDetail: actor.kind === 'key' ? actor.id : null, source: job.id };
  const tokens = rows.flatMap((row) => (row.tokens ?? []).map(({ token }) => token));
  const owners = await ownersOfPushTokens(tx, context, tokens);
  const statements: Statement[] = [];
  const detached = new Set<string>();
  rows.forEach((row, i) => {
    const person = people[i];
    if (person && 'faults' in person) return;
    for (const { channel, purpose } of row.wishes) {
      const said = { channel, purpose, consent: 'UNSUBSCRIBED' as const, identifier: identifierOf(row, channel), cause };
      const own = person ? [person.profileOf(channel)] : [];
      // Without a name, devices say whose consent it is.
      const told = channel === 'push' && !person ? (row.tokens ?? []).flatMap(({ token }) => owners.get(token) ?? []) : own;
      for (const profileId of told) statements.push({ ...said, profileId, listId: listId ?? null });
    }
    for (const { token } of row.tokens ?? []) if (!person || owners.get(token) === person.profileOf('push')) detached.add(token);
  });
  const ids = [...new Set(statements.map(({ profileId }) => profileId))].sort();
  await lockProfiles(tx, ids);
  const marketing = statements.filter(({ purpose }) => purpose === 'marketing');
  const members =
    listId === undefined
      ? new Set<string>()
      : await leaveAsUnsubscriber(
          deps,
          tx,
          context,
          listId,
          marketing.map(({ profileId }) => profileId),
          cause,
        );
  const global = statements.filter(({ profileId, purpose }) => purpose !== 'marketing' || !members.has(profileId));
  await changeConsents(deps, tx, context, global);
  for (const channel of ['email', 'sms', 'whatsapp'] as const) {
    const of = (list: readonly Statement[]) => list.filter((each) => each.channel === channel && each.purpose === 'marketing');
    const everywhere = of(global).map(({ profileId }) => profileId);
    await deleteOpenOptIns(tx, context.accountId, everywhere, [channel], null);
    const here = of(marketing).flatMap(({ profileId }) => (members.has(profileId) ? [profileId] : []));
    if (listId !== undefined) await deleteOpenOptIns(tx, context.accountId, here, [channel], listId);
  }
  for (const token of [...detached].sort()) await detachPushToken(deps, tx, context, token);
}
