import type { Fault } from '../../lib/errors.ts';
import { type Desk, requireRow } from './desk.ts';
import { duplicateProfile, unknownProfile, unknownToken } from './faults.ts';
import { IDENTIFIER_KINDS, type IdentifierKind } from './normalise.ts';
import type { ProfileChange } from './profile-change.ts';

/** What a profile was found by. */
export type FoundBy = IdentifierKind | 'id' | '_kx';

/** The profile that a change is about; no id when a new one is to be made. */
export type Target = { id: string; foundBy: FoundBy } | { id?: undefined } | { fault: Fault };

/**
 * Identifiers that speak against a profile found by a weaker one: a telephone is shared by a family, a device by whoever
 * sits at it. An e-mail address or an external id is taken as the person, whatever else is said.
 */
const SPEAKS_AGAINST: Record<IdentifierKind | '_kx', readonly IdentifierKind[]> = {
  external_id: [],
  email: [],
  phone_number: ['email'],
  _kx: ['external_id', 'email', 'phone_number'],
  anonymous_id: ['external_id', 'email', 'phone_number'],
};

export function findTarget(change: ProfileChange, desk: Desk): Target {
  const owners = ownersOf(change, desk);
  const [first] = owners;
  if (change.policy === 'create') return first ? { fault: duplicateProfile(first.owner) } : {};

  const lenient = change.policy === 'event' || change.policy === 'client';
  let target: { id: string; foundBy: FoundBy } | undefined;
  if (change.id) {
    const { given, uuid } = change.id;
    if (uuid === undefined || !desk.row(uuid)) return { fault: unknownProfile(given) };
    target = { id: uuid, foundBy: 'id' };
  } else {
    for (const { kind, owner } of withToken(owners, change, desk)) {
      if (!isContradicted(change, kind, owner, desk)) target ??= { id: owner, foundBy: kind };
      else if (!lenient && kind !== '_kx') return { fault: duplicateProfile(owner) };
    }
  }
  const stranger = lenient ? undefined : owners.find(({ owner }) => owner !== target?.id);
  if (stranger) return { fault: duplicateProfile(stranger.owner) };
  return target ?? (saysNothingElse(change) ? { fault: unknownToken() } : {});
}

type Owner<K> = { kind: K; owner: string };

/**
 * The owners with the profile that a token was made for, in its place: it says more than a device, and less than anything
 * that a person gives. A token only finds. Where it leads elsewhere than what is believed more, it is as if it were not there.
 */
function withToken(
  owners: readonly Owner<IdentifierKind>[],
  { token }: ProfileChange,
  desk: Desk,
): readonly Owner<IdentifierKind | '_kx'>[] {
  if (token === undefined || !desk.row(token)) return owners;
  const devices = owners.filter(({ kind }) => kind === 'anonymous_id');
  return [...owners.filter(({ kind }) => kind !== 'anonymous_id'), { kind: '_kx', owner: token }, ...devices];
}

/** The profile that its token was made for is gone. */
const saysNothingElse = ({ token, id, identifiers }: ProfileChange): boolean =>
  token !== undefined && id === undefined && IDENTIFIER_KINDS.every((kind) => typeof identifiers[kind] !== 'string');

/** Whose the given identifiers are, in the order in which they are believed; free ones are left out. */
function ownersOf(change: ProfileChange, desk: Desk): Owner<IdentifierKind>[] {
  return IDENTIFIER_KINDS.flatMap((kind) => {
    const value = change.identifiers[kind];
    const owner = typeof value === 'string' ? desk.owner(kind, value) : undefined;
    return owner === undefined ? [] : [{ kind, owner }];
  });
}

/** Whether a stronger identifier, which nobody has yet, differs from the one that the profile found has. */
function isContradicted(change: ProfileChange, foundBy: IdentifierKind | '_kx', owner: string, desk: Desk): boolean {
  return SPEAKS_AGAINST[foundBy].some((kind) => {
    const value = change.identifiers[kind];
    if (typeof value !== 'string' || desk.owner(kind, value) !== undefined) return false;
    const held = requireRow(desk, owner)[kind];
    return held !== null && held !== value;
  });
}
