import { describeCampaigns } from '../engine/campaigns/describe-groups.ts';
import { type DescribeGroups, describeBy } from '../engine/messaging/groups.ts';

/** Whoever sends messages in groups says here what its groups are. */
export const describeGroups: DescribeGroups = describeBy([describeCampaigns]);
