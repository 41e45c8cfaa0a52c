import { defineSegmentsByMoreConditions } from './2026-01-15/define-segments-by-more-conditions.ts';
import { describeLinksOfLinkage } from './2026-01-15/describe-links-of-linkage.ts';
import { includeGroupsWithOneProfileOnly } from './2026-01-15/include-groups-with-one-profile-only.ts';
import { linkSingleDocuments } from './2026-01-15/link-single-documents.ts';
import { nameFlutterAmongTheSdks } from './2026-01-15/name-flutter-among-the-sdks.ts';
import { pageEventsBySize } from './2026-01-15/page-events-by-size.ts';
import { raiseTheLimitsOfApps } from './2026-01-15/raise-the-limits-of-apps.ts';
import { raiseTheSteadyLimit } from './2026-01-15/raise-the-steady-limit.ts';
import { subscribeToPush } from './2026-01-15/subscribe-to-push.ts';
import { answerNothingToChangesOfTagGroups } from './2026-04-15/answer-nothing-to-changes-of-tag-groups.ts';
import { defineTemplatesByBlocks } from './2026-04-15/define-templates-by-blocks.ts';
import { dropLinksToTheEnds } from './2026-04-15/drop-links-to-the-ends.ts';
import { letSegmentsBeDeactivated } from './2026-04-15/let-segments-be-deactivated.ts';
import { linkAttributions } from './2026-04-15/link-attributions.ts';
import { linkTheMembersOfLists } from './2026-04-15/link-the-members-of-lists.ts';
import { lowerTheLimitsOfCatalogJobs } from './2026-04-15/lower-the-limits-of-catalog-jobs.ts';
import { pageContentBySize } from './2026-04-15/page-content-by-size.ts';
import { pageListsBySize } from './2026-04-15/page-lists-by-size.ts';
import { patchIdentifiers } from './2026-04-15/patch-identifiers.ts';
import { raiseTheDailyLimitOfUploads } from './2026-04-15/raise-the-daily-limit-of-uploads.ts';
import { rankWhatsapp } from './2026-04-15/rank-whatsapp.ts';
import { sayLessOfContentThatIsOnlyRead } from './2026-04-15/say-less-of-content-that-is-only-read.ts';
import { sendCampaignsInMoreWays } from './2026-04-15/send-campaigns-in-more-ways.ts';
import { showFeedsBeingRefreshed } from './2026-04-15/show-feeds-being-refreshed.ts';
import { showRelationshipsOfWhatIsIncluded } from './2026-04-15/show-relationships-of-what-is-included.ts';
import { tellConsentToOpenTracking } from './2026-04-15/tell-consent-to-open-tracking.ts';
import { answerNullForWhatIsNotRelated } from './2026-07-15/answer-null-for-what-is-not-related.ts';
import { filterEventsByHavingAMetric } from './2026-07-15/filter-events-by-having-a-metric.ts';
import { leaveRoomForHints } from './2026-07-15/leave-room-for-hints.ts';
import { letAccountsBeWithoutACity } from './2026-07-15/let-accounts-be-without-a-city.ts';
import { markBackfilledEvents } from './2026-07-15/mark-backfilled-events.ts';
import { nameIdsInFieldsets } from './2026-07-15/name-ids-in-fieldsets.ts';
import { predictWhatsapp } from './2026-07-15/predict-whatsapp.ts';
import { sampleValuesAsTheyAre } from './2026-07-15/sample-values-as-they-are.ts';
import { showConversations } from './2026-07-15/show-conversations.ts';
import { showWhatsappIds } from './2026-07-15/show-whatsapp-ids.ts';
import { tellCampaignsApartByMore } from './2026-07-15/tell-campaigns-apart-by-more.ts';
import { tellEventsApartByMessageFormat } from './2026-07-15/tell-events-apart-by-message-format.ts';
import type { Change } from './change.ts';

/** The oldest revision that is served: what is left when every change is undone. */
export const BASE = '2025-10-15';

/** All changes, the newest revision first; within one revision in the order in which they are undone. */
export const CHANGES: readonly Change[] = [
  markBackfilledEvents,
  sampleValuesAsTheyAre,
  tellEventsApartByMessageFormat,
  tellCampaignsApartByMore,
  showConversations,
  filterEventsByHavingAMetric,
  nameIdsInFieldsets,
  answerNullForWhatIsNotRelated,
  leaveRoomForHints,
  letAccountsBeWithoutACity,
  showWhatsappIds,
  predictWhatsapp,
  showRelationshipsOfWhatIsIncluded,
  linkTheMembersOfLists,
  linkAttributions,
  dropLinksToTheEnds,
  pageListsBySize,
  sendCampaignsInMoreWays,
  letSegmentsBeDeactivated,
  defineTemplatesByBlocks,
  sayLessOfContentThatIsOnlyRead,
  pageContentBySize,
  lowerTheLimitsOfCatalogJobs,
  raiseTheDailyLimitOfUploads,
  showFeedsBeingRefreshed,
  answerNothingToChangesOfTagGroups,
  patchIdentifiers,
  tellConsentToOpenTracking,
  rankWhatsapp,
  pageEventsBySize,
  includeGroupsWithOneProfileOnly,
  linkSingleDocuments,
  describeLinksOfLinkage,
  nameFlutterAmongTheSdks,
  subscribeToPush,
  defineSegmentsByMoreConditions,
  raiseTheLimitsOfApps,
  raiseTheSteadyLimit,
];
