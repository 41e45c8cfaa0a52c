import { DomainError, type Fault } from '../../lib/errors.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { readConsents } from '../../storage/queries/consents.ts';
import { knownLists } from '../../storage/queries/lists.ts';
import { deleteOpenOptIns } from '../../storage/queries/opt-in-requests.ts';
import { readProfiles } from '../../storage/queries/profiles.ts';
import type { CommandContext } from '../context.ts';
import { lockProfiles, type Signals } from '../signals.ts';
import { changeConsents, type Statement } from './change-consents.ts';
import { joinAsSubscriber } from './join-as-subscriber.ts';
import { leaveAsUnsubscriber } from './leave-as-unsubscriber.ts';
import { type Cause, writeLedger } from './ledger.ts';
import type { Channel } from './may-receive.ts';
import { requireProfile } from './unsubscribe.ts';

export interface Preferences {
  /** A ULID. */
  profileId: string;
  /** Whether marketing is wanted; channels that are left out stay as they are. */
  channels?: Partial<Readonly<Record<Channel, boolean>>>;
  /** Which lists' messages are wanted; lists that are left out stay as they are. */
  lists?: readonly { listId: string; wanted: boolean }[];
  /** The message that led here. */
  source?: string;
}

/**
 * What a person chose on the page of their preferences. They are who they say, by the link that led them here, so that nothing
 * has to be confirmed. All or nothing; what is as it was changes nothing.
 * @throws DomainError `not_found` for an unknown profile; `invalid` at `['channels', channel]` without an address or number to
 *   subscribe, and at `['lists', index]` for an unknown list
 */
export function savePreferences(
  deps: { db: Database; signals: Signals },
  context: CommandContext,
  { profileId, channels = {}, lists = [], source }: Preferences,
): Promise<void> {
  const cause: Cause = { method: 'PREFERENCE_PAGE', source: source ?? null };
  return deps.db.transaction(async (tx) => {
    const id = await requireProfile(tx, context, profileId);
    await lockProfiles(tx, [id]);
    const { statements, faults } = await toStatements(tx, context, id, channels, cause);
    faults.push(...(await unknownLists(tx, context, lists)));
    if (faults.length > 0) throw new DomainError(faults);
    await changeConsents(deps, tx, context, statements);
    const unwanted = statements.flatMap(({ channel, consent }) => (consent === 'UNSUBSCRIBED' ? [channel] : []));
    if (unwanted.length > 0) await deleteOpenOptIns(tx, context.accountId, [id], unwanted, null);
    for (const { listId, wanted } of [...lists].sort((a, b) => (a.listId < b.listId ? -1 : 1))) {
      if (wanted) await joinAsSubscriber(deps, tx, context, listId, [{ profileId: id, channel: 'email' }], cause);
      else await leaveAsUnsubscriber(deps, tx, context, listId, [id], cause);
    }
    await writeLedger(deps, tx, context, [{ profileId: id, change: 'preferences_saved', cause }]);
  });
}

async function toStatements(
  tx: Tx,
  { accountId }: CommandContext,
  profileId: string,
  channels: Partial<Readonly<Record<Channel, boolean>>>,
  cause: Cause,
): Promise<{ statements: Statement[]; faults: Fault[] }> {
  const [profile] = await readProfiles(tx, [{ account_id: accountId, id: profileId }]);
  const before = await readConsents(tx, accountId, [profileId]);
  const statements: Statement[] = [];
  const faults: Fault[] = [];
  for (const [channel, wanted] of Object.entries(channels) as [Channel, boolean][]) {
    const said = before.find((row) => row.channel === channel && row.purpose === 'marketing')?.consent;
    const consent = wanted ? 'SUBSCRIBED' : 'UNSUBSCRIBED';
    if (said === consent) continue;
    const identifier = channel === 'email' ? (profile?.email ?? null) : channel === 'push' ? null : (profile?.phone_number ?? null);
    if (wanted && identifier === null && channel !== 'push') {
      const missing = channel === 'email' ? 'e-mail address' : 'telephone number';
      faults.push({ kind: 'invalid', detail: `There is no ${missing} to subscribe.`, at: ['channels', channel] });
    }
    statements.push({ profileId, channel, purpose: 'marketing', consent, identifier, cause });
  }
  return { statements, faults };
}

async function unknownLists(tx: Tx, { accountId }: CommandContext, lists: readonly { listId: string }[]): Promise<Fault[]> {
  const known = await knownLists(
    tx,
    accountId,
    lists.map(({ listId }) => listId),
  );
  return lists.flatMap(({ listId }, index): Fault[] =>
    known.has(listId) ? [] : [{ kind: 'invalid', detail: `A list with id \`${listId}\` does not exist.`, at: ['lists', index] }],
  );
}
