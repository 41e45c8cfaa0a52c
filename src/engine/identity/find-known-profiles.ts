import type { Db } from '../../storage/database.ts';
import { findOwners } from '../../storage/queries/identifier-owners.ts';
import { IDENTIFIER_KINDS } from './normalise.ts';
import { hasTraits, type ProfileChange } from './profile-change.ts';

/**
 * The profile (uuid text) of each change that says nothing but who it is about, by identifiers that somebody has already;
 * undefined for all others, which resolveProfiles has to decide. Most events are of this kind, so this is the short way of
 * the hot path: one read, outside of any transaction, and nothing to write.
 *
 * It agrees with resolveProfiles (find-known-profiles.test.ts): with no free identifier nothing speaks against the owner of
 * the strongest one, and there is nothing to fill in.
 */
export async function findKnownProfiles(db: Db, changes: readonly ProfileChange[]): Promise<(string | undefined)[]> {
  const wanted = new Wanted();
  // The places of one change's identifiers follow each other, the one that is believed most first.
  const places: number[] = [];
  const ends: number[] = [];
  for (const change of changes) {
    if (saysOnlyWho(change)) {
      for (const kind of IDENTIFIER_KINDS) {
        const value = change.identifiers[kind];
        if (typeof value === 'string') places.push(wanted.placeOf(change.accountId, kind, value));
      }
    }
    ends.push(places.length);
  }
  const owners = places.length === 0 ? [] : await findOwners(db, wanted);
  return ends.map((end, i) => {
    const start = i === 0 ? 0 : (ends[i - 1] as number);
    for (let at = start; at < end; at++) if (owners[places[at] as number] === undefined) return undefined;
    return start === end ? undefined : owners[places[start] as number];
  });
}

/** Identifiers that are looked for, each once: a batch names some people many times. */
class Wanted {
  readonly accountIds: string[] = [];
  readonly kinds: string[] = [];
  readonly values: string[] = [];
  readonly #places = new Map<string, number>();

  placeOf(accountId: string, kind: string, value: string): number {
    const key = `${accountId}\n${kind}\n${value}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.values.length;
    this.#places.set(key, place);
    this.accountIds.push(accountId);
    this.kinds.push(kind);
    this.values.push(value);
    return place;
  }
}

function saysOnlyWho(change: ProfileChange): boolean {
  const lenient = change.policy === 'event' || change.policy === 'client';
  return lenient && change.id === undefined && change.token === undefined && change.secondaryEmails === undefined && !hasTraits(change);
}
