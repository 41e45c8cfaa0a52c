import {
  anyOf,
  anything,
  choice,
  constant,
  dateTime,
  flag,
  integer,
  listOf,
  literal,
  nullable,
  number,
  object,
  text,
} from '../../jsonapi/schema.ts';

/**
 * The shape of a segment's definition: condition groups joined by AND, their conditions by OR. A table of names and types;
 * the engine gives them their meaning.
 */
const staticDateFilter = object({ type: constant('date'), operator: choice('after', 'before'), date: dateTime() });
const staticDateRangeFilter = object({ type: constant('date'), operator: constant('between-static'), start: dateTime(), end: dateTime() });
const relativeDateOperatorBaseRelativeDateFilter = object({
  type: constant('date'),
  operator: choice('at-least', 'in-the-last', 'in-the-next'),
  unit: choice('day', 'hour', 'week'),
  quantity: integer(),
});
const relativeDateRangeFilter = object({
  type: constant('date'),
  operator: constant('between'),
  start: integer(),
  end: integer(),
  unit: choice('day', 'hour', 'week'),
});
const profileHasGroupMembershipCondition = object({
  type: constant('profile-group-membership'),
  is_member: literal('boolean', [true]),
  group_ids: listOf(text()),
  'timeframe_filter?': nullable(
    anyOf(staticDateFilter, staticDateRangeFilter, relativeDateOperatorBaseRelativeDateFilter, relativeDateRangeFilter),
  ),
});
const profileNoGroupMembershipCondition = object({
  type: constant('profile-group-membership'),
  is_member: literal('boolean', [false]),
  group_ids: listOf(text()),
});
const numericOperatorNumericFilter = object({
  type: constant('numeric'),
  operator: choice('equals', 'greater-than', 'greater-than-or-equal', 'less-than', 'less-than-or-equal', 'not-equals'),
  value: anyOf(integer(), number()),
});
const relativeAnniversaryDateFilter = object({
  type: constant('date'),
  operator: choice('anniversary-last', 'anniversary-next'),
  unit: choice('day', 'hour', 'week'),
  quantity: integer(),
});
const alltimeDateFilter = object({ type: constant('date'), operator: constant('alltime') });
const stringOperatorStringFilter = object({
  type: constant('string'),
  operator: choice(
    'contains',
    'ends-with',
    'equals',
    'not-contains',
    'not-ends-with',
    'not-equals',
    'not-starts-with',
    'nregex',
    'regex',
    'starts-with',
  ),
  value: nullable(text()),
});
const stringArrayOperatorStringArrayFilter = object({ type: constant('string'), operator: choice('in', 'not-in'), value: listOf(text()) });
const existenceOperatorExistenceFilter = object({ type: constant('existence'), operator: choice('is-set', 'not-set') });
const listSetFilter = object({
  type: constant('list'),
  operator: choice('contains-all', 'contains-any', 'not-contains-all', 'not-contains-any'),
  value: listOf(text()),
});
const listLengthFilter = object({
  type: constant('list'),
  operator: choice('length-equals', 'length-greater-than', 'length-greater-than-or-equal', 'length-less-than', 'length-less-than-or-equal'),
  value: integer(),
});
const listSubstringFilter = object({
  type: constant('list'),
  operator: choice('contains-substring', 'not-contains-substring'),
  value: nullable(text()),
});
const booleanFilter = object({ type: constant('boolean'), operator: constant('equals'), value: flag() });
const profileMetricPropertyFilter = object({
  property: text(),
  'filter?': nullable(
    anyOf(
      stringOperatorStringFilter,
      stringArrayOperatorStringArrayFilter,
      existenceOperatorExistenceFilter,
      listSetFilter,
      listLengthFilter,
      listSubstringFilter,
      booleanFilter,
      numericOperatorNumericFilter,
    ),
  ),
});
const segmentsProfileMetricCondition = object({
  type: constant('profile-metric'),
  metric_id: text(),
  measurement: choice('count', 'sum'),
  measurement_filter: numericOperatorNumericFilter,
  timeframe_filter: anyOf(
    staticDateFilter,
    staticDateRangeFilter,
    relativeDateOperatorBaseRelativeDateFilter,
    relativeAnniversaryDateFilter,
    relativeDateRangeFilter,
    alltimeDateFilter,
  ),
  'metric_filters?': nullable(listOf(profileMetricPropertyFilter)),
});
const hasEmailMarketing = object({ subscription: constant('any'), 'filters?': anything() });
const doubleOptinFilter = object({ field: constant('is_double_opt_in'), filter: booleanFilter });
const calendarDateFilter = object({ type: constant('date'), operator: constant('calendar-month'), value: integer() });
const anniversaryDateFilter = object({ type: constant('date'), operator: choice('anniversary', 'anniversary-month') });
const statusDateFilter = object({
  field: constant('status_date'),
  filter: anyOf(
    staticDateFilter,
    staticDateRangeFilter,
    relativeDateOperatorBaseRelativeDateFilter,
    relativeAnniversaryDateFilter,
    relativeDateRangeFilter,
    calendarDateFilter,
    anniversaryDateFilter,
  ),
});
const equalsStringFilter = object({ type: constant('string'), operator: constant('equals'), value: nullable(text()) });
const customSourceFilter = object({ field: constant('custom_source'), filter: equalsStringFilter });
const inStringArrayFilter = object({ type: constant('string'), operator: constant('in'), value: listOf(text()) });
const formMethodFilter = object({ field: constant('method'), method: constant('form'), 'filter?': nullable(inStringArrayFilter) });
const preferencePageFilter = object({
  field: constant('method'),
  method: constant('preference_page'),
  'filter?': nullable(equalsStringFilter),
});
const aPIMethodFilter = object({ field: constant('method'), method: constant('api'), 'filter?': nullable(inStringArrayFilter) });
const inboundMessageMethodFilter = object({ field: constant('method'), method: constant('inbound_message') });
const backInStockMethodFilter = object({ field: constant('method'), method: constant('back_in_stock') });
const sftpMethodFilter = object({ field: constant('method'), method: constant('sftp') });
const manualImportManualMethodFilter = object({
  field: constant('method'),
  method: constant('manual_import'),
  'filter?': nullable(inStringArrayFilter),
});
const manualAddManualMethodFilter = object({
  field: constant('method'),
  method: constant('manual_add'),
  'filter?': nullable(inStringArrayFilter),
});
const shopifyIntegrationFilter = object({ type: constant('string'), operator: constant('in'), value: listOf(constant('shopify')) });
const shopifyIntegrationMethodFilter = object({
  field: constant('method'),
  method: constant('integration'),
  filter: shopifyIntegrationFilter,
});
const hasEmailMarketingSubscribed = object({
  subscription: constant('subscribed'),
  'filters?': nullable(
    listOf(
      anyOf(
        doubleOptinFilter,
        statusDateFilter,
        customSourceFilter,
        formMethodFilter,
        preferencePageFilter,
        aPIMethodFilter,
        inboundMessageMethodFilter,
        backInStockMethodFilter,
        sftpMethodFilter,
        manualImportManualMethodFilter,
        manualAddManualMethodFilter,
        shopifyIntegrationMethodFilter,
      ),
    ),
  ),
});
const hasEmailMarketingNeverSubscribed = object({ subscription: constant('never_subscribed'), 'filters?': anything() });
const hasEmailMarketingConsent = object({
  channel: constant('email'),
  can_receive_marketing: literal('boolean', [true]),
  consent_status: anyOf(hasEmailMarketing, hasEmailMarketingSubscribed, hasEmailMarketingNeverSubscribed),
});
const isSetExistenceFilter = object({ type: constant('existence'), operator: constant('is-set') });
const bounceDateFilter = object({
  field: constant('bounce_date'),
  filter: anyOf(
    staticDateFilter,
    staticDateRangeFilter,
    relativeDateOperatorBaseRelativeDateFilter,
    relativeAnniversaryDateFilter,
    relativeDateRangeFilter,
    calendarDateFilter,
    anniversaryDateFilter,
    isSetExistenceFilter,
  ),
});
const manualSuppressionDateFilter = object({
  field: constant('manual_suppression_date'),
  filter: anyOf(
    staticDateFilter,
    staticDateRangeFilter,
    relativeDateOperatorBaseRelativeDateFilter,
    relativeAnniversaryDateFilter,
    relativeDateRangeFilter,
    calendarDateFilter,
    anniversaryDateFilter,
    isSetExistenceFilter,
  ),
});
const invalidEmailDateFilter = object({
  field: constant('invalid_email_date'),
  filter: anyOf(
    staticDateFilter,
    staticDateRangeFilter,
    relativeDateOperatorBaseRelativeDateFilter,
    relativeAnniversaryDateFilter,
    relativeDateRangeFilter,
    calendarDateFilter,
    anniversaryDateFilter,
    isSetExistenceFilter,
  ),
});
const noEmailMarketing = object({
  subscription: constant('any'),
  'filters?': nullable(listOf(anyOf(bounceDateFilter, manualSuppressionDateFilter, invalidEmailDateFilter))),
});
const preferencePageMethodFilter = object({ field: constant('method'), method: constant('preference_page') });
const manualRemoveMethodFilter = object({ field: constant('method'), method: constant('manual_remove') });
const spamComplaintMethodFilter = object({ field: constant('method'), method: constant('spam_complaint') });
const mailboxProviderMethodFilter = object({ field: constant('method'), method: constant('mailbox_provider') });
const oneClickUnsubscribeMethodFilter = object({ field: constant('method'), method: constant('one_click_unsubscribe') });
const manualImportMethodFilter = object({ field: constant('method'), method: constant('manual_import') });
const dataWarehouseImportMethodFilter = object({ field: constant('method'), method: constant('data_warehouse_import') });
const profileModificationMethodFilter = object({ field: constant('method'), method: constant('profile_modification') });
const constantContactIntegrationFilter = object({
  type: constant('string'),
  operator: constant('in'),
  value: listOf(constant('constant_contact')),
});
const constantContactIntegrationMethodFilter = object({
  field: constant('method'),
  method: constant('integration'),
  filter: constantContactIntegrationFilter,
});
const noEmailMarketingUnsubscribed = object({
  subscription: constant('unsubscribed'),
  'filters?': nullable(
    anyOf(
      listOf(
        anyOf(
          statusDateFilter,
          aPIMethodFilter,
          inboundMessageMethodFilter,
          preferencePageMethodFilter,
          manualRemoveMethodFilter,
          spamComplaintMethodFilter,
          mailboxProviderMethodFilter,
          oneClickUnsubscribeMethodFilter,
          manualImportMethodFilter,
          sftpMethodFilter,
          dataWarehouseImportMethodFilter,
          profileModificationMethodFilter,
          constantContactIntegrationMethodFilter,
        ),
      ),
      listOf(anyOf(bounceDateFilter, manualSuppressionDateFilter, invalidEmailDateFilter)),
    ),
  ),
});
const noEmailMarketingNeverSubscribed = object({
  subscription: constant('never_subscribed'),
  filters: listOf(anyOf(bounceDateFilter, manualSuppressionDateFilter, invalidEmailDateFilter)),
});
const noEmailMarketingSubscribed = object({
  subscription: constant('subscribed'),
  filters: listOf(anyOf(bounceDateFilter, manualSuppressionDateFilter, invalidEmailDateFilter)),
});
const noEmailMarketingConsent = object({
  channel: constant('email'),
  can_receive_marketing: literal('boolean', [false]),
  consent_status: anyOf(noEmailMarketing, noEmailMarketingUnsubscribed, noEmailMarketingNeverSubscribed, noEmailMarketingSubscribed),
});
const checkoutMethodFilter = object({ field: constant('method'), method: constant('checkout') });
const subscribedSMSIsRcsCapableFilter = object({ field: constant('is_rcs_capable'), filter: booleanFilter });
const hasSMSMarketingSubscribed = object({
  subscription: constant('subscribed'),
  'filters?': nullable(
    listOf(
      anyOf(
        statusDateFilter,
        formMethodFilter,
        manualImportManualMethodFilter,
        manualAddManualMethodFilter,
        checkoutMethodFilter,
        inboundMessageMethodFilter,
        preferencePageMethodFilter,
        sftpMethodFilter,
        shopifyIntegrationMethodFilter,
        subscribedSMSIsRcsCapableFilter,
      ),
    ),
  ),
});
const hasSMSMarketingConsent = object({
  channel: constant('sms'),
  can_receive_marketing: literal('boolean', [true]),
  consent_status: hasSMSMarketingSubscribed,
});
const noSMSMarketing = object({ subscription: constant('any') });
const bulkRemoveMethodFilter = object({ field: constant('method'), method: constant('bulk_remove') });
const carrierDeactivationMethodFilter = object({ field: constant('method'), method: constant('carrier_deactivation') });
const providedLandlineMethodFilter = object({ field: constant('method'), method: constant('provided_landline') });
const messageBlockedMethodFilter = object({ field: constant('method'), method: constant('message_blocked') });
const providedNoAgeMethodFilter = object({ field: constant('method'), method: constant('provided_no_age') });
const failedAgeGateMethodFilter = object({ field: constant('method'), method: constant('failed_age_gate') });
const noSMSMarketingUnsubscribed = object({
  subscription: constant('unsubscribed'),
  'filters?': nullable(
    listOf(
      anyOf(
        statusDateFilter,
        formMethodFilter,
        manualImportManualMethodFilter,
        manualAddManualMethodFilter,
        manualRemoveMethodFilter,
        bulkRemoveMethodFilter,
        checkoutMethodFilter,
        inboundMessageMethodFilter,
        preferencePageMethodFilter,
        sftpMethodFilter,
        carrierDeactivationMethodFilter,
        providedLandlineMethodFilter,
        messageBlockedMethodFilter,
        providedNoAgeMethodFilter,
        failedAgeGateMethodFilter,
        shopifyIntegrationMethodFilter,
      ),
    ),
  ),
});
const noSMSMarketingNeverSubscribed = object({ subscription: constant('never_subscribed') });
const noSMSMarketingConsent = object({
  channel: constant('sms'),
  can_receive_marketing: literal('boolean', [false]),
  consent_status: anyOf(noSMSMarketing, noSMSMarketingUnsubscribed, noSMSMarketingNeverSubscribed),
});
const hasPushMarketing = object({ subscription: constant('any'), 'filters?': nullable(listOf(statusDateFilter)) });
const hasPushMarketingConsent = object({
  channel: constant('push'),
  can_receive_marketing: literal('boolean', [true]),
  consent_status: hasPushMarketing,
});
const noPushMarketing = object({ subscription: constant('any') });
const noPushMarketingConsent = object({
  channel: constant('push'),
  can_receive_marketing: literal('boolean', [false]),
  consent_status: noPushMarketing,
});
const profileMarketingConsentCondition = object({
  type: constant('profile-marketing-consent'),
  consent: anyOf(
    hasEmailMarketingConsent,
    noEmailMarketingConsent,
    hasSMSMarketingConsent,
    noSMSMarketingConsent,
    hasPushMarketingConsent,
    noPushMarketingConsent,
  ),
});
const greaterThanPositiveNumericFilter = object({
  type: constant('numeric'),
  operator: constant('greater-than'),
  value: anyOf(integer(), number()),
});
const lessThanPositiveNumericFilter = object({
  type: constant('numeric'),
  operator: constant('less-than'),
  value: anyOf(integer(), number()),
});
const profilePostalCodeDistanceCondition = object({
  type: constant('profile-postal-code-distance'),
  country_code: text(),
  postal_code: text(),
  unit: choice('kilometers', 'miles'),
  filter: anyOf(greaterThanPositiveNumericFilter, lessThanPositiveNumericFilter),
});
const stringPhoneOperatorStringArrayFilter = object({
  type: constant('string'),
  operator: choice('phone-country-code-in', 'phone-country-code-not-in'),
  value: listOf(text()),
});
const listContainsOperatorListContainsFilter = object({
  type: constant('list'),
  operator: choice('contains', 'not-contains'),
  value: nullable(anyOf(integer(), text())),
});
const profilePropertyCondition = object({
  type: constant('profile-property'),
  property: text(),
  filter: anyOf(
    stringOperatorStringFilter,
    stringArrayOperatorStringArrayFilter,
    stringPhoneOperatorStringArrayFilter,
    numericOperatorNumericFilter,
    booleanFilter,
    staticDateFilter,
    staticDateRangeFilter,
    relativeDateOperatorBaseRelativeDateFilter,
    relativeAnniversaryDateFilter,
    relativeDateRangeFilter,
    calendarDateFilter,
    anniversaryDateFilter,
    listContainsOperatorListContainsFilter,
    listLengthFilter,
    existenceOperatorExistenceFilter,
  ),
});
const profileRegionCondition = object({
  type: constant('profile-region'),
  in_region: flag(),
  region: choice('european_union', 'united_states'),
});
const profilePredictiveAnalyticsDateCondition = object({
  dimension: constant('expected_date_of_next_purchase'),
  filter: anyOf(
    staticDateFilter,
    staticDateRangeFilter,
    relativeDateOperatorBaseRelativeDateFilter,
    relativeAnniversaryDateFilter,
    relativeDateRangeFilter,
    calendarDateFilter,
    anniversaryDateFilter,
  ),
  type: constant('profile-predictive-analytics'),
});
const profilePredictiveAnalyticsNumericCondition = object({
  type: constant('profile-predictive-analytics'),
  dimension: choice(
    'average_days_between_orders',
    'average_order_value',
    'churn_probability',
    'historic_clv',
    'historic_number_of_orders',
    'predicted_clv',
    'predicted_number_of_orders',
    'total_clv',
  ),
  filter: numericOperatorNumericFilter,
});
const profilePredictiveAnalyticsStringFilter = object({
  type: constant('string'),
  operator: anyOf(constant('equals'), constant('not-equals')),
  value: choice('likely_female', 'likely_male', 'uncertain'),
});
const profilePredictiveAnalyticsStringCondition = object({
  type: constant('profile-predictive-analytics'),
  dimension: constant('predicted_gender'),
  filter: profilePredictiveAnalyticsStringFilter,
});
const profilePredictiveAnalyticsChannelAffinityPriorityFilter = object({
  type: constant('numeric'),
  operator: constant('equals'),
  value: integer(),
});
const profilePredictiveAnalyticsChannelAffinityPriorityCondition = object({
  type: constant('profile-predictive-analytics'),
  dimension: constant('channel_affinity'),
  measurement: constant('priority'),
  predicted_channel: choice('email', 'push', 'sms', 'whatsapp'),
  filter: profilePredictiveAnalyticsChannelAffinityPriorityFilter,
});
const profilePredictiveAnalyticsChannelAffinityRankFilter = object({
  type: constant('string'),
  operator: anyOf(constant('equals'), constant('not-equals')),
  value: choice('high', 'low', 'medium'),
});
const profilePredictiveAnalyticsChannelAffinityRankCondition = object({
  type: constant('profile-predictive-analytics'),
  dimension: constant('channel_affinity'),
  measurement: constant('rank'),
  predicted_channel: choice('email', 'push', 'sms', 'whatsapp'),
  filter: profilePredictiveAnalyticsChannelAffinityRankFilter,
});
const integerFilter = object({
  type: constant('numeric'),
  operator: choice('equals', 'greater-than', 'greater-than-or-equal', 'less-than', 'less-than-or-equal', 'not-equals'),
  value: integer(),
});
const numericRangeFilter = object({
  type: constant('numeric'),
  operator: constant('between'),
  start: anyOf(integer(), number()),
  end: anyOf(integer(), number()),
});
const profileHasCustomObjectFilter = object({
  property_id: integer(),
  filter: anyOf(
    stringOperatorStringFilter,
    stringArrayOperatorStringArrayFilter,
    numericOperatorNumericFilter,
    numericRangeFilter,
    booleanFilter,
    staticDateFilter,
    staticDateRangeFilter,
    relativeDateOperatorBaseRelativeDateFilter,
    relativeAnniversaryDateFilter,
    relativeDateRangeFilter,
    listContainsOperatorListContainsFilter,
    listLengthFilter,
    existenceOperatorExistenceFilter,
  ),
});
const profileHasCustomObjectCondition = object({
  type: constant('profile-has-custom-object'),
  object_type_id: text(),
  object_type_relationship_id: text(),
  filter: integerFilter,
  filters: listOf(profileHasCustomObjectFilter),
});
const effectiveDateFilter = object({
  field: constant('effective_date'),
  filter: anyOf(
    staticDateFilter,
    staticDateRangeFilter,
    relativeDateOperatorBaseRelativeDateFilter,
    relativeAnniversaryDateFilter,
    relativeDateRangeFilter,
    calendarDateFilter,
    anniversaryDateFilter,
  ),
});
const recordedDateFilter = object({
  field: constant('recorded_date'),
  filter: anyOf(
    staticDateFilter,
    staticDateRangeFilter,
    relativeDateOperatorBaseRelativeDateFilter,
    relativeAnniversaryDateFilter,
    relativeDateRangeFilter,
    calendarDateFilter,
    anniversaryDateFilter,
  ),
});
const methodFilter = object({
  field: constant('subscribe_method'),
  method: choice(
    'api',
    'back_in_stock',
    'bigcommerce',
    'bulk_remove',
    'campaign_monitor',
    'carrier_deactivation',
    'checkout',
    'constant_contact',
    'exact_target',
    'facebook',
    'failed_age_gate',
    'inbound_message',
    'integration',
    'mad_mimi',
    'magento_two',
    'mailbox_provider',
    'manual_add',
    'manual_import',
    'manual_remove',
    'message_blocked',
    'netsuite',
    'preference_page',
    'provided_landline',
    'provided_no_age',
    'sftp',
    'shopify',
    'social_instagram_message',
    'spam_complaint',
    'square',
    'wix',
    'woocommerce',
  ),
});
const formSubscribeFilter = object({
  field: constant('subscribe_method'),
  method: constant('form'),
  'filter?': nullable(inStringArrayFilter),
});
const explicitlyReachable = object({
  reachable_status: constant('explicitly_reachable'),
  filters: listOf(anyOf(effectiveDateFilter, recordedDateFilter, methodFilter, formSubscribeFilter)),
});
const implicitlyReachable = object({ reachable_status: constant('implicitly_reachable') });
const implicitlyOrExplicitlyReachable = object({ reachable_status: constant('implicitly_or_explicitly_reachable') });
const explicitlyUnreachable = object({
  reachable_status: constant('explicitly_unreachable'),
  filters: listOf(anyOf(effectiveDateFilter, recordedDateFilter, methodFilter, formSubscribeFilter)),
});
const implicitlyUnreachable = object({ reachable_status: constant('implicitly_unreachable') });
const implicitlyOrExplicitlyUnreachable = object({ reachable_status: constant('implicitly_or_explicitly_unreachable') });
const profilePermissionsCondition = object({
  type: constant('profile-permissions'),
  permission: anyOf(
    explicitlyReachable,
    implicitlyReachable,
    implicitlyOrExplicitlyReachable,
    explicitlyUnreachable,
    implicitlyUnreachable,
    implicitlyOrExplicitlyUnreachable,
  ),
  channel: choice('whatsapp_marketing', 'whatsapp_transactional'),
});
const profileMetricFunnelSteps = object({
  metric_exists: flag(),
  metric_id: text(),
  'metric_filters?': nullable(listOf(profileMetricPropertyFilter)),
});
const segmentsProfileMetricFunnelCondition = object({
  type: constant('profile-metric-funnel'),
  timeframe_filter: anyOf(staticDateRangeFilter, relativeDateRangeFilter, relativeDateOperatorBaseRelativeDateFilter),
  'completion_window_seconds?': nullable(
    choice('DAYS_1', 'DAYS_180', 'DAYS_3', 'DAYS_30', 'DAYS_5', 'DAYS_90', 'HOURS_1', 'WEEKS_1', 'YEARS_1'),
  ),
  steps: listOf(profileMetricFunnelSteps),
});
const conditionGroup = object({
  conditions: listOf(
    anyOf(
      profileHasGroupMembershipCondition,
      profileNoGroupMembershipCondition,
      segmentsProfileMetricCondition,
      profileMarketingConsentCondition,
      profilePostalCodeDistanceCondition,
      profilePropertyCondition,
      profileRegionCondition,
      profilePredictiveAnalyticsDateCondition,
      profilePredictiveAnalyticsNumericCondition,
      profilePredictiveAnalyticsStringCondition,
      profilePredictiveAnalyticsChannelAffinityPriorityCondition,
      profilePredictiveAnalyticsChannelAffinityRankCondition,
      profileHasCustomObjectCondition,
      profilePermissionsCondition,
      segmentsProfileMetricFunnelCondition,
    ),
  ),
});
export const segmentDefinition = object({ condition_groups: listOf(conditionGroup) });
