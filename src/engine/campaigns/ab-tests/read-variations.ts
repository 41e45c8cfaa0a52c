import type { Micros } from '../../../lib/clock.ts';
import { ulidToUuid } from '../../../lib/ids.ts';
import { isoMicros } from '../../../lib/time.ts';
import type { Db } from '../../../storage/database.ts';
import { type CampaignMessageRow, readMessagesOf } from '../../../storage/queries/campaign-messages.ts';
import { readCampaign } from '../../../storage/queries/campaigns.ts';
import { readStats } from '../../../storage/queries/message-stats.ts';
import { quarterOf } from '../../messaging/message-counts.ts';
import { readGroupProgress } from '../../messaging/read-group-progress.ts';

/** How a variation does. Rates are fractions of those that were delivered. */
export interface Variation {
  readonly message_id: string;
  readonly name: string | null;
  readonly send_at: string | null;
  readonly recipients: number;
  readonly sent: number;
  readonly skipped: number;
  readonly delivered: number;
  readonly opens_unique: number;
  readonly clicks_unique: number;
  readonly open_rate: number;
  readonly click_rate: number;
}

/** Later than anything: messages are sent at any time after the campaign's. */
const EVER: Micros = 4_102_444_800_000_000;

/** What came so far of the variations of a campaign, in their order. @param since nothing of it was sent before; domain time, null before it was sent */
export async function readVariations(
  db: Db,
  accountId: string,
  messages: readonly CampaignMessageRow[],
  since: Micros | null,
): Promise<Variation[]> {
  const uuids = messages.map(({ id }) => ulidToUuid(id) as string);
  const progress = since === null ? new Map() : await readGroupProgress(db, accountId, uuids);
  const stats = since === null ? [] : await readStats(db, accountId, quarterOf(since), EVER);
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  return messages.map(({ id, variation, send_at }, i) => {
    const of = (name: string): number => stats.find(({ group_id, statistic }) => group_id === uuids[i] && statistic === name)?.total ?? 0;
    const { asked = 0, sent = 0, skipped = 0 } = progress.get(uuids[i] as string) ?? {};
    const [delivered, opens_unique, clicks_unique] = [of('delivered'), of('opens_unique'), of('clicks_unique')];
    return {
      ...{ message_id: id, name: variation, send_at: send_at === null ? null : isoMicros(send_at) },
      ...{ recipients: asked, sent, skipped, delivered, opens_unique, clicks_unique },
      ...{ open_rate: share(opens_unique, delivered), click_rate: share(clicks_unique, delivered) },
    };
  });
}

/** The same for tests by the ids of their campaigns. */
export async function loadVariations(
  { services, accountId }: { services: unknown; accountId: string },
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Variation[]>> {
  const { db } = services as { db: Db };
  const loaded = new Map<string, readonly Variation[]>();
  for (const id of ids) {
    const campaign = await readCampaign(db, accountId, id);
    const messages = await readMessagesOf(db, accountId, id);
    loaded.set(id, await readVariations(db, accountId, messages, campaign?.status === 'Draft' ? null : (campaign?.send_time ?? null)));
  }
  return loaded;
}
