import { DomainError, type Fault } from '../../lib/errors.ts';
import type { CommandContext } from '../context.ts';
import { type ExchangeDeps, openTokens } from '../identity/exchange-token.ts';
import { hasTraits, type ProfileChange } from '../identity/profile-change.ts';
import type { ProfileInput } from '../identity/profile-input.ts';
import { toProfileChange } from '../identity/to-profile-change.ts';
import { checkTokens, missingIdentifiers, wishesOf } from './check-person.ts';
import {
  checkSource,
  type OptInProcess,
  refuseUnknown,
  requestJob,
  requireProcess,
  SUBSCRIPTION,
  type SubscriptionDeps,
} from './request-subscription.ts';
import type { PersonInput, PersonRow, RowWish } from './subscription-input.ts';

export interface ClientSubscription {
  profile: Omit<ProfileInput, 'anonymous_id'> & { subscriptions?: PersonInput['subscriptions'] | null };
  list_id?: string;
  custom_source?: string | null;
}

const NOBODY = "Give an 'email' or a 'phone_number'.";
const NOT_CONFIRMED = "'consented_at' cannot be given where the subscription has to be confirmed.";

/**
 * Takes one person who subscribes on a page or in an app, with what else they said about themselves. Without `subscriptions`
 * they agree to marketing by whatever they can be reached at. Free identifiers fill what the profile lacks: a form is where
 * people leave their number.
 * @returns the job's id, which no operation shows
 * @throws DomainError `invalid` with all faults, at `['profile', …]`; `not_found` for an unknown list
 */
export async function requestClientSubscription(
  deps: SubscriptionDeps & ExchangeDeps,
  context: CommandContext,
  { profile: { subscriptions, ...given }, list_id, custom_source }: ClientSubscription,
): Promise<{ id: string }> {
  const { accountId, now } = context;
  const faults: Fault[] = [];
  const profile: ProfileInput = { ...given, anonymous_id: subscriptions?.push?.anonymous_id };
  const tokens = await openTokens(deps, accountId, [profile]);
  const change = toProfileChange(profile, { accountId, now, policy: 'event', tokens }, faults, ['profile']);
  const row = rowOf(change, subscriptions ?? undefined, now, faults);
  const source = checkSource(custom_source, faults);
  await refuseUnknown(deps, context, [row], [given.id], faults, () => ['profile', 'id']);
  const process = await requireProcess(deps, context, list_id);
  refuseDates(row.wishes, process, faults);
  if (faults.length > 0) throw new DomainError(faults);
  const list = list_id === undefined ? {} : { list_id };
  const said = source === undefined ? {} : { custom_source: source };
  return requestJob(deps, context, SUBSCRIPTION, [row], { ...list, ...said, historical: false, confirm: process === 'double_opt_in' });
}

function rowOf(change: ProfileChange, subscriptions: PersonInput['subscriptions'] | undefined, now: number, faults: Fault[]): PersonRow {
  const add = (detail: string, ...place: (string | number)[]): void => {
    faults.push({ kind: 'invalid', detail, at: ['profile', ...place] });
  };
  const { email, phone_number, anonymous_id } = change.identifiers;
  const frame = { now, historical: false, byTokens: false, mayDate: true };
  const reachable: RowWish[] = [
    ...(email ? [{ channel: 'email', purpose: 'marketing' } as const] : []),
    ...(phone_number ? [{ channel: 'sms', purpose: 'marketing' } as const] : []),
  ];
  const row: PersonRow = {
    wishes: subscriptions ? wishesOf(subscriptions, frame, add) : reachable,
    ...(change.id?.uuid === undefined ? {} : { id: change.id.uuid }),
    ...(email ? { email } : {}),
    ...(phone_number ? { phone_number } : {}),
    ...(anonymous_id ? { anonymous_id } : {}),
    ...(saysMore(change) ? { about: aboutOf(change) } : {}),
  };
  if (change.id && change.id.uuid === undefined) add(`A profile with id \`${change.id.given}\` does not exist.`, 'id');
  const pushed = subscriptions?.push?.tokens;
  if (pushed) {
    row.tokens = pushed;
    checkTokens(pushed, add);
  }
  const isReachable = email !== undefined || phone_number !== undefined || row.wishes.some(({ channel }) => channel === 'push');
  // That nothing at all was given was told already.
  if (!isReachable && faults.length === 0) add(NOBODY);
  else if (isReachable) for (const detail of missingIdentifiers(row, frame)) add(...detail);
  return row;
}

/** Whether there is more to it than an address and a number, which the row has itself. */
function saysMore(change: ProfileChange): boolean {
  const { external_id, anonymous_id } = change.identifiers;
  return hasTraits(change) || change.token !== undefined || change.secondaryEmails !== undefined || Boolean(external_id ?? anonymous_id);
}

const aboutOf = ({ accountId: _, now: __, policy: ___, ...about }: ProfileChange): PersonRow['about'] => about;

/** Somebody else's confirmation is what would have to be dated. */
function refuseDates(wishes: readonly RowWish[], process: OptInProcess, faults: Fault[]): void {
  if (process !== 'double_opt_in') return;
  for (const { channel, purpose, consented_at: at } of wishes) {
    if (at === undefined || purpose !== 'marketing' || channel === 'push') continue;
    faults.push({ kind: 'invalid', detail: NOT_CONFIRMED, at: ['profile', 'subscriptions', channel, purpose, 'consented_at'] });
  }
}
