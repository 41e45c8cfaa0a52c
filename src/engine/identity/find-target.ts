import type { Fault } from '../../lib/errors.ts';
import { type Desk, requireRow } from './desk.ts';
import { duplicateProfile, unknownProfile } from './faults.ts';
import { IDENTIFIER_KINDS, type IdentifierKind } from './normalise.ts';
import type { ProfileChange } from './profile-change.ts';

/** The profile that a change is about; no id when a new one is to be made. */
export type Target = { id: string; foundBy: IdentifierKind | 'id' } | { id?: undefined } | { fault: Fault };

/**
 * Identifiers that speak against a profile found by a weaker one: a telephone is shared by a family, a device by whoever
 * sits at it. An e-mail address or an external id is taken as the person, whatever else is said.
 */
const SPEAKS_AGAINST: Record<IdentifierKind, readonly IdentifierKind[]> = {
  external_id: [],
  email: [],
  phone_number: ['email'],
  anonymous_id: ['external_id', 'email', 'phone_number'],
};

export function findTarget(change: ProfileChange, desk: Desk): Target {
  const owners = ownersOf(change, desk);
  const [first] = owners;
  if (change.policy === 'create') return first ? { fault: duplicateProfile(first.owner) } : {};

  const lenient = change.policy === 'event' || change.policy === 'client';
  let target: { id: string; foundBy: IdentifierKind | 'id' } | undefined;
  if (change.id) {
    const { given, uuid } = change.id;
    if (uuid === undefined || !desk.row(uuid)) return { fault: unknownProfile(given) };
    target = { id: uuid, foundBy: 'id' };
  } else {
    for (const { kind, owner } of owners) {
      if (!isContradicted(change, kind, owner, desk)) target ??= { id: owner, foundBy: kind };
      else if (!lenient) return { fault: duplicateProfile(owner) };
    }
  }
  const stranger = lenient ? undefined : owners.find(({ owner }) => owner !== target?.id);
  return stranger ? { fault: duplicateProfile(stranger.owner) } : (target ?? {});
}

/** Whose the given identifiers are, in the order in which they are believed; free ones are left out. */
function ownersOf(change: ProfileChange, desk: Desk): { kind: IdentifierKind; owner: string }[] {
  return IDENTIFIER_KINDS.flatMap((kind) => {
    const value = change.identifiers[kind];
    const owner = typeof value === 'string' ? desk.owner(kind, value) : undefined;
    return owner === undefined ? [] : [{ kind, owner }];
  });
}

/** Whether a stronger identifier, which nobody has yet, differs from the one that the profile found has. */
function isContradicted(change: ProfileChange, foundBy: IdentifierKind, owner: string, desk: Desk): boolean {
  return SPEAKS_AGAINST[foundBy].some((kind) => {
    const value = change.identifiers[kind];
    if (typeof value !== 'string' || desk.owner(kind, value) !== undefined) return false;
    const held = requireRow(desk, owner)[kind];
    return held !== null && held !== value;
  });
}
