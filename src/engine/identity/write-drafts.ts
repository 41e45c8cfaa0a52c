import type { Tx } from '../../storage/database.ts';
import { lockProfile, type ProfileRow, updateProfiles } from '../../storage/queries/profiles.ts';
import { applyTraits } from './apply-traits.ts';
import { rowKeyOf } from './desk.ts';
import { IDENTIFIER_KINDS } from './normalise.ts';
import type { Draft } from './plan.ts';
import { RaceLost } from './race-lost.ts';

/**
 * Writes the drafts of profiles that existed before, those that nobody changed since they were read all at once. The
 * others are locked, brought up to date and written one by one, so that a profile that many are writing to is not fought over.
 * @param drafts sorted by key
 */
export async function writeDrafts(tx: Tx, drafts: readonly Draft[]): Promise<void> {
  const changed = drafts.filter(isChange);
  const written = new Set(
    (
      await updateProfiles(
        tx,
        changed.map((draft) => draft.row),
      )
    ).map(rowKeyOf),
  );
  for (const draft of changed) {
    if (!written.has(rowKeyOf(draft.row))) await writeLate(tx, draft);
  }
}

interface Change extends Draft {
  base: ProfileRow;
}

const isChange = (draft: Draft): draft is Change => draft.base !== undefined;

async function writeLate(tx: Tx, draft: Change): Promise<void> {
  const fresh = await lockProfile(tx, draft.row);
  // The plan's decisions about identifiers hold for the profile that was read, and for no other.
  if (!fresh || IDENTIFIER_KINDS.some((kind) => fresh[kind] !== draft.base[kind])) throw new RaceLost('a profile changed its identifiers');
  let row = fresh;
  for (const change of draft.changes) {
    const applied = applyTraits(row, change);
    if ('fault' in applied) throw new RaceLost('a profile grew until this change does not fit any more');
    row = applied.row;
  }
  for (const kind of IDENTIFIER_KINDS) row = { ...row, [kind]: draft.row[kind] };
  row.updated_at = Math.max(row.updated_at, draft.row.updated_at);
  const [saved] = await updateProfiles(tx, [row]);
  if (!saved) throw new RaceLost('a locked profile changed');
}
