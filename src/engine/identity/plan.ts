import type { Micros } from '../../lib/clock.ts';
import type { Fault } from '../../lib/errors.ts';
import type { IdentifierKey, IdentifierRow, NewIdentifier } from '../../storage/queries/identifiers.ts';
import type { ProfileKey, ProfileRow } from '../../storage/queries/profiles.ts';
import { applyTraits } from './apply-traits.ts';
import { byKey, byRowKey, type Desk, keyOf, RowMissing, requireRow, rowKeyOf } from './desk.ts';
import { type Edit, editIdentifiers } from './edit-identifiers.ts';
import { duplicateProfile, unknownProfile } from './faults.ts';
import { findTarget } from './find-target.ts';
import { IDENTIFIER_KINDS } from './normalise.ts';
import { hasTraits, type Outcome, type ProfileChange } from './profile-change.ts';

/** A profile as the batch leaves it. `base` is the row read, undefined for a new one. */
export interface Draft {
  base: ProfileRow | undefined;
  row: ProfileRow;
  /** The changes that the row holds, so that they can be applied again to a newer base. */
  changes: ProfileChange[];
}

/** What was read before planning. A profile that was looked for and does not exist is null. */
export interface Known {
  owners: ReadonlyMap<string, string>;
  rows: ReadonlyMap<string, ProfileRow | null>;
}

export interface Plan {
  outcomes: Outcome[];
  drafts: Draft[];
  /** Identifiers that nobody has yet. */
  claims: NewIdentifier[];
  /** Identifiers that their profile gives up. */
  releases: IdentifierRow[];
  /** Identifiers that are given up and taken by another profile in the same batch. */
  transfers: NewIdentifier[];
  /** Profiles that must be read before the plan holds; when there are any, it must not be carried out. */
  missing: ProfileKey[];
}

/**
 * Decides what a batch of changes does, as if they came one after the other. Pure: the same known state gives the same plan.
 * @param newId gives the uuid text of a new profile
 */
export function planChanges(changes: readonly ProfileChange[], known: Known, newId: () => string): Plan {
  const drafts = new Map<string, Draft>();
  const owners = new Map<string, Ownership>();
  const missing = new Map<string, ProfileKey>();

  const deskOf = (accountId: string): Desk => ({
    owner: (kind, value) => {
      const key = keyOf({ account_id: accountId, kind, value });
      const edited = owners.get(key);
      return edited ? edited.owner : known.owners.get(key);
    },
    row: (id) => {
      const key = { account_id: accountId, id };
      const row = drafts.get(rowKeyOf(key))?.row ?? known.rows.get(rowKeyOf(key));
      if (row === undefined) throw new RowMissing(key);
      return row;
    },
  });

  const outcomes = changes.map((change): Outcome => {
    try {
      const { outcome, row, edits } = planChange(change, deskOf(change.accountId), newId);
      for (const edit of edits) noteEdit(edit, change);
      if (row) draftOf(row, change);
      return outcome;
    } catch (error) {
      if (!(error instanceof RowMissing)) throw error;
      missing.set(rowKeyOf(error.key), error.key);
      return { fault: unknownProfile(error.key.id) };
    }
  });

  function noteEdit(edit: Edit, { accountId, now }: ProfileChange): void {
    const key = { account_id: accountId, kind: edit.kind, value: edit.value };
    const text = keyOf(key);
    // A value that no change names was not looked up; that the profile gives it up says whose it was.
    const before = owners.has(text)
      ? owners.get(text)?.before
      : (known.owners.get(text) ?? (edit.owner === undefined ? edit.from : undefined));
    owners.set(text, { key, before, owner: edit.owner, at: now });
  }

  function draftOf(row: ProfileRow, change: ProfileChange): void {
    const key = rowKeyOf(row);
    const draft = drafts.get(key) ?? { base: known.rows.get(key) ?? undefined, row, changes: [] };
    draft.row = row;
    draft.changes.push(change);
    drafts.set(key, draft);
  }

  const plan: Plan = { outcomes, drafts: [], claims: [], releases: [], transfers: [], missing: [...missing.values()] };
  for (const { key, before, owner, at } of owners.values()) {
    if (before === owner) continue;
    if (before !== undefined) plan.releases.push({ ...key, profile_id: before });
    if (owner !== undefined) (before === undefined ? plan.claims : plan.transfers).push({ ...key, profile_id: owner, created_at: at });
  }
  for (const list of [plan.claims, plan.releases, plan.transfers]) list.sort(byKey);
  plan.drafts = [...drafts.values()].filter(({ base, row }) => base !== row).sort((a, b) => byRowKey(a.row, b.row));
  return plan;
}

/** Whose an identifier was before the batch, and whose it is after the changes so far. */
interface Ownership {
  key: IdentifierKey;
  before: string | undefined;
  owner: string | undefined;
  at: Micros;
}

interface Planned {
  outcome: Outcome;
  row?: ProfileRow;
  edits: readonly Edit[];
}

const refused = (fault: Fault): Planned => ({ outcome: { fault }, edits: [] });

function planChange(change: ProfileChange, desk: Desk, newId: () => string): Planned {
  const target = findTarget(change, desk);
  if ('fault' in target) return refused(target.fault);
  if (target.id === undefined) return planNew(change, desk, newId());

  const edited = editIdentifiers(change, target.id, target.foundBy, desk);
  if ('fault' in edited) return refused(edited.fault);
  const untouched = edited.row === undefined && !hasTraits(change);
  if (untouched) return { outcome: { profileId: target.id, created: false, changed: false }, edits: [] };
  const before = requireRow(desk, target.id);
  const applied = applyTraits(edited.row ?? before, change);
  if ('fault' in applied) return refused(applied.fault);
  const changed = applied.row !== before || edited.edits.length > 0;
  return { outcome: { profileId: target.id, created: false, changed }, row: applied.row, edits: edited.edits };
}

function planNew(change: ProfileChange, desk: Desk, id: string): Planned {
  const row = emptyRow(change, id);
  const edits: Edit[] = [];
  for (const kind of IDENTIFIER_KINDS) {
    const value = change.identifiers[kind];
    // What others have stays with them; commands for which that is a fault were refused before.
    if (typeof value !== 'string' || desk.owner(kind, value) !== undefined) continue;
    row[kind] = value;
    edits.push({ kind, value, owner: id });
  }
  for (const value of change.secondaryEmails?.append ?? []) {
    if (value === row.email) continue;
    const owner = desk.owner('email', value);
    if (owner !== undefined && change.policy !== 'event' && change.policy !== 'client') return refused(duplicateProfile(owner));
    if (owner === undefined && change.policy !== 'client') edits.push({ kind: 'email', value, owner: id });
  }
  const applied = applyTraits(row, change);
  if ('fault' in applied) return refused(applied.fault);
  return { outcome: { profileId: id, created: true, changed: true }, row: applied.row, edits };
}

function emptyRow(change: ProfileChange, id: string): ProfileRow {
  const identifiers = { email: null, phone_number: null, external_id: null, anonymous_id: null };
  const traits = { first_name: null, last_name: null, organization: null, locale: null, title: null, image: null };
  const times = { created_at: change.now, updated_at: change.now, version: 0 };
  return { account_id: change.accountId, id, ...identifiers, ...traits, location: {}, properties: {}, ...times };
}
