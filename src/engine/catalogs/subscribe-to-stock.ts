import { DomainError, type Fault } from '../../lib/errors.ts';
import { unstorableText } from '../../lib/text.ts';
import type { Database } from '../../storage/database.ts';
import { readVariant, saveStockSubscription, type VariantWithItem } from '../../storage/queries/back-in-stock.ts';
import type { CommandContext } from '../context.ts';
import { type OwnEventDeps, ownMetricId, writeOwnEvents } from '../events/own-events.ts';
import { type ExchangeDeps, openTokens } from '../identity/exchange-token.ts';
import type { ProfileChange } from '../identity/profile-change.ts';
import type { ProfileInput } from '../identity/profile-input.ts';
import { type ResolveDeps, resolveProfiles } from '../identity/resolve-profiles.ts';
import { toProfileChange } from '../identity/to-profile-change.ts';
import { type StockChannel, SUBSCRIBED, stockProperties } from './back-in-stock.ts';
import { unknownThing } from './family.ts';

export interface StockDeps extends ResolveDeps, ExchangeDeps, OwnEventDeps {
  db: Database;
}

export interface StockSubscription {
  channels: readonly StockChannel[];
  profile?: ProfileInput | null;
  variant_id: string;
}

/**
 * Remembers that somebody wants to hear when a variant is there again, and records that they said so. Browsers do not change
 * who somebody is. It is no consent: whether they may be written to is asked when somebody writes to them.
 * @throws DomainError `not_found` for an unknown variant; `invalid` without a person or a channel
 */
export async function subscribeToStock(deps: StockDeps, context: CommandContext, input: StockSubscription): Promise<void> {
  const { accountId, now, actor } = context;
  const faults: Fault[] = [];
  if (input.channels.length === 0) faults.push({ kind: 'invalid', detail: 'Name at least one channel.', at: ['channels'] });
  const profile = input.profile ?? {};
  const tokens = await openTokens(deps, accountId, [profile]);
  const policy = actor.kind === 'client' ? 'client' : 'import';
  const change = toProfileChange(profile, { accountId, now, policy, tokens }, faults, ['profile']);
  if (faults.length > 0) throw new DomainError(faults);
  const isId = unstorableText(input.variant_id) === undefined;
  const variant = isId ? await readVariant(deps.db, accountId, input.variant_id) : undefined;
  if (!variant) throw new DomainError(unknownThing('variant', input.variant_id, ['variant_id']));
  const metricId = await ownMetricId(deps, accountId, SUBSCRIBED, now);
  const channels = [...new Set(input.channels)].sort();
  const fault = await deps.db.transaction((tx) => subscribe(deps, tx, context, { change, variant, channels, metricId }));
  if (fault) throw new DomainError({ ...fault, at: ['profile', ...(fault.at ?? [])] });
}

interface Checked {
  change: ProfileChange;
  variant: VariantWithItem;
  channels: readonly string[];
  metricId: string;
}

async function subscribe(
  deps: StockDeps,
  tx: Parameters<typeof resolveProfiles>[1],
  { accountId, now }: CommandContext,
  { change, variant, channels, metricId }: Checked,
): Promise<Fault | undefined> {
  const [outcome] = await resolveProfiles(deps, tx, [change]);
  if (!outcome) throw new Error('resolveProfiles gave no outcome for a change');
  if ('fault' in outcome) return outcome.fault;
  const { profileId } = outcome;
  await saveStockSubscription(tx, accountId, { profileId, variantId: variant.id, channels }, now);
  if (outcome.changed) await deps.signals.publish(tx, [{ kind: 'profiles', accountId, profileIds: [profileId] }]);
  const uniqueId = `back-in-stock ${variant.id} ${Math.floor(now / 1_000_000)}`;
  await writeOwnEvents(deps, tx, accountId, [
    { profileId, metricId, uniqueId, at: now, properties: stockProperties(variant.id, variant, channels) },
  ]);
  return undefined;
}
