import { DomainError, type Fault } from '../../../lib/errors.ts';
import { parseIso } from '../../../lib/time.ts';
import {
  type CampaignMessageRow,
  insertCampaignMessages,
  readMessagesOf,
  saveCampaignMessage,
} from '../../../storage/queries/campaign-messages.ts';
import { type CampaignTestRow, putTest, readTest } from '../../../storage/queries/campaign-tests.ts';
import { holdCampaign, saveCampaign } from '../../../storage/queries/campaigns.ts';
import type { CommandContext } from '../../context.ts';
import { copyTemplate } from '../../templates/copy-template.ts';
import { unknownCampaign } from '../campaign-input.ts';
import type { CampaignDeps } from '../create-campaign.ts';
import { type CampaignChannel, changed, type Definition } from '../definition.ts';
import type { SendStrategy } from '../options.ts';
import { mustBeDraft } from '../statuses.ts';
import { settingsFaults, strategyFaults, type TestSettings, usualName, type VariationInput, variationsFaults } from './test-input.ts';

export interface TestInput extends TestSettings {
  /** The campaign's. */
  id: string;
  variable?: CampaignTestRow['variable'];
  variations: readonly VariationInput[];
}

/** The field's: enough for half a day's openings. */
const USUAL_MINUTES = 4 * 60;
const USUAL_PERCENTAGE = 20;
const MILLISECOND = 1000;

/**
 * Makes an A/B test of a draft: its message becomes the first variation, the others are copies of it, each with a template of its own,
 * with what is said of them. Variations are messages of the campaign and are changed as such.
 * @returns the campaign's id, which is the test's
 * @throws DomainError `not_found`; `conflict` for what is no draft or has a test; `invalid` with all that is wrong
 */
export async function createTest(deps: CampaignDeps, context: CommandContext, input: TestInput): Promise<{ id: string }> {
  const { accountId, now } = context;
  const { id, variations, variable = 'content' } = input;
  await deps.db.transaction(async (tx) => {
    const campaign = await holdCampaign(tx, accountId, id);
    if (!campaign) throw unknownCampaign(id);
    mustBeDraft(campaign.status);
    if (await readTest(tx, accountId, id)) throw new DomainError({ kind: 'conflict', detail: 'The campaign has an A/B test already.' });
    const channel = campaign.channel as CampaignChannel;
    const strategy = campaign.send_strategy as SendStrategy;
    const test: CampaignTestRow = {
      ...{ campaign_id: id, variable, status: 'draft', send_strategy: strategy, winner_metric: input.winner_metric ?? 'open_rate' },
      test_percentage: input.test_percentage ?? (variable === 'send_time' ? 100 : USUAL_PERCENTAGE),
      automatic_winner: input.automatic_winner ?? channel === 'email',
      duration_minutes: input.duration_minutes ?? USUAL_MINUTES,
      ...{ ends_at: null, winner_id: null, chosen_by: null, chosen_at: null },
    };
    const faults: Fault[] = [
      ...strategyFaults(strategy),
      ...settingsFaults(test, channel),
      ...variationsFaults(variations, variable, channel),
    ];
    if (faults.length > 0) throw new DomainError(faults);
    const [original] = await readMessagesOf(tx, accountId, id);
    if (!original) throw new Error(`campaign ${id} has no message`);
    const [first, ...others] = variations.map((variation, i) => varied(original, variation, usualName(i)));
    const copies: CampaignMessageRow[] = [];
    for (const [i, copy] of others.entries()) {
      const template_id =
        original.template_id && (await copyTemplate(deps, tx, context, original.template_id, `Clone of ${original.template_id}`));
      // Ids are in the order of the variations.
      copies.push({ ...copy, id: deps.ids.ulid(deps.clock.wall() + (i + 1) * MILLISECOND), template_id: template_id ?? null });
    }
    await saveCampaignMessage(tx, accountId, first as CampaignMessageRow, now);
    await insertCampaignMessages(tx, accountId, copies, now);
    await saveCampaign(tx, accountId, { ...campaign, send_strategy: { method: 'ab_test_campaign' } satisfies SendStrategy }, now);
    await putTest(tx, accountId, test);
  });
  return { id };
}

function varied(message: CampaignMessageRow, { name, definition, send_at }: VariationInput, usual: string): CampaignMessageRow {
  const before = message.definition as Definition;
  return {
    ...message,
    definition: definition ? changed(before, definition) : before,
    variation: name ?? usual,
    send_at: send_at == null ? null : (parseIso(send_at) ?? null),
  };
}
