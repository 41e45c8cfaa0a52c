import type { Resource } from '../jsonapi/declare.ts';
import { account } from './accounts/account.ts';
import { catalogCategory } from './catalogs/category.ts';
import { catalogItem } from './catalogs/item.ts';
import { catalogJobs } from './catalogs/jobs.ts';
import { catalogVariant } from './catalogs/variant.ts';
import { codeJob } from './coupons/code-job.ts';
import { coupon } from './coupons/coupon.ts';
import { couponCode } from './coupons/coupon-code.ts';
import { event } from './events/event.ts';
import { importError } from './imports/import-error.ts';
import { importJob } from './imports/import-job.ts';
import { list } from './lists/list.ts';
import { message } from './messages/message.ts';
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
import { segment } from './segments/segment.ts';
import { segmentExplanation } from './segments/segment-explanation.ts';
import { suppressionJob, unsuppressionJob } from './suppressions/suppression-jobs.ts';
import { tag } from './tags/tag.ts';
import { tagGroup } from './tags/tag-group.ts';
import { template } from './templates/template.ts';
import { universalContent } from './templates/universal-content.ts';

/** Every resource type that this server knows. */
export const resources: readonly Resource[] = [
  account,
  profile,
  event,
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
  tag,
  tagGroup,
  template,
  universalContent,
  catalogItem,
  catalogVariant,
  catalogCategory,
  ...catalogJobs,
  coupon,
  couponCode,
  codeJob,
  message,
  deletionJob,
  erasure,
  profileExport,
  ...notYet,
];
