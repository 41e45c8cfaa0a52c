import { ulidToUuid } from '../../../lib/ids.ts';
import type { Tx } from '../../../storage/database.ts';
import {
  type Attribution,
  type Conversion,
  lastTouches,
  type TouchedConversion,
  writeAttributions,
} from '../../../storage/queries/attributions.ts';
import type { DescribeGroups, GroupDescription } from '../../messaging/groups.ts';
import { quarterOf } from '../../messaging/message-counts.ts';
import type { AccountTouches } from './windows.ts';

/** Finds anew what conversions of an account are owed to, and writes it down. Whoever was owed to before, and is not any more, loses it. */
export async function attribute(
  tx: Tx,
  accountId: string,
  conversions: readonly Conversion[],
  touches: AccountTouches,
  describeGroups: DescribeGroups,
): Promise<void> {
  if (conversions.length === 0) return;
  const found = touches.windows.length === 0 ? [] : await lastTouches(tx, accountId, conversions, touches.windows);
  const owed = found.flatMap((row) => owedTo(row, touches));
  const groupIds = [...new Set(owed.map(({ group_id }) => group_id))].sort();
  const groups = groupIds.length > 0 ? await describeGroups(tx, accountId, groupIds) : new Map<string, GroupDescription>();
  const owedIds = new Set(owed.map(({ id }) => id));
  await writeAttributions(
    tx,
    accountId,
    owed.map((row) => ({
      ...row,
      campaign_id: groups.get(row.group_id)?.campaign?.id ?? null,
      flow_id: groups.get(row.group_id)?.flow?.id ?? null,
    })),
    conversions.filter(({ id }) => !owedIds.has(id)),
  );
}

/** Of a touch whose event does not say which message it was, nothing is known: nobody is owed. */
function owedTo(
  { touch_id, touch_metric, message, cohort, ...conversion }: TouchedConversion,
  { channelOf }: AccountTouches,
): Omit<Attribution, 'campaign_id' | 'flow_id'>[] {
  const group_id = message === null ? undefined : ulidToUuid(message);
  const second = Number(cohort?.split(':', 1)[0]);
  if (touch_id === null || group_id === undefined || !Number.isSafeInteger(second)) return [];
  const channel = channelOf.get(touch_metric ?? '') ?? 'email';
  return [{ ...conversion, touch_id, channel, group_id, message_id: message as string, sent_at: quarterOf(second * 1_000_000) }];
}
