/** The kind of messages that campaigns are made of. */
export const CAMPAIGN = 'campaign';

/** What a batch is written from; ids are ULIDs. */
export interface CampaignContent {
  readonly campaignId: string;
  readonly messageId: string;
}

/** What one recipient's message is written from besides. */
export interface RecipientContent {
  /** The list or segment that they were found in. */
  readonly groupId: string;
  /** Why they are to get nothing: the message is in the ledger to say so. */
  readonly skip?: 'LOCAL_TIME_PASSED';
}
