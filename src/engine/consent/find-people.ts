import type { Fault } from '../../lib/errors.ts';
import { uuidToUlid } from '../../lib/ids.ts';
import { findIdentifiers } from '../../storage/queries/identifiers.ts';
import type { JobSlice } from '../bulk-jobs/job-kind.ts';
import type { Outcome, Policy, ProfileChange } from '../identity/profile-change.ts';
import { type ResolveDeps, resolveProfiles } from '../identity/resolve-profiles.ts';
import type { Channel } from './may-receive.ts';
import { standInId } from './stand-in.ts';
import { identifierOf, type PersonRow } from './subscription-input.ts';

/** Whose consent each channel of a row is (uuid text), or why it is nobody's. */
export type Person = { profileOf(channel: Channel): string } | { faults: readonly Fault[] };

/**
 * Finds or makes the profile of each row. Where its identifiers lead to different people, or the id to nobody any more, each
 * channel is that of whoever has its address or number: consent is never lost because two people were taken for one. What pages
 * and apps send never refuses a row (policy `event`), so that there each channel is looked at by itself in any case.
 */
export async function makePeople(deps: ResolveDeps, slice: JobSlice, rows: readonly PersonRow[], policy: Policy): Promise<Person[]> {
  const whole = await resolve(deps, slice, policy, rows.map(wholeOf));
  const isTorn = (row: PersonRow, outcome: Outcome): boolean => 'fault' in outcome || (policy === 'event' && partsOf(row).length > 1);
  const torn = rows.flatMap((row, i) => (isTorn(row, whole[i] as Outcome) ? partsOf(row) : []));
  const parts = await resolve(deps, slice, policy, torn);
  let next = 0;
  return rows.map((row, i): Person => {
    const outcome = whole[i] as Outcome;
    if (!isTorn(row, outcome) && 'profileId' in outcome) return { profileOf: () => outcome.profileId };
    const own = partsOf(row).map((part) => ({ part, outcome: parts[next++] as Outcome }));
    const faults = own.flatMap(({ outcome: each }) => ('fault' in each ? [each.fault] : []));
    const first = 'fault' in outcome ? own[0]?.outcome : outcome;
    if (faults.length > 0 || first === undefined) return { faults: faults.length > 0 || !('fault' in outcome) ? faults : [outcome.fault] };
    return {
      profileOf(channel) {
        const wanted = identifierOf(row, channel);
        const found = own.find(({ part }) => wanted !== null && Object.values(part.identifiers).includes(wanted))?.outcome ?? first;
        return 'profileId' in found ? found.profileId : '';
      },
    };
  });
}

type Part = Pick<ProfileChange, 'identifiers'> & Partial<Omit<ProfileChange, 'accountId' | 'now' | 'policy'>>;

const wholeOf = ({ about, ...row }: PersonRow): Part => about ?? identifiersOf(row);

const identifiersOf = ({ id, email, phone_number, anonymous_id }: PersonRow): Part => ({
  ...(id === undefined ? {} : { id: { given: uuidToUlid(id), uuid: id } }),
  identifiers: {
    ...(email === undefined ? {} : { email }),
    ...(phone_number === undefined ? {} : { phone_number }),
    ...(anonymous_id === undefined ? {} : { anonymous_id }),
  },
});

const partsOf = ({ email, phone_number, anonymous_id }: PersonRow): Part[] => [
  ...(email === undefined ? [] : [{ identifiers: { email } }]),
  ...(phone_number === undefined ? [] : [{ identifiers: { phone_number } }]),
  ...(anonymous_id === undefined ? [] : [{ identifiers: { anonymous_id } }]),
];

function resolve(deps: ResolveDeps, { tx, context }: JobSlice, policy: Policy, parts: readonly Part[]): Promise<Outcome[]> {
  const frame = { accountId: context.accountId, now: context.now, policy, traits: {} };
  return parts.length > 0
    ? resolveProfiles(
        deps,
        tx,
        parts.map((part) => ({ ...frame, ...part })),
      )
    : Promise.resolve([]);
}

/** For rows whose profiles may not be made yet: whoever has the address or number of each channel, or its stand-in. */
export async function findPeople({ tx, context: { accountId } }: JobSlice, rows: readonly PersonRow[]): Promise<Person[]> {
  const keys = rows.flatMap(({ email, phone_number }) => [
    ...(email === undefined ? [] : [{ account_id: accountId, kind: 'email', value: email }]),
    ...(phone_number === undefined ? [] : [{ account_id: accountId, kind: 'phone_number', value: phone_number }]),
  ]);
  const found = new Map((await findIdentifiers(tx, keys)).map(({ kind, value, profile_id }) => [`${kind}\n${value}`, profile_id]));
  return rows.map((row) => ({
    profileOf(channel) {
      const identifier = identifierOf(row, channel) ?? '';
      const kind = channel === 'email' ? 'email' : 'phone_number';
      return found.get(`${kind}\n${identifier}`) ?? standInId(accountId, identifier);
    },
  }));
}
