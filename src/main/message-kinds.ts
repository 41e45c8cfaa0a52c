import { type CampaignKindDeps, campaignKind } from '../engine/campaigns/campaign-kind.ts';
import type { MessageKind } from '../engine/messaging/message-kind.ts';
import { optInConfirmation } from '../engine/messaging/opt-in-confirmation.ts';
import { testMessage } from '../engine/messaging/test-message.ts';

/** The kinds of messages that the sender knows how to write. */
export const messageKinds = (deps: CampaignKindDeps): readonly MessageKind[] => [optInConfirmation(deps), testMessage, campaignKind(deps)];
