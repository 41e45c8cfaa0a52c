import type { Fault } from '../../lib/errors.ts';
import type { ProfileRow } from '../../storage/queries/profiles.ts';
import { type Desk, requireRow } from './desk.ts';
import { duplicateProfile } from './faults.ts';
import type { FoundBy } from './find-target.ts';
import { IDENTIFIER_KINDS, type IdentifierKind } from './normalise.ts';
import type { ProfileChange } from './profile-change.ts';

/** An identifier that gets an owner, or is given up by the one named in `from`. */
export type Edit = { kind: IdentifierKind; value: string } & ({ owner: string } | { owner: undefined; from: string });

/** `row` is undefined when nothing about the identifiers differs and the row did not need to be read. */
export type Edited = { row: ProfileRow | undefined; edits: readonly Edit[] } | { fault: Fault };

/** What a change does to the identifiers of the profile that it was found to be about (VOCABULARY.md, "What a policy may do"). */
export function editIdentifiers(change: ProfileChange, id: string, foundBy: FoundBy, desk: Desk): Edited {
  switch (change.policy) {
    case 'event':
      return fill(change, id, desk, 'everything');
    case 'client':
      // Knowing someone's address must not be enough to attach a device or a telephone to them; knowing the random id of
      // an anonymous visitor is, since that is how a visitor gets a name. So is a token, which was sent to the person alone.
      return foundBy === 'anonymous_id' || foundBy === '_kx' ? fill(change, id, desk, 'fields') : { row: undefined, edits: [] };
    default:
      return replace(change, id, foundBy, desk);
  }
}

/** Free identifiers fill empty fields; further devices and secondary addresses are attached beside. Nothing is taken away. */
function fill(change: ProfileChange, id: string, desk: Desk, what: 'everything' | 'fields'): Edited {
  const free = IDENTIFIER_KINDS.flatMap((kind) => {
    const value = change.identifiers[kind];
    return typeof value === 'string' && desk.owner(kind, value) === undefined ? [{ kind, value }] : [];
  });
  const further =
    what === 'fields' ? [] : (change.secondaryEmails?.append ?? []).filter((value) => desk.owner('email', value) === undefined);
  if (free.length + further.length === 0) return { row: undefined, edits: [] };
  const before = requireRow(desk, id);
  let row = before;
  const edits: Edit[] = [];
  for (const { kind, value } of free) {
    const empty = row[kind] === null;
    if (empty) row = { ...row, [kind]: value, updated_at: Math.max(change.now, row.updated_at) };
    if (empty || kind === 'anonymous_id') edits.push({ kind, value, owner: id });
  }
  for (const value of further) edits.push({ kind: 'email', value, owner: id });
  return { row, edits };
}

/** Given identifiers become the profile's own, null clears. That none belongs to another profile was checked before. */
function replace(change: ProfileChange, id: string, foundBy: FoundBy, desk: Desk): Edited {
  const before = requireRow(desk, id);
  const edits: Edit[] = [];
  const fields: Partial<Record<IdentifierKind, string | null>> = {};
  for (const kind of IDENTIFIER_KINDS) {
    const value = change.identifiers[kind];
    const held = before[kind];
    if (value === undefined || value === held) continue;
    const own = value !== null && desk.owner(kind, value) === id;
    // A secondary address that led here is no wish to change the primary one.
    if (own && foundBy === kind) continue;
    fields[kind] = value;
    if (value !== null && !own) edits.push({ kind, value, owner: id });
    // A secondary that becomes the primary changes places with it, and a device stays the person's: those keep the old value.
    if (held !== null && !own && !(kind === 'anonymous_id' && value !== null))
      edits.push({ kind, value: held, owner: undefined, from: id });
  }
  const row = { ...before, ...fields };
  const cleared = IDENTIFIER_KINDS.find((kind) => fields[kind] === null);
  if (cleared && IDENTIFIER_KINDS.every((kind) => row[kind] === null)) {
    return { fault: { kind: 'invalid', detail: 'A profile must keep at least one identifier.', at: [cleared] } };
  }
  const fault = editSecondaries(change, row, edits, desk);
  if (fault) return { fault };
  const touched = edits.length > 0 || Object.keys(fields).length > 0;
  return touched ? { row: { ...row, updated_at: Math.max(change.now, row.updated_at) }, edits } : { row: before, edits };
}

function editSecondaries(change: ProfileChange, row: ProfileRow, edits: Edit[], desk: Desk): Fault | undefined {
  const { append = [], unappend = [] } = change.secondaryEmails ?? {};
  const ownerOf = (value: string): string | undefined => {
    const edit = edits.findLast((each) => each.kind === 'email' && each.value === value);
    return edit ? edit.owner : desk.owner('email', value);
  };
  for (const value of unappend) {
    if (ownerOf(value) !== row.id) continue;
    if (value === row.email) {
      const at = ['patch_identifiers', 'unappend', 'email'];
      return { kind: 'invalid', detail: "This is the profile's primary email address: replace or clear `email` instead.", at };
    }
    edits.push({ kind: 'email', value, owner: undefined, from: row.id });
  }
  for (const value of append) {
    const owner = ownerOf(value);
    if (owner !== undefined && owner !== row.id) return duplicateProfile(owner);
    if (owner === undefined) edits.push({ kind: 'email', value, owner: row.id });
  }
  return undefined;
}
