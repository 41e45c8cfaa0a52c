import { queryValues } from './query-values.ts';

/** What came of campaigns; their lines are told apart by their messages at least. */
export const queryCampaignValues = queryValues({
  has: ({ campaign }) => campaign !== null,
  usual: ['campaign_id', 'campaign_message_id', 'send_channel'],
  required: ['campaign_id', 'campaign_message_id'],
});
