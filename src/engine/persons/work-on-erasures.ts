import { uuidToUlid } from '../../lib/ids.ts';
import type { Tx } from '../../storage/database.ts';
import { PERSON_OWNED } from '../../storage/person-owned/tables.ts';
import { claimErasure, type DueErasure, noteErased, type Subject } from '../../storage/queries/erasures.ts';
import { touchEventsOf } from '../../storage/queries/metric-spans.ts';
import { firstPlace, forgetInputs, INPUT_TABLES, type InputTable, readInputs } from '../../storage/queries/waiting-inputs.ts';
import { mentions, needlesOf } from '../bulk-jobs/mentions.ts';
import { lockProfiles } from '../signals.ts';
import { eraseSome } from './erase-rows.ts';
import { LOOK_AGAIN, type PersonWorkDeps, SLICE_ROWS } from './work-on-merges.ts';

/**
 * Removes one slice of what is left of the erasure that has waited longest: first from what was sent and still waits, then
 * from the tables. All of it is one transaction: cut off, it has not happened.
 * @returns whether there was anything to do
 */
export function workOnErasures({ db, clock, signals }: PersonWorkDeps, limit = SLICE_ROWS[db.kind]): Promise<boolean> {
  return db.background.transaction(async (tx) => {
    const wall = clock.wall();
    const erasure = await claimErasure(tx, wall);
    if (!erasure) return false;
    const { account_id, subject, removed } = erasure;
    const note = (next: Subject | null, passes: number, dueAt: number | null) =>
      noteErased(tx, { ...erasure, subject: next, passes }, dueAt, clock.account(account_id));
    if (subject.searched) {
      await note(await search(tx, erasure, limit), erasure.passes, wall);
      return true;
    }
    await lockProfiles(tx, subject.ids);
    let left = limit;
    for (const profile_id of subject.ids) {
      // Two profiles of one subject become one nobody.
      await touchEventsOf(tx, account_id, profile_id);
      left -= await eraseSome(tx, PERSON_OWNED, { account_id, profile_id }, subject.nobody, left, removed, clock.account(account_id));
    }
    if (left < limit) await signals.publish(tx, [{ kind: 'persons', accountId: account_id, profileIds: subject.ids }]);
    if (left === 0) await note(subject, erasure.passes, wall);
    else {
      const pause = LOOK_AGAIN[erasure.passes];
      // From here on only ids are kept, and at the end nothing.
      await note(
        pause === undefined ? null : { ...subject, identifiers: [] },
        erasure.passes + 1,
        pause === undefined ? null : wall + pause,
      );
    }
    return true;
  });
}

/** Looks through the next inputs of jobs for the person. @returns the subject with how far that has come */
async function search(tx: Tx, { account_id, subject, removed }: DueErasure, limit: number): Promise<Subject> {
  const { searched, ids, identifiers } = subject;
  const table = (INPUT_TABLES.find((name) => name === searched?.table) ?? INPUT_TABLES[0]) as InputTable;
  const after = searched?.table === table ? { job: searched.job, place: searched.place } : { job: '', place: firstPlace(table) };
  const { found, more } = await readInputs(tx, table, account_id, after, limit);
  const needles = needlesOf(identifiers, [...ids, ...ids.map(uuidToUlid)]);
  const gone = await forgetInputs(tx, table, account_id, found, (input) => mentions(input, needles));
  if (gone > 0) removed[table] = (removed[table] ?? 0) + gone;
  const last = found.at(-1);
  if (last && more) return { ...subject, searched: { table, job: last.job, place: last.place } };
  const next = INPUT_TABLES[INPUT_TABLES.indexOf(table) + 1];
  return { ...subject, searched: next ? { table: next, job: '', place: firstPlace(next) } : null };
}
