import { DomainError } from '../../lib/errors.ts';
import { uuidToUlid } from '../../lib/ids.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { deleteOptIn, type OptInRow, readOptIns, upsertOptIns } from '../../storage/queries/opt-in-requests.ts';
import type { CommandContext } from '../context.ts';
import { type ResolveDeps, resolveProfiles } from '../identity/resolve-profiles.ts';
import { lockProfiles, type Signals } from '../signals.ts';
import { changeConsents } from './change-consents.ts';
import { joinAsSubscriber } from './join-as-subscriber.ts';
import type { Channel } from './may-receive.ts';
import { causeOf } from './opt-in-requests.ts';

export interface ConfirmDeps extends ResolveDeps {
  db: Database;
  signals: Signals;
}

export interface Confirmation {
  /** Whoever has the address now, a ULID. */
  profileId: string;
  channel: Channel;
  identifier: string;
  listId: string | null;
  /** Whether it was confirmed before: a second click answers the same and changes nothing. */
  repeated: boolean;
}

/**
 * Somebody says yes to what they were asked: they are subscribed and put on the list. The yes is that of whoever has the address,
 * which may be another profile than the one that was asked, or a new one.
 * @param input `requestId` is uuid text
 * @throws DomainError `not_found` for a request that was withdrawn, forgotten or never made; `invalid` with `meta.expired` when
 *   its time is over
 */
export function confirmOptIn(deps: ConfirmDeps, context: CommandContext, input: { requestId: string }): Promise<Confirmation> {
  return deps.db.transaction(async (tx) => {
    const found = await requireRequest(tx, context, input.requestId);
    await lockProfiles(tx, [found.profile_id]);
    // Another click may have come first; it holds the same lock.
    const request = await requireRequest(tx, context, input.requestId);
    if (request.confirmed_at !== null) return toConfirmation(request, true);
    if (request.expires_at <= context.now) throw expired();
    return toConfirmation(await confirm(deps, tx, context, request), false);
  });
}

async function requireRequest(tx: Tx, { accountId }: CommandContext, id: string): Promise<OptInRow> {
  const [request] = UUID.test(id) ? await readOptIns(tx, accountId, [id]) : [];
  if (!request)
    throw new DomainError({ kind: 'not_found', detail: 'There is nothing to confirm: the subscription was withdrawn or forgotten.' });
  return request;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const expired = (): DomainError =>
  new DomainError({ kind: 'invalid', detail: 'The time to confirm this subscription is over. Subscribe again.', meta: { expired: true } });

async function confirm(deps: ConfirmDeps, tx: Tx, context: CommandContext, request: OptInRow): Promise<OptInRow> {
  const { accountId, now } = context;
  const { identifier, list_id: listId } = request;
  const channel = request.channel as Channel;
  const identifiers = channel === 'email' ? { email: identifier } : { phone_number: identifier };
  const [outcome] = await resolveProfiles(deps, tx, [{ accountId, now, policy: 'import', identifiers, traits: {} }]);
  if (!outcome || 'fault' in outcome) throw new DomainError(outcome?.fault ?? []);
  const { profileId } = outcome;
  const cause = causeOf(request);
  const yes = { profileId, channel, purpose: 'marketing', consent: 'SUBSCRIBED', identifier, cause, listId, doubleOptIn: true } as const;
  await changeConsents(deps, tx, context, [yes]);
  if (listId !== null) await joinAsSubscriber(deps, tx, context, listId, [{ profileId, channel }], cause);
  const confirmed = { ...request, profile_id: profileId, confirmed_at: now };
  if (profileId !== request.profile_id) await deleteOptIn(tx, accountId, request);
  await upsertOptIns(tx, accountId, [confirmed]);
  return confirmed;
}

const toConfirmation = (request: OptInRow, repeated: boolean): Confirmation => ({
  profileId: uuidToUlid(request.profile_id),
  channel: request.channel as Channel,
  identifier: request.identifier,
  listId: request.list_id,
  repeated,
});
