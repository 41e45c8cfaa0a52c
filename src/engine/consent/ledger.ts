import type { Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import { insertConsentChanges, type NewConsentChange } from '../../storage/queries/consent-changes.ts';
import type { CommandContext } from '../context.ts';
import type { Signals } from '../signals.ts';
import type { Channel, Purpose } from './may-receive.ts';

/** Why a change came about; the ledger keeps it beside the time and the actor. */
export interface Cause {
  /** `API`, `PREFERENCE_PAGE`, `ONE_CLICK_UNSUBSCRIBE`; `bulk_job` for suppressions by hand. */
  method: string;
  methodDetail?: string | null;
  customMethodDetail?: string | null;
  /** The job, form or message that it came from. */
  source: string | null;
}

/** What can happen to a person's consent. */
export type ChangeName =
  | 'subscribed'
  /** Said again by somebody whose consent was known: evidence, but no news. */
  | 'subscribed_again'
  | 'unsubscribed'
  | 'suppressed'
  | 'unsuppressed'
  | 'list_suppressed'
  | 'list_unsuppressed'
  | 'list_joined'
  | 'list_left'
  | 'opt_in_requested'
  | 'preferences_saved';

export interface Entry {
  profileId: string;
  change: ChangeName;
  cause: Cause;
  /** `email` and `marketing` when absent. */
  channel?: Channel;
  purpose?: Purpose;
  reason?: string | null;
  listId?: string | null;
  identifier?: string | null;
  doubleOptIn?: boolean | null;
  birthDate?: string | null;
  /** When the person said so, where that is not now. */
  consentedAt?: Micros;
}

/** Appends to the ledger and tells of it, as part of the change itself. Profiles are uuid text. */
export async function writeLedger(
  { signals }: { signals: Signals },
  tx: Tx,
  context: CommandContext,
  entries: readonly Entry[],
): Promise<void> {
  if (entries.length === 0) return;
  const { accountId } = context;
  const written = await insertConsentChanges(
    tx,
    accountId,
    entries.map((entry) => toRow(entry, context)),
  );
  const profileIds = [...new Set(entries.map(({ profileId }) => profileId))].sort();
  const changes = written.map(({ profile_id, id }) => [profile_id, String(id)] as const);
  await signals.publish(tx, [
    { kind: 'profiles', accountId, profileIds },
    { kind: 'consent-changes', accountId, changes },
  ]);
}

function toRow({ cause, ...entry }: Entry, { actor, now }: CommandContext): NewConsentChange {
  return {
    profile_id: entry.profileId,
    channel: entry.channel ?? 'email',
    purpose: entry.purpose ?? 'marketing',
    change: entry.change,
    reason: entry.reason ?? null,
    list_id: entry.listId ?? null,
    identifier: entry.identifier ?? null,
    method: cause.method,
    method_detail: cause.methodDetail ?? null,
    custom_method_detail: cause.customMethodDetail ?? null,
    double_optin: entry.doubleOptIn ?? null,
    birth_date: entry.birthDate ?? null,
    source: cause.source,
    actor_kind: actor.kind,
    actor_id: actor.id,
    consented_at: entry.consentedAt ?? null,
    changed_at: now,
  };
}
