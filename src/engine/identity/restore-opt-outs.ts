import type { Clock, Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import { PERSON_OWNED } from '../../storage/person-owned/tables.ts';
import { insertConsentChanges, type NewConsentChange } from '../../storage/queries/consent-changes.ts';
import type { IdentifierRow } from '../../storage/queries/identifiers.ts';
import { takeKeptOptOuts } from '../../storage/queries/kept-opt-outs.ts';
import { type KeptRow, restoreRows, showLatest } from '../../storage/queries/person-rows.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { optOutText } from './opt-out-hash.ts';

export interface RestoreDeps {
  secrets: Secrets;
  clock: Clock;
}

/**
 * Whoever comes with an address or number of somebody who was erased still does not want what that person did not want: it
 * is the same person come back, or somebody whom it costs a click. Part of the transaction that claims the identifiers.
 */
export async function restoreOptOuts(deps: RestoreDeps, tx: Tx, claims: readonly IdentifierRow[]): Promise<void> {
  const byAccount = new Map<string, IdentifierRow[]>();
  for (const claim of claims) {
    if (claim.kind !== 'email' && claim.kind !== 'phone_number') continue;
    const list = byAccount.get(claim.account_id);
    if (list) list.push(claim);
    else byAccount.set(claim.account_id, [claim]);
  }
  for (const [accountId, claimed] of byAccount) {
    // Where nobody was ever erased there is no key, and nothing to look for.
    const hash = await deps.secrets.hasher(accountId, tx);
    const owners = hash && new Map(claimed.map((one) => [hash(textOf(one)), one.profile_id]));
    if (owners) await restore(tx, accountId, owners, deps.clock.account(accountId));
  }
}

const textOf = ({ kind, value }: IdentifierRow): string => optOutText(kind as 'email' | 'phone_number', value);

async function restore(tx: Tx, accountId: string, owners: ReadonlyMap<string, string>, now: Micros): Promise<void> {
  const kept = await takeKeptOptOuts(tx, accountId, [...owners.keys()].sort());
  for (const entry of PERSON_OWNED) {
    const rows = new Map<string, KeptRow & { profile_id: string }>();
    for (const { hash, source, place, content } of kept) {
      const profile_id = owners.get(hash) as string;
      if (source === entry.table) rows.set(`${profile_id}\n${place}`, { ...content, profile_id });
    }
    if (rows.size === 0) continue;
    await restoreRows(tx, entry, accountId, [...rows.values()]);
    await insertConsentChanges(
      tx,
      accountId,
      [...rows.values()].flatMap((row) => (entry.kept ? [entryFor(row, entry.kept.said, now)] : [])),
    );
    if (!entry.latest) continue;
    for (const profile_id of new Set([...rows.values()].map((row) => row.profile_id))) {
      await showLatest(tx, entry, { account_id: accountId, profile_id });
    }
  }
}

/** Nobody said anything now, so that no event follows from it; but the ledger has to account for every state. */
function entryFor(row: KeptRow & { profile_id: string }, change: string, now: Micros): NewConsentChange {
  const textIn = (name: string): string | null => (row[name] === undefined || row[name] === null ? null : String(row[name]));
  return {
    ...{ profile_id: row.profile_id, change, reason: textIn('reason'), list_id: textIn('list_id') },
    ...{ channel: textIn('channel') ?? 'email', purpose: textIn('purpose') ?? 'marketing' },
    ...{ method: 'KEPT_OPT_OUT', source: null, actor_kind: 'system', actor_id: 'identity', changed_at: now },
    ...{ identifier: null, method_detail: null, custom_method_detail: null, double_optin: null, birth_date: null, consented_at: null },
  };
}
