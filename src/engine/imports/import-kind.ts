import type { Fault } from '../../lib/errors.ts';
import type { Tx } from '../../storage/database.ts';
import type { JobKind, JobSlice, Prepared, RowOutcome } from '../bulk-jobs/job-kind.ts';
import { type ExchangeDeps, type OpenedTokens, openTokens } from '../identity/exchange-token.ts';
import type { ProfileChange } from '../identity/profile-change.ts';
import type { ProfileInput } from '../identity/profile-input.ts';
import { type Foresight, foreseeProfiles, isOutdated, type ResolveDeps, resolveForeseen } from '../identity/resolve-profiles.ts';
import { toProfileChange } from '../identity/to-profile-change.ts';
import { joinList } from '../lists/join-list.ts';
import type { Signals } from '../signals.ts';
import { PROFILE_IMPORT } from './request-import.ts';

export interface ImportDeps extends ResolveDeps, ExchangeDeps {
  signals: Signals;
}

type Checked = { change: ProfileChange } | { faults: readonly Fault[] };

/** Rows that were checked, and what is to become of those that are right. */
class PreparedImport implements Prepared {
  readonly checked: readonly Checked[];
  readonly foresight: Foresight;

  constructor(checked: readonly Checked[], foresight: Foresight) {
    this.checked = checked;
    this.foresight = foresight;
  }

  isOutdated(earlier: Prepared): boolean {
    return !(earlier instanceof PreparedImport) || isOutdated(this.foresight, earlier.foresight);
  }
}

/** Creates or updates the profile of each row and puts it on the job's lists. */
export function importKind(deps: ImportDeps): JobKind {
  async function prepare(slice: JobSlice): Promise<PreparedImport> {
    const inputs = slice.rows.map((row) => row.input as ProfileInput);
    const tokens = await openTokens(deps, slice.context.accountId, inputs, slice.tx);
    const checked = inputs.map((input) => check(slice, input, tokens));
    return new PreparedImport(checked, await foreseeProfiles(deps, slice.tx, changesOf(checked)));
  }
  return {
    name: PROFILE_IMPORT,
    prepare,
    async apply(slice, prepared) {
      const { checked, foresight } = prepared instanceof PreparedImport ? prepared : await prepare(slice);
      const { outcomes: resolved, written } = await resolveForeseen(deps, slice.tx, foresight);
      slice.alongside(written);
      const made = resolved.values();
      const changed = new Set<string>();
      const outcomes = checked.map((result): RowOutcome => {
        if ('faults' in result) return { state: 'failed', faults: result.faults };
        const outcome = made.next().value;
        if (!outcome) throw new Error('there is no outcome for a change');
        if ('fault' in outcome) return { state: 'failed', faults: [outcome.fault] };
        if (outcome.changed) changed.add(outcome.profileId);
        return { state: 'done', profileId: outcome.profileId };
      });
      slice.alongside(tell(deps, slice.tx, slice.context.accountId, [...changed]));
      await joinLists(deps, slice, outcomes);
      return outcomes;
    },
  };
}

const changesOf = (checked: readonly Checked[]): ProfileChange[] =>
  checked.flatMap((result) => ('change' in result ? [result.change] : []));

function check({ context }: JobSlice, input: ProfileInput, tokens: OpenedTokens | undefined): Checked {
  const faults: Fault[] = [];
  const change = toProfileChange(input, { accountId: context.accountId, now: context.now, policy: 'import', tokens }, faults);
  return faults.length > 0 ? { faults } : { change };
}

async function tell({ signals }: ImportDeps, tx: Tx, accountId: string, profileIds: readonly string[]): Promise<void> {
  if (profileIds.length > 0) await signals.publish(tx, [{ kind: 'profiles', accountId, profileIds }]);
}

async function joinLists(deps: ImportDeps, { tx, job, context }: JobSlice, outcomes: readonly RowOutcome[]): Promise<void> {
  const { list_ids: listIds } = job.options as { list_ids: readonly string[] };
  if (listIds.length === 0) return;
  const profileIds = [
    ...new Set(outcomes.flatMap((outcome) => (outcome.state === 'done' && outcome.profileId ? [outcome.profileId] : []))),
  ].sort();
  for (const listId of listIds) await joinList(deps, tx, context, listId, profileIds);
}
