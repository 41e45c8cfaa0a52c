import type { Resource } from '../jsonapi/declare.ts';
import { account } from './accounts/account.ts';
import { accountSettings } from './accounts/account-settings.ts';
import { campaign } from './campaigns/campaign.ts';
import { campaignMessage } from './campaigns/campaign-message.ts';
import { campaignTest } from './campaigns/campaign-test.ts';
import { campaignEstimation, campaignEstimationJob, campaignHold, campaignSendJob } from './campaigns/jobs.ts';
import { campaignPreflight, campaignProgress } from './campaigns/looks.ts';
import { catalogCategory } from './catalogs/category.ts';
import { catalogItem } from './catalogs/item.ts';
import { catalogJobs } from './catalogs/jobs.ts';
import { stockSubscription } from './catalogs/stock-subscription.ts';
import { catalogVariant } from './catalogs/variant.ts';
import { codeJob } from './coupons/code-job.ts';
import { coupon } from './coupons/coupon.ts';
import { couponCode } from './coupons/coupon-code.ts';
import { attribution } from './events/attribution.ts';
import { conversion } from './events/conversion.ts';
import { event } from './events/event.ts';
import { catalogFeed, catalogFeedRefresh, catalogFeedRun } from './feeds/catalog-feed.ts';
import { webFeed } from './feeds/web-feed.ts';
import { image } from './images/image.ts';
import { importError } from './imports/import-error.ts';
import { importJob } from './imports/import-job.ts';
import { list } from './lists/list.ts';
import { deliveryReport } from './messages/delivery-report.ts';
import { message } from './messages/message.ts';
import { testMessage } from './messages/test-message.ts';
import { customMetric } from './metrics/custom-metric.ts';
import { mappedMetric } from './metrics/mapped-metric.ts';
import { metric } from './metrics/metric.ts';
import { metricAggregate } from './metrics/metric-aggregate.ts';
import { metricProperty } from './metrics/metric-property.ts';
import { notYet } from './not-yet.ts';
import { deletionJob } from './privacy/deletion-job.ts';
import { erasure } from './privacy/erasure.ts';
import { profileExport } from './privacy/profile-export.ts';
import { profile } from './profiles/profile.ts';
import { pushToken } from './push-tokens/push-token.ts';
import { campaignValuesReport } from './reports/campaign-reports.ts';
import { segmentSeriesReport, segmentValuesReport } from './reports/segment-reports.ts';
import { segment } from './segments/segment.ts';
import { segmentExplanation } from './segments/segment-explanation.ts';
import { suppressionJob, unsuppressionJob } from './suppressions/suppression-jobs.ts';
import { tag } from './tags/tag.ts';
import { tagGroup } from './tags/tag-group.ts';
import { contentUse } from './templates/content-use.ts';
import { template } from './templates/template.ts';
import { universalContent } from './templates/universal-content.ts';
import { messageTracking } from './tracking/message-tracking.ts';
import { trackingSetting } from './tracking/tracking-setting.ts';

/** Every resource type that this server knows. */
export const resources: readonly Resource[] = [
  account,
  accountSettings,
  profile,
  event,
  attribution,
  conversion,
  metric,
  metricAggregate,
  metricProperty,
  customMetric,
  mappedMetric,
  list,
  importJob,
  importError,
  pushToken,
  suppressionJob,
  unsuppressionJob,
  segment,
  segmentExplanation,
  segmentValuesReport,
  campaignValuesReport,
  segmentSeriesReport,
  tag,
  tagGroup,
  trackingSetting,
  messageTracking,
  template,
  universalContent,
  contentUse,
  catalogItem,
  catalogVariant,
  stockSubscription,
  catalogCategory,
  ...catalogJobs,
  coupon,
  couponCode,
  codeJob,
  image,
  campaign,
  campaignMessage,
  campaignSendJob,
  campaignHold,
  campaignTest,
  campaignEstimationJob,
  campaignEstimation,
  webFeed,
  catalogFeed,
  catalogFeedRefresh,
  catalogFeedRun,
  campaignPreflight,
  campaignProgress,
  message,
  deliveryReport,
  testMessage,
  deletionJob,
  erasure,
  profileExport,
  ...notYet,
];
