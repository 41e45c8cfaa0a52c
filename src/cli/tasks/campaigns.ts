import { holdCampaignSend } from '../../engine/campaigns/hold-send.ts';
import { type CampaignProgress, readProgress } from '../../engine/campaigns/read-progress.ts';
import { chooseAccount } from './choose-account.ts';
import { invalid, optionalText, text } from './fields.ts';
import type { Task } from './task.ts';

/** Messages leave from a server that runs; without one it is held before the next one starts. */
export const holdCampaignTask: Task = async (parts, input): Promise<{ held: boolean }> => {
  const { id: accountId } = await chooseAccount(parts, optionalText(input, 'account'));
  const { held } = input;
  if (typeof held !== 'boolean') throw invalid('held', 'must be true or false.');
  await holdCampaignSend(await parts.engine(), { accountId }, { id: text(input, 'campaign'), held });
  return { held };
};

export const campaignProgressTask: Task = async (parts, input): Promise<CampaignProgress> => {
  const { id: accountId } = await chooseAccount(parts, optionalText(input, 'account'));
  return readProgress(parts, { accountId }, { campaign_id: text(input, 'campaign') });
};
